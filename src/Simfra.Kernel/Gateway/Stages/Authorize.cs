namespace Simfra.Gateway.Stages;

/// <summary>Asks whether the principal may make the call.</summary>
internal sealed class Authorize(World world)
{
    public ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        // What AWS takes without a signature it doesn't authorise either.
        if (!call.Operation!.IsUnsigned)
        {
            world.Authorizer.Authorize(call.Input!, call.Context!);
        }

        return new(true);
    }
}
