using Simfra.Faults;

namespace Simfra.Gateway;

/// <summary>What faults do to a call that doesn't come over HTTP. What breaks a connection looks to the caller as if the service weren't there.</summary>
internal sealed class FaultsWithoutHttp(World world)
{
    public async ValueTask BeforeAsync(CallFaults? faults, CancellationToken cancellationToken)
    {
        if (faults is null)
        {
            return;
        }

        if (faults.HeldBack is { } held)
        {
            await held.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (faults.Latency > TimeSpan.Zero)
        {
            await world.Waits.WaitUntilAsync(world.Clock.GetUtcNow() + faults.Latency, cancellationToken).ConfigureAwait(false);
        }

        if (faults.Error is { } error)
        {
            throw error;
        }

        if (faults.IsReset || faults.Http is not null)
        {
            throw GatewayErrors.Unavailable(faults.Http?.Status ?? 503);
        }
    }

    public async ValueTask AfterAsync(CallFaults faults, CancellationToken cancellationToken)
    {
        if (faults.Lateness > TimeSpan.Zero)
        {
            await world.Waits.WaitUntilAsync(world.Clock.GetUtcNow() + faults.Lateness, cancellationToken).ConfigureAwait(false);
        }

        if (faults.Answer != AnswerFault.None)
        {
            throw GatewayErrors.Unavailable(503);
        }
    }
}
