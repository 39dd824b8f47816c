using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace Simfra.Hosting;

/// <summary>The request target as the client sent it, under a server that doesn't keep it.</summary>
internal static class RawTarget
{
    public const string HeaderName = "X-Simfra-Raw-Target";

    /// <summary>
    /// Gives the request its raw target where the server has left it empty: the one that came in the header, or else the decoded
    /// path escaped again, which is the same for all but unusual S3 keys.
    /// </summary>
    public static void Restore(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (request.RawTarget.Length == 0)
        {
            request.RawTarget = context.Request.Headers.TryGetValue(HeaderName, out var sent)
                ? sent.ToString()
                : context.Request.GetEncodedPathAndQuery();
            context.Request.Headers.Remove(HeaderName);
        }
    }
}
