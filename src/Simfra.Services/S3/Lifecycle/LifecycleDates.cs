namespace Simfra.Services.S3;

/// <summary>When lifecycle rules end something, as headers tell it.</summary>
internal static class LifecycleDates
{
    /// <summary>The header <c>x-amz-expiration</c> of a current object; null where it never expires.</summary>
    public static string? ExpirationOf(Bucket bucket, S3Object current)
    {
        var first = FirstOf(bucket, current);
        return first is null
            ? null
            : $"expiry-date=\"{first.Expiration!.DueFor(current.LastModified)!.Value.ToString("R")}\", rule-id=\"{ForHeader(first.Id)}\"";
    }

    /// <summary>When a current object expires; null where it never does.</summary>
    public static DateTimeOffset? ExpirationAt(Bucket bucket, S3Object current) => FirstOf(bucket, current)?.Expiration!.DueFor(current.LastModified);

    private static ObjectLifecycleRule? FirstOf(Bucket bucket, S3Object current) => (bucket.Lifecycle?.Rules ?? [])
        .Where(r => r.IsEnabled && r.Expiration?.DueFor(current.LastModified) is not null && r.Filter.Matches(current))
        .MinBy(r => r.Expiration!.DueFor(current.LastModified));

    /// <summary>When an upload is aborted unless it is completed, and by which rule.</summary>
    public static (DateTimeOffset At, string RuleId)? AbortOf(BucketLifecycle? lifecycle, string key, DateTimeOffset initiated)
    {
        var first = (lifecycle?.Rules ?? [])
            .Where(r => r.IsEnabled && r.AbortDays is not null && r.Filter.MatchesKey(key))
            .MinBy(static r => r.AbortDays);
        return first is null ? null : (LifecycleCalendar.Due(initiated, first.AbortDays!.Value), ForHeader(first.Id));
    }

    /// <summary>Ids go as they are, but for what a header can't carry.</summary>
    private static string ForHeader(string id) => id.All(static c => c is >= ' ' and <= '~') ? id : Uri.EscapeDataString(id);
}
