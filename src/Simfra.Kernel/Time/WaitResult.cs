namespace Simfra.Time;

/// <summary>Why a wait ended.</summary>
internal enum WaitOutcome
{
    /// <summary>Its signal came.</summary>
    Signalled,

    /// <summary>Its time came.</summary>
    TimedOut,
}

/// <summary>How a wait ended.</summary>
/// <param name="Outcome">Why.</param>
/// <param name="Time">The time of waking.</param>
internal readonly record struct WaitResult(WaitOutcome Outcome, DateTimeOffset Time)
{
    public bool IsSignalled => Outcome == WaitOutcome.Signalled;
}
