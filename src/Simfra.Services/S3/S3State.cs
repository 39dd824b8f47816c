using System.Text.Json.Nodes;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>The tables of S3. All accounts and regions share them: so do they the names of buckets.</summary>
internal sealed partial class S3State
{
    private static readonly TableDefinition<string, Bucket> BucketsTable = new(
        "s3.bucket", 2, static b => b.Name, S3JsonContext.Default)
    {
        Upgrades = [new(From: 1, static bucket => (bucket["Configurations"], bucket["Cors"]) = (new JsonObject(), new JsonArray()))],
    };

    private static readonly IndexDefinition<OwnedBucket, string, Bucket> BucketsByOwnerIndex =
        BucketsTable.Index(static b => new OwnedBucket(b.OwnerAccountId, b.Name));

    private static readonly TableDefinition<ObjectKey, S3Object> ObjectsTable = new(
        "s3.object", 1, static o => o.Location, S3JsonContext.Default, ObjectKey.Order);

    private static readonly TableDefinition<UploadKey, MultipartUpload> UploadsTable = new(
        "s3.upload", 1, static u => u.Location, S3JsonContext.Default, UploadKey.Order);

    private static readonly TableDefinition<PartKey, UploadedPart> PartsTable = new(
        "s3.part", 1, static p => p.Location, S3JsonContext.Default);

    private static readonly TableDefinition<string, EventCount> EventCountsTable = new(
        "s3.event-count", 1, static c => c.Name, S3JsonContext.Default);

    private readonly IReadOnlyList<IVersionFollower> _followers;

    private S3State(StatePartition partition, IReadOnlyList<IVersionFollower> followers)
    {
        _followers = followers;
        EventCounts = partition.Table(EventCountsTable);
        LoggedCalls = partition.Table(LoggedCallsTable);
        Buckets = partition.Table(BucketsTable);
        BucketsByOwner = partition.Index(BucketsByOwnerIndex);
        Objects = partition.Table(ObjectsTable);
        Versions = partition.Table(VersionsTable);
        NullVersions = partition.Index(NullVersionsIndex);
        LifecycleRuns = partition.Table(LifecycleRunsTable);
        Uploads = partition.Table(UploadsTable);
        Parts = partition.Table(PartsTable);
    }

    public Table<string, Bucket> Buckets { get; }

    public Index<OwnedBucket, string, Bucket> BucketsByOwner { get; }

    /// <summary>The current version of each key, where that is an object: what lists and reads show.</summary>
    public Table<ObjectKey, S3Object> Objects { get; }

    public Table<UploadKey, MultipartUpload> Uploads { get; }

    public Table<PartKey, UploadedPart> Parts { get; }

    /// <summary>The tables without anybody who follows their changes.</summary>
    public static S3State Create(StatePartition partition) => new(partition, []);

    /// <param name="followers">Who is told of changes of versions.</param>
    public static Func<StatePartition, S3State> CreateWith(params IVersionFollower[] followers) => partition => new(partition, followers);

    /// <summary>Removes an account's buckets with all that is in them.</summary>
    public void RemoveOwned(string account)
    {
        foreach (var bucket in BucketsByOwner.From(new OwnedBucket(account, "")).TakeWhile(b => b.OwnerAccountId == account).ToList())
        {
            foreach (var item in Objects.From(new ObjectKey(bucket.Name, "")).TakeWhile(o => o.Bucket == bucket.Name).ToList())
            {
                Objects.Remove(item.Location);
            }

            foreach (var version in Versions.From(new VersionKey(new(bucket.Name, ""), long.MaxValue)).TakeWhile(v => v.Bucket == bucket.Name).ToList())
            {
                Versions.Remove(version.Place);
            }

            foreach (var upload in Uploads.All.Where(u => u.Bucket == bucket.Name).ToList())
            {
                RemoveUpload(upload);
            }

            foreach (var line in LoggedOf(bucket.Name).ToList())
            {
                LoggedCalls.Remove(line.Place);
            }

            Buckets.Remove(bucket.Name);
        }
    }

    public MultipartUpload GetUpload(ObjectKey location, string? uploadId) =>
        Uploads.Find(new(location, uploadId ?? "")) ?? throw S3Errors.NoSuchUpload(uploadId);

    /// <summary>The parts of an upload in the order of their numbers.</summary>
    public IEnumerable<UploadedPart> PartsOf(MultipartUpload upload, int afterPartNumber = 0)
    {
        foreach (var part in Parts.From(new(upload.UploadId, afterPartNumber), inclusive: false))
        {
            if (part.UploadId != upload.UploadId)
            {
                yield break;
            }

            yield return part;
        }
    }

    /// <summary>Ends an upload: it and its parts are gone.</summary>
    public void RemoveUpload(MultipartUpload upload)
    {
        foreach (var part in PartsOf(upload).ToList())
        {
            Parts.Remove(part.Location);
        }

        Uploads.Remove(upload.Location);
    }
}
