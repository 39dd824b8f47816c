namespace Simfra.Gateway.Stages;

/// <summary>Finds which of the service's protocols the request speaks.</summary>
internal sealed class FindProtocol(World world)
{
    public ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        if (call.Service is not null)
        {
            call.Protocol = world.Protocols.Select(call.Service, call.Request);
            call.Runtime = world.FindRuntime(call.Service);
        }

        return new(true);
    }
}
