namespace Simfra.Faults;

/// <summary>When a rule's fault happens, of all the calls that it is for. What is null is no limit.</summary>
internal sealed record FaultLimits
{
    public static readonly FaultLimits None = new();

    /// <summary>At the most so often.</summary>
    public int? Times { get; private init; }

    /// <summary>The first so many calls are spared.</summary>
    public int? After { get; private init; }

    /// <summary>How likely it is for each call.</summary>
    public double? Probability { get; private init; }

    public DateTimeOffset? NotBefore { get; private init; }

    /// <summary>From here on no more.</summary>
    public DateTimeOffset? Until { get; private init; }

    public FaultLimits WithTimes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return this with { Times = count };
    }

    public FaultLimits WithAfter(int calls)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(calls);
        return this with { After = calls };
    }

    public FaultLimits WithProbability(double probability) => probability is > 0 and <= 1
        ? this with { Probability = probability }
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability is more than 0 and at the most 1.");

    public FaultLimits WithWindow(DateTimeOffset? from, DateTimeOffset? until) => from < until || from is null || until is null
        ? this with { NotBefore = from, Until = until }
        : throw new ArgumentOutOfRangeException(nameof(until), until, "The window ends before it begins.");
}
