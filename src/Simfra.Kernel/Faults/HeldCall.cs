using Simfra.Time;

namespace Simfra.Faults;

/// <summary>A call between services that is held back, so that a later one overtakes it.</summary>
internal sealed class HeldCall
{
    private readonly FaultRule _rule;
    private readonly SignalListener _overtaking;
    private readonly DateTimeOffset _until;

    /// <summary>Calls overtake it from now on.</summary>
    public HeldCall(FaultRule rule, Waits waits, TimeSpan within)
    {
        _rule = rule;
        _overtaking = waits.Listen(rule.Overtaking);
        _until = waits.Clock.GetUtcNow() + within;
    }

    /// <summary>Returns when a call has overtaken this one, or when none has for so long.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _overtaking.WaitAsync(_until, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _rule.LetGo();
            _overtaking.Dispose();
        }
    }
}
