namespace Simfra.State;

/// <summary>What someone may wait for: <c>new("sqs.arrival", scope, "orders")</c>.</summary>
internal readonly record struct SignalKey(string Kind, StateScope Scope, string Id);

/// <summary>Where signals go once the turn that raised them has committed.</summary>
internal interface ISignalSink
{
    void Signal(SignalKey key);

    /// <summary>Wakes all who wait: what they waited for may be gone.</summary>
    void SignalAll();
}
