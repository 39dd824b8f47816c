using System.Security.Cryptography;

namespace Simfra.Gateway.Stages;

/// <summary>Reads the body, or readies it to stream.</summary>
internal sealed class ReadBody
{
    public async ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        using var body = new MemoryStream();
        await call.Http.Request.Body.CopyToAsync(body, call.Http.RequestAborted).ConfigureAwait(false);
        call.Request.Body = body.GetBuffer().AsMemory(0, (int)body.Length);
        call.BodyHash = Convert.ToHexStringLower(SHA256.HashData(call.Request.Body.Span));
        return true;
    }
}
