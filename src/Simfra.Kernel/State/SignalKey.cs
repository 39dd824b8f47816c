namespace Simfra.State;

/// <summary>What someone may wait for: <c>new("sqs.arrival", scope, "orders")</c>.</summary>
internal readonly record struct SignalKey(string Kind, StateScope Scope, string Id)
{
    /// <summary>
    /// A signal wakes one alone, the one that has waited longest, where there is mostly enough for one. Whoever is woken passes the signal on when it is
    /// done and something is left: a thousand long polls of a queue aren't woken for a message each.
    /// </summary>
    public bool WakesOne { get; init; }
}

/// <summary>Where signals go once the turn that raised them has committed.</summary>
internal interface ISignalSink
{
    void Signal(SignalKey key);

    /// <summary>Wakes all who wait: what they waited for may be gone.</summary>
    void SignalAll();
}
