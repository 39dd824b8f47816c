using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Simfra.Protocols;

namespace Simfra.Gateway.Stages;

/// <summary>Sends the written response: whole, as a stream, or event by event.</summary>
internal sealed class Reply(TimeProvider clock)
{
    public async ValueTask SendAsync(GatewayCall call)
    {
        var (http, response) = (call.Http, call.Response);
        http.Response.StatusCode = response.StatusCode;

        // The world's time, not the web server's: SDKs learn from it how far their clock is off when a signature is refused for its date.
        http.Response.Headers.Date = HeaderUtilities.FormatDate(clock.GetUtcNow());
        foreach (var header in response.Headers)
        {
            http.Response.Headers[header.Key] = header.Value;
        }

        if (call.Error is not null && HttpProtocol.IsHttp11(http.Request.Protocol) && http.Request.Headers.ContainsKey("Expect"))
        {
            // The client may have kept its body back; what it sends next on this connection couldn't be told from it.
            http.Response.Headers.Connection = "close";
        }

        var cancellation = http.RequestAborted;
        try
        {
            await SendBodyAsync(http, response, cancellation).ConfigureAwait(false);
            (http.Response.Body as BreakingStream)?.Break();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The client has left in the middle; what it asked for is done all the same.
        }
        catch (BrokenByFaultException)
        {
            // As it was meant to be.
        }
    }

    private static async ValueTask SendBodyAsync(HttpContext http, WireResponse response, CancellationToken cancellation)
    {
        if (response.WriteEvents is { } writeEvents)
        {
            // StartAsync alone doesn't send the headers, and a client may wait for them before it sends its own events.
            await http.Response.StartAsync(cancellation).ConfigureAwait(false);
            await http.Response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);
            await writeEvents(http.Response.BodyWriter, cancellation).ConfigureAwait(false);
        }
        else if (response.Stream is { } stream)
        {
            await using var content = stream.Content;
            http.Response.ContentLength = stream.Length;
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                await content.CopyToAsync(http.Response.Body, cancellation).ConfigureAwait(false);
            }
        }
        else if (!HttpMethods.IsHead(http.Request.Method))
        {
            if (response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
            {
                http.Response.ContentLength = response.Body.WrittenCount;
            }

            if (response.Body.WrittenCount > 0)
            {
                await http.Response.BodyWriter.WriteAsync(response.Body.WrittenMemory, cancellation).ConfigureAwait(false);
            }
        }
    }
}
