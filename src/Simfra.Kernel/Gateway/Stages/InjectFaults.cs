namespace Simfra.Gateway.Stages;

/// <summary>A fault rule may answer in the operation's place.</summary>
internal sealed class InjectFaults(World world)
{
    public async ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        foreach (var source in world.Faults)
        {
            if (await source.BeforeAsync(call.Input!, call.Context!, call.Http.RequestAborted).ConfigureAwait(false) is { } error)
            {
                throw error;
            }
        }

        return true;
    }
}
