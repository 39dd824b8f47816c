namespace Simfra.Services.S3;

/// <summary>The copy of an archived version that can be read for a time.</summary>
internal sealed partial record S3Object
{
    /// <summary>The last restoration that was asked for; it may be over.</summary>
    public ObjectRestoration? Restoration { get; init; }

    /// <summary>Whether the content can be read now: archived objects only while they are restored.</summary>
    public bool IsReadable(DateTimeOffset now) => !StorageClasses.IsArchived(StorageClass) || Restoration?.StateAt(now) == RestorationState.Available;

    /// <summary>The restoration that counts now: under way or readable.</summary>
    public ObjectRestoration? RestorationAt(DateTimeOffset now) =>
        StorageClasses.IsArchived(StorageClass) && Restoration?.StateAt(now) is RestorationState.Ongoing or RestorationState.Available
            ? Restoration
            : null;
}

/// <summary>How far a restoration is.</summary>
internal enum RestorationState
{
    Ongoing,
    Available,
    Over,
}

/// <summary>A restoration of an archived object. What it is, is a question of time; jobs only tell of it.</summary>
/// <param name="Tier">How fast it is.</param>
/// <param name="RequestedAt">When this tier was asked for.</param>
/// <param name="CompletesAt">When the copy can be read.</param>
/// <param name="Days">How many days the copy is kept.</param>
/// <param name="ExpiresAt">When it goes: a midnight UTC.</param>
internal sealed record ObjectRestoration(
    string Tier, DateTimeOffset RequestedAt, DateTimeOffset CompletesAt, int Days, DateTimeOffset ExpiresAt)
{
    public RestorationState StateAt(DateTimeOffset now) =>
        now < CompletesAt ? RestorationState.Ongoing
        : now < ExpiresAt ? RestorationState.Available
        : RestorationState.Over;

    /// <summary>The header <c>x-amz-restore</c>.</summary>
    public string ToHeader(DateTimeOffset now) => StateAt(now) == RestorationState.Ongoing
        ? "ongoing-request=\"true\""
        : $"ongoing-request=\"false\", expiry-date=\"{ExpiresAt.ToString("R")}\"";

    public Models.S3.RestoreStatus ToStatus(DateTimeOffset now) => StateAt(now) == RestorationState.Ongoing
        ? new() { IsRestoreInProgress = true }
        : new() { IsRestoreInProgress = false, RestoreExpiryDate = ExpiresAt };
}
