namespace Simfra.Gateway.Stages;

/// <summary>Law 1: what isn't built is refused by name, in the caller's wire format.</summary>
internal sealed class RefuseUnbuilt
{
    public ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        if (call.Service is null || call.Protocol is null)
        {
            throw GatewayErrors.UnknownService(call.Request);
        }

        if (call.Operation is not { } operation)
        {
            throw call.Protocol.UnknownOperation(call.Service, call.Request);
        }

        call.Handler = call.Runtime?.Find(operation) ?? throw GatewayErrors.NotImplemented(operation);
        return new(true);
    }
}
