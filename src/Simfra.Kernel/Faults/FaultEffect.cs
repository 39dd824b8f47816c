using Simfra.Schemas;

namespace Simfra.Faults;

/// <summary>What a fault does to a call: the data of it. <see cref="CallFaults"/> does it.</summary>
internal abstract record FaultEffect
{
    /// <summary>What it is called in the admin API, and in what people read.</summary>
    public abstract string Name { get; }

    /// <summary>It is the answer, or keeps it from being made: rules that come later have nothing left to do.</summary>
    public virtual bool Ends => false;

    /// <summary>What the operation's handler has to do itself; nothing for what the gateway does.</summary>
    public virtual HandledFaults HandledBy => HandledFaults.None;
}

/// <summary>Faults within an operation, which its handler takes part in.</summary>
[Flags]
internal enum HandledFaults
{
    None = 0,

    /// <summary>Entries of a batch fail alone.</summary>
    FailedEntries = 1,

    /// <summary>What is delivered comes more than once.</summary>
    Duplicates = 2,

    /// <summary>What is delivered comes in another order.</summary>
    Reordering = 4,
}

/// <summary>The service's own error for too many requests.</summary>
internal sealed record ThrottleEffect : FaultEffect
{
    public override string Name => "throttle";

    public override bool Ends => true;
}

/// <summary>An error of AWS's.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Status">The HTTP status; null for the model's, or 400.</param>
/// <param name="Message">What it says, or null.</param>
internal sealed record ErrorEffect(string Code, int? Status, string? Message) : FaultEffect
{
    public override string Name => "error";

    public override bool Ends => true;

    /// <summary>The error as an operation gives it.</summary>
    public AwsServiceException For(OperationSchema operation)
    {
        var modelled = Array.Find(operation.Errors, e => e.ErrorCode == Code || e.Name == Code);
        return new(modelled?.ErrorCode ?? Code, Status ?? modelled?.ErrorStatus ?? 400, Message) { QueryErrorCode = modelled?.QueryErrorCode };
    }
}

/// <summary>An answer that isn't AWS's form at all, as a load balancer or proxy in between gives it.</summary>
internal sealed record HttpEffect(int Status, string Body, string ContentType) : FaultEffect
{
    public override string Name => "http";

    public override bool Ends => true;
}

/// <summary>Time passes before the operation begins.</summary>
internal sealed record LatencyEffect(FaultDelay Delay) : FaultEffect
{
    public override string Name => "latency";
}

/// <summary>The connection breaks before the operation begins.</summary>
internal sealed record ResetEffect : FaultEffect
{
    public override string Name => "reset";

    public override bool Ends => true;
}

/// <summary>The operation is done; time passes before the answer goes out.</summary>
internal sealed record LateAnswerEffect(FaultDelay Delay) : FaultEffect
{
    public override string Name => "lateAnswer";
}

/// <summary>The operation is done, and the connection breaks instead of an answer.</summary>
internal sealed record LostAnswerEffect : FaultEffect
{
    public override string Name => "lostAnswer";
}

/// <summary>The operation is done; the client waits for an answer until it gives up.</summary>
internal sealed record NoAnswerEffect : FaultEffect
{
    public override string Name => "noAnswer";
}

/// <summary>The operation is done; of the answer's body the beginning comes, then the connection breaks.</summary>
internal sealed record TruncateEffect(int Bytes) : FaultEffect
{
    public override string Name => "truncate";
}

/// <summary>Entries of a batch fail.</summary>
/// <param name="Positions">Which, counted from 0; empty means any.</param>
/// <param name="Error">How.</param>
internal sealed record FailEntriesEffect(IReadOnlyList<int> Positions, ErrorEffect Error) : FaultEffect
{
    public override string Name => "failEntries";

    public override HandledFaults HandledBy => HandledFaults.FailedEntries;
}

/// <summary>What is delivered comes twice.</summary>
internal sealed record DuplicateEffect : FaultEffect
{
    public override string Name => "duplicate";

    public override HandledFaults HandledBy => HandledFaults.Duplicates;
}

/// <summary>What is delivered comes in another order.</summary>
/// <param name="Within">How long a delivery between services is held back for another to overtake it.</param>
internal sealed record ReorderEffect(TimeSpan Within) : FaultEffect
{
    public override string Name => "reorder";

    public override HandledFaults HandledBy => HandledFaults.Reordering;
}

/// <summary>A read sees how things were.</summary>
/// <param name="Lag">How long ago; null for before the last write.</param>
internal sealed record StaleReadEffect(TimeSpan? Lag) : FaultEffect
{
    public override string Name => "staleRead";
}

/// <summary>A time, or a range to draw one from.</summary>
internal readonly record struct FaultDelay(TimeSpan Min, TimeSpan Max)
{
    public TimeSpan Draw(IdGenerator chance) => Max == Min ? Min : Min + TimeSpan.FromTicks(chance.NextInt64((Max - Min).Ticks + 1));
}
