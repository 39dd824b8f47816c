namespace Simfra.Services.S3;

/// <summary>Whether a bucket's objects can be locked.</summary>
internal sealed partial record Bucket
{
    /// <summary>Object lock and what new objects get by default; null where objects can't be locked. Once there, it stays.</summary>
    public BucketLock? ObjectLock { get; init; }
}

/// <summary>Object lock of a bucket.</summary>
/// <param name="Mode">The mode of new objects' default retention; null for none.</param>
/// <param name="Days">How long the default retention lasts.</param>
internal sealed record BucketLock(string? Mode, int? Days, int? Years)
{
    public const int MaxDays = 36_500;
    public const int MaxYears = 100;

    private const int DaysPerYear = 365;

    /// <summary>The retention of an object that brings none of its own.</summary>
    public ObjectRetention? DefaultFor(DateTimeOffset created) =>
        Mode is null ? null : new(Mode, created.AddDays(Days ?? Years!.Value * DaysPerYear));
}
