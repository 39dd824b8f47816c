using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Gateway.Stages;

/// <summary>Finds which of the service's protocols the request speaks.</summary>
internal sealed class FindProtocol(World world)
{
    public ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        if (call.Service is not null)
        {
            Choose(call, call.Service, world);
        }

        return new(true);
    }

    /// <summary>Sets what follows from the service.</summary>
    public static void Choose(GatewayCall call, ServiceSchema service, World world)
    {
        call.Service = service;
        call.Runtime = world.FindRuntime(service);
        call.Protocol = call.Runtime?.Module.FindProtocol(call.Request, call.Now) ?? world.Protocols.Select(service, call.Request);
        call.Rules = SignatureRules.For(service, call.Protocol.Id);
    }
}
