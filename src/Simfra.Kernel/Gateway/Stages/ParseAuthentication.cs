using Simfra.Security.SigV4;

namespace Simfra.Gateway.Stages;

/// <summary>Takes the Authorization header or the presigned query apart, without judging it.</summary>
internal static class ParseAuthentication
{
    public static ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        call.Signature = SignatureParameters.Read(call.Request);
        return new(true);
    }
}
