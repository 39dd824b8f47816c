using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>
/// Versions of objects. The current one of each key is in <see cref="Objects"/>, where reads and lists find it at the cost of a bucket
/// without versions; all others, and delete markers whether current or not, are in <see cref="Versions"/>.
/// </summary>
internal sealed partial class S3State
{
    private static readonly TableDefinition<VersionKey, S3Object> VersionsTable = new(
        "s3.version", 1, static v => v.Place, S3JsonContext.Default, VersionKey.Order);

    private static readonly IndexDefinition<ObjectKey?, VersionKey, S3Object> NullVersionsIndex = VersionsTable.Index<ObjectKey?>(
        static v => v.VersionId is null ? v.Location : null,
        Comparer<ObjectKey?>.Create(static (x, y) => ObjectKey.Order.Compare(x.GetValueOrDefault(), y.GetValueOrDefault())));

    /// <summary>Noncurrent versions and delete markers.</summary>
    public Table<VersionKey, S3Object> Versions { get; }

    /// <summary>Those of them that are null versions.</summary>
    public Index<ObjectKey?, VersionKey, S3Object> NullVersions { get; }

    /// <summary>A version of a key, which may be a delete marker; without an id, the current object.</summary>
    public S3Object? FindVersion(ObjectKey location, string? versionId)
    {
        var current = Objects.Find(location);
        if (versionId is null || current?.ShownVersionId == versionId)
        {
            return current;
        }

        if (versionId == VersionId.Null)
        {
            return NullVersions.First(location);
        }

        if (VersionId.SequenceOf(versionId) is not { } sequence)
        {
            return null;
        }

        // A replica may have had to make room for a version of its new bucket that came at the same time.
        return Versions.Find(new(location, sequence)) is { } found && found.VersionId == versionId
            ? found
            : NoncurrentOf(location).FirstOrDefault(v => v.VersionId == versionId);
    }

    /// <summary>The newest version of a key: an object, a delete marker, or null where it has none.</summary>
    public S3Object? FindNewest(ObjectKey location) => Objects.Find(location) ?? NoncurrentOf(location).FirstOrDefault();

    /// <summary>A key's versions beside its current object, the newest first; a current delete marker among them.</summary>
    public IEnumerable<S3Object> NoncurrentOf(ObjectKey location) =>
        Versions.From(new VersionKey(location, long.MaxValue)).TakeWhile(v => v.Location == location);

    public bool HasVersions(string bucket) =>
        Objects.From(new ObjectKey(bucket, "")).FirstOrDefault()?.Bucket == bucket
        || Versions.From(new VersionKey(new(bucket, ""), long.MaxValue)).FirstOrDefault()?.Bucket == bucket;

    /// <summary>Puts an object in its place if the conditions on that place hold and its bucket is still there.</summary>
    /// <returns>The object with the version id that it was given.</returns>
    public S3Object Write(S3Object written, WriteConditions conditions, IdGenerator ids)
    {
        var bucket = Buckets.Find(written.Bucket) ?? throw S3Errors.NoSuchBucket(written.Bucket);
        conditions.Check(Objects.Find(written.Location), written.Key);
        return Add(bucket, written, ids);
    }

    /// <summary>Deletes a key: for good, or by a marker where the bucket keeps versions.</summary>
    /// <param name="isExpiry">A lifecycle deletes it, and no caller.</param>
    public Deletion Delete(Bucket bucket, ObjectKey location, IdGenerator ids, DateTimeOffset now, bool isExpiry = false)
    {
        if (bucket.Versioning is null)
        {
            var current = Objects.Find(location);
            Objects.Remove(location);
            if (current is not null)
            {
                Tell(bucket, current, VersionChange.Removed);
            }

            return new(current, null);
        }

        var marker = S3Object.DeleteMarker(location, ids.NewGuid(), now);
        return new(null, Add(bucket, marker, ids, isExpiry ? VersionChange.Expired : VersionChange.Written));
    }

    /// <summary>Deletes a version for good. The newest of the others is the current one then.</summary>
    public void Remove(S3Object version)
    {
        Take(version);
        if (!Objects.Contains(version.Location) && NoncurrentOf(version.Location).FirstOrDefault() is { IsDeleteMarker: false } newest)
        {
            Versions.Remove(newest.Place);
            Objects.Put(newest);
        }

        Tell(version, VersionChange.Removed);
    }

    /// <summary>Takes in what has changed about a version: tags, locks. One that has been deleted meanwhile stays deleted.</summary>
    public void Change(S3Object version)
    {
        if (FindVersion(version.Location, version.ShownVersionId) is not { } before)
        {
            return;
        }

        Put(version);
        var maintained = before with
        {
            StorageClass = version.StorageClass,
            Restoration = version.Restoration,
            ReplicationStatus = version.ReplicationStatus,
        };
        Tell(version, maintained == version ? VersionChange.Maintained : VersionChange.Changed);
    }

    private void Put(S3Object version)
    {
        if (IsCurrentObject(version))
        {
            Objects.Put(version);
        }
        else
        {
            Versions.Put(version);
        }
    }

    private void Tell(S3Object version, VersionChange change)
    {
        if (Buckets.Find(version.Bucket) is { } bucket)
        {
            Tell(bucket, version, change);
        }
    }

    private void Tell(Bucket bucket, S3Object version, VersionChange change)
    {
        foreach (var follower in _followers)
        {
            follower.Follow(this, bucket, version, change);
        }
    }

    private S3Object Add(Bucket bucket, S3Object version, IdGenerator ids, VersionChange change = VersionChange.Written)
    {
        var sequence = Math.Max(version.LastModified.UtcTicks, (FindNewest(version.Location)?.Sequence ?? 0) + 1);
        version = version with
        {
            Sequence = sequence,
            VersionId = bucket.KeepsVersions ? VersionId.Create(sequence, ids) : null,
            Retention = version.Retention ?? (version.IsDeleteMarker ? null : bucket.ObjectLock?.DefaultFor(version.LastModified)),
        };
        if (version.VersionId is null && FindVersion(version.Location, VersionId.Null) is { } replaced)
        {
            Take(replaced);
        }

        PutNewest(version);
        Tell(bucket, version, change);
        return version;
    }

    private void PutNewest(S3Object version)
    {
        if (Objects.Find(version.Location) is { } previous)
        {
            Objects.Remove(version.Location);
            Versions.Put(previous);
        }

        if (version.IsDeleteMarker)
        {
            Versions.Put(version);
        }
        else
        {
            Objects.Put(version);
        }
    }

    private void Take(S3Object version)
    {
        if (IsCurrentObject(version))
        {
            Objects.Remove(version.Location);
        }
        else
        {
            Versions.Remove(version.Place);
        }
    }

    private bool IsCurrentObject(S3Object version) =>
        !version.IsDeleteMarker && Objects.Find(version.Location)?.Sequence == version.Sequence;
}

/// <summary>What a deletion did.</summary>
/// <param name="Removed">The version that is gone; null where there was none.</param>
/// <param name="Marker">The delete marker that was written, or null.</param>
internal readonly record struct Deletion(S3Object? Removed, S3Object? Marker);
