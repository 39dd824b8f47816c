using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>An object as one of the versions of its key.</summary>
internal sealed partial record S3Object
{
    /// <summary>The id; null for the null version, of which a key has one at most: what was written while the bucket kept no versions.</summary>
    public string? VersionId { get; init; }

    /// <summary>The order of a key's versions: the newest has the greatest. Close to the time of the write in ticks.</summary>
    public long Sequence { get; init; }

    /// <summary>The key was deleted: a version without content.</summary>
    public bool IsDeleteMarker { get; init; }

    [JsonIgnore]
    public VersionKey Place => new(Location, Sequence);

    [JsonIgnore]
    public string ShownVersionId => VersionId ?? S3.VersionId.Null;

    public static S3Object DeleteMarker(ObjectKey location, Guid revision, DateTimeOffset now) => new()
    {
        Bucket = location.Bucket,
        Key = location.Key,
        Revision = revision,
        ETag = "",
        LastModified = TimestampOf(now),
        Content = State.Blobs.Blob.Empty,
        Checksum = new(ObjectChecksum.DefaultAlgorithm.Name, ""),
        StorageClass = Models.S3.StorageClass.Standard,
        Headers = new(),
        IsDeleteMarker = true,
    };
}
