namespace Simfra.Gateway.Stages;

/// <summary>Writes the output in the request's protocol.</summary>
internal sealed class WriteOutput
{
    public ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        call.Protocol!.WriteOutput(call.Operation!, call.Output!, call.RequestId, call.Response);
        if (call.Context!.StatusCode is { } status)
        {
            call.Response.StatusCode = status;
        }

        call.Upload?.WriteAnswer(call.Response);
        return new(true);
    }
}
