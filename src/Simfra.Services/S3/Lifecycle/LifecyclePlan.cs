namespace Simfra.Services.S3;

/// <summary>What is to be done with a version.</summary>
internal enum LifecycleAction
{
    /// <summary>The current object is deleted: for good, or by a marker where versions are kept.</summary>
    Expire,

    /// <summary>A version is deleted for good.</summary>
    Remove,

    /// <summary>A version goes to another storage class.</summary>
    Move,
}

/// <summary>A step that is due.</summary>
/// <param name="StorageClass">Where to, for a move.</param>
internal readonly record struct LifecycleStep(S3Object Version, LifecycleAction Action, string? StorageClass = null);

/// <summary>Finds what a lifecycle asks for at a midnight, and when there is something to do next. Changes nothing.</summary>
internal sealed class LifecyclePlan(Bucket bucket, DateTimeOffset now)
{
    private readonly BucketLifecycle _lifecycle = bucket.Lifecycle!;
    private readonly ObjectLifecycleRule[] _rules = [.. bucket.Lifecycle!.Rules.Where(static r => r.IsEnabled)];

    /// <summary>When something of what was looked at falls due; null for never, as things are.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>There is something to do at a time, if nothing is earlier.</summary>
    public void Expect(DateTimeOffset due) => Next = Next < due ? Next : due;

    /// <summary>The steps that are due for a key: one at most for each version.</summary>
    /// <param name="versions">All versions of the key from the newest on.</param>
    public List<LifecycleStep> StepsFor(IReadOnlyList<S3Object> versions)
    {
        var steps = new List<LifecycleStep>();
        for (var i = 0; i < versions.Count; i++)
        {
            if (StepFor(versions, i) is { } step)
            {
                steps.Add(step);
            }
        }

        return steps;
    }

    /// <summary>Whether an upload is to be aborted.</summary>
    public bool Aborts(MultipartUpload upload) =>
        LifecycleDates.AbortOf(_lifecycle, upload.Key, upload.Initiated) is { } abort && IsDue(abort.At);

    private LifecycleStep? StepFor(IReadOnlyList<S3Object> versions, int index)
    {
        var version = versions[index];

        // What is yet to be replicated stays until it has been.
        if (version.ReplicationStatus is Models.S3.ReplicationStatus.Pending or Models.S3.ReplicationStatus.Failed)
        {
            return null;
        }

        if (index > 0)
        {
            return NoncurrentStep(version, versions[index - 1].LastModified, index - 1);
        }

        return version.IsDeleteMarker ? MarkerStep(version, isAlone: versions.Count == 1) : CurrentStep(version);
    }

    private LifecycleStep? CurrentStep(S3Object version)
    {
        var expires = IsDue(Earliest(
            _rules.Where(r => r.Expiration is not null && r.Filter.Matches(version)).Select(r => r.Expiration!.DueFor(version.LastModified))));

        // To delete for good goes before a move, a move before a marker; the rest follows a day later.
        if (expires && bucket.Versioning is null)
        {
            return new(version, LifecycleAction.Expire);
        }

        var moves = _rules.Where(r => r.Filter.Matches(version))
            .SelectMany(r => r.Transitions.Select(t => (Rule: r, t.StorageClass, Due: t.DueFor(version.LastModified))));
        return Move(version, moves) ?? (expires ? new(version, LifecycleAction.Expire) : null);
    }

    /// <summary>A marker that hides nothing is of no use.</summary>
    private LifecycleStep? MarkerStep(S3Object marker, bool isAlone)
    {
        if (!isAlone)
        {
            return null;
        }

        var dues = _rules.Where(r => r.Expiration is not null && r.Filter.Matches(marker)).Select(r =>
            r.Expiration!.ExpiredObjectDeleteMarker == true
                ? LifecycleCalendar.Midnight(marker.LastModified)
                : r.Expiration.DueFor(marker.LastModified));
        return IsDue(Earliest(dues)) ? new(marker, LifecycleAction.Remove) : null;
    }

    /// <param name="since">When a newer version took the place of this one.</param>
    /// <param name="newer">How many noncurrent versions are newer.</param>
    private LifecycleStep? NoncurrentStep(S3Object version, DateTimeOffset since, int newer)
    {
        var rules = _rules.Where(r => r.Filter.Matches(version)).ToList();
        var expiry = Earliest(rules
            .Where(r => r.NoncurrentExpiration is { } e && newer >= (e.NewerVersions ?? 0))
            .Select(r => (DateTimeOffset?)LifecycleCalendar.Due(since, r.NoncurrentExpiration!.Days)));
        if (expiry is not null && !version.IsOnHold && IsDue(Later(expiry.Value, version.Retention?.Until)))
        {
            return new(version, LifecycleAction.Remove);
        }

        return version.IsDeleteMarker
            ? null
            : Move(version, rules.SelectMany(r => r.NoncurrentTransitions
                .Where(t => newer >= (t.NewerVersions ?? 0))
                .Select(t => (Rule: r, t.StorageClass, Due: LifecycleCalendar.Due(since, t.Days)))));
    }

    /// <summary>The move that leads down the furthest.</summary>
    private LifecycleStep? Move(S3Object version, IEnumerable<(ObjectLifecycleRule Rule, string StorageClass, DateTimeOffset Due)> moves)
    {
        var due = moves
            .Where(m => StorageTiers.CanMove(version.StorageClass, m.StorageClass) && _lifecycle.Moves(m.Rule, version.Size, m.StorageClass))
            .Where(m => IsDue(m.Due))
            .ToList();
        return due.Count == 0
            ? null
            : new(version, LifecycleAction.Move, due.MaxBy(static m => StorageTiers.Rank(m.StorageClass)).StorageClass);
    }

    private bool IsDue(DateTimeOffset? due)
    {
        if (due > now)
        {
            Expect(due.Value);
        }

        return due <= now;
    }

    private static DateTimeOffset? Earliest(IEnumerable<DateTimeOffset?> dues) => dues.Min();

    private static DateTimeOffset Later(DateTimeOffset due, DateTimeOffset? retained) =>
        retained > due ? LifecycleCalendar.Midnight(retained.Value) : due;
}
