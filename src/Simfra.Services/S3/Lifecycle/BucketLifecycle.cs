using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>A bucket's lifecycle.</summary>
internal sealed partial record Bucket
{
    /// <summary>The rules by which objects expire and change their class; null where there are none.</summary>
    public BucketLifecycle? Lifecycle { get; init; }
}

/// <summary>The rules by which S3 itself deletes objects, uploads and versions and moves them to other storage classes.</summary>
/// <param name="MinimumSize">Which small objects stay where they are: one of the model's TransitionDefaultMinimumObjectSize.</param>
internal sealed record BucketLifecycle(ImmutableArray<ObjectLifecycleRule> Rules, string MinimumSize)
{
    private const long SmallObject = 128 * 1024;

    /// <summary>Whether a rule may move an object of a size into a class. A rule that speaks of sizes itself overrules the minimum.</summary>
    public bool Moves(ObjectLifecycleRule rule, long size, string storageClass) =>
        size >= SmallObject
        || rule.Filter.HasSize
        || (MinimumSize == TransitionDefaultMinimumObjectSize.VariesByStorageClass
            && storageClass is (TransitionStorageClass.Glacier or TransitionStorageClass.DeepArchive));
}

/// <summary>A rule of a lifecycle.</summary>
internal sealed record ObjectLifecycleRule
{
    public required string Id { get; init; }
    public required bool IsEnabled { get; init; }
    public required LifecycleFilter Filter { get; init; }
    public LifecycleExpiry? Expiration { get; init; }
    public ImmutableArray<LifecycleMove> Transitions { get; init; } = [];
    public ImmutableArray<NoncurrentMove> NoncurrentTransitions { get; init; } = [];
    public NoncurrentExpiry? NoncurrentExpiration { get; init; }

    /// <summary>After how many days an upload that isn't completed is aborted.</summary>
    public int? AbortDays { get; init; }
}

/// <summary>The end of current objects: after days, on a date, or of markers that have nothing left to hide.</summary>
internal sealed record LifecycleExpiry(int? Days, DateTimeOffset? Date, bool? ExpiredObjectDeleteMarker)
{
    /// <summary>When an object expires that came at a time; null where the rule is about markers alone.</summary>
    public DateTimeOffset? DueFor(DateTimeOffset created) => Days is { } days ? LifecycleCalendar.Due(created, days) : Date;
}

/// <summary>A move of current objects to another class.</summary>
internal sealed record LifecycleMove(int? Days, DateTimeOffset? Date, string StorageClass)
{
    public DateTimeOffset DueFor(DateTimeOffset created) => Days is { } days ? LifecycleCalendar.Due(created, days) : Date!.Value;
}

/// <summary>A move of noncurrent versions, but for so many newer ones.</summary>
internal sealed record NoncurrentMove(int Days, int? NewerVersions, string StorageClass);

/// <summary>The end of noncurrent versions, but for so many newer ones.</summary>
internal sealed record NoncurrentExpiry(int Days, int? NewerVersions);

/// <summary>How a rule's filter was written, and is given back.</summary>
internal enum FilterForm
{
    /// <summary>A prefix of the rule itself, as in the first version of lifecycles.</summary>
    BasePrefix,

    /// <summary>One condition, or none.</summary>
    Single,

    /// <summary>Several conditions in an And.</summary>
    And,
}

/// <summary>Which objects a rule is about: those that meet all conditions.</summary>
internal sealed record LifecycleFilter(FilterForm Form)
{
    public string? Prefix { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = S3Tags.None;
    public long? SizeGreaterThan { get; init; }
    public long? SizeLessThan { get; init; }

    [JsonIgnore]
    public bool HasSize => SizeGreaterThan is not null || SizeLessThan is not null;

    public bool MatchesKey(string key) => key.StartsWith(Prefix ?? "", StringComparison.Ordinal);

    public bool Matches(S3Object version) =>
        MatchesKey(version.Key)
        && !(version.Size <= SizeGreaterThan)
        && !(version.Size >= SizeLessThan)
        && Tags.All(t => version.Tags.TryGetValue(t.Key, out var value) && value == t.Value);
}

/// <summary>Lifecycles count whole days and act at midnight UTC.</summary>
internal static class LifecycleCalendar
{
    /// <summary>So many days after a time, rounded up to midnight.</summary>
    public static DateTimeOffset Due(DateTimeOffset from, int days) => Midnight(from.AddDays(days));

    /// <summary>The midnight that a time is, or the next one.</summary>
    public static DateTimeOffset Midnight(DateTimeOffset time)
    {
        var date = new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero);
        return date == time ? date : date.AddDays(1);
    }
}
