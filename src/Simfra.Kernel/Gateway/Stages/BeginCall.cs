using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Simfra.Protocols;

namespace Simfra.Gateway.Stages;

/// <summary>Takes the request from the server as the client sent it, and gives it an id and a time.</summary>
internal static class BeginCall
{
    public static GatewayCall From(HttpContext http, World world)
    {
        var request = Read(http);

        // Clients learn from it how far their clock is from the instance's, and sign the next attempt by that one.
        var now = world.Clock.GetUtcNow();
        http.Response.Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
        return new(http, request)
        {
            Work = world.Work.EnterCall(),
            Now = now,
            StartedTimestamp = world.Clock.GetTimestamp(),
        };
    }

    /// <summary>The request as the client sent it.</summary>
    public static WireRequest Read(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target;
        if (!path.StartsWith('/'))
        {
            // Absolute form, as sent to a proxy: http://host/path
            var authority = path.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : path.IndexOf('/', authority + 3);
            path = slash < 0 ? "/" : path[slash..];
        }

        var question = path.IndexOf('?');
        return new()
        {
            Method = http.Request.Method,
            RawPath = question < 0 ? path : path[..question],
            RawQuery = question < 0 ? "" : path[(question + 1)..],
            Headers = http.Request.Headers,
            Scheme = http.Request.Scheme,
            Host = http.Request.Headers.Host.ToString(),
        };
    }
}
