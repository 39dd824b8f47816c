using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Simfra.Hosting;

/// <summary>A request as it reached the delegate.</summary>
internal sealed record RecordedRequest(
    string Method, string Scheme, string Protocol, string RawTarget, IReadOnlyDictionary<string, StringValues> Headers, byte[] Body)
{
    public string Host => Headers["Host"].ToString();
}

/// <summary>A delegate that keeps what it is sent, and answers 200 with the raw target.</summary>
internal sealed class Recorder
{
    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public RecordedRequest Single => Assert.Single(Requests);

    public async Task HandleAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        Requests.Enqueue(new(
            context.Request.Method,
            context.Request.Scheme,
            context.Request.Protocol,
            target,
            context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        await context.Response.WriteAsync(target, context.RequestAborted);
    }
}
