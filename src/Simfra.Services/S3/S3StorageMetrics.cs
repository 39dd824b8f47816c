using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>The daily storage metrics of buckets.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html"/>
internal sealed class S3StorageMetrics(ServiceState<S3State> states) : IMetricGauges
{
    private static readonly ServiceMetric BucketSizeBytes = new("AWS/S3", "BucketSizeBytes", "Bytes", "BucketName", "StorageType");
    private static readonly ServiceMetric NumberOfObjects = new("AWS/S3", "NumberOfObjects", "Count", "BucketName", "StorageType");

    public string Namespace => "AWS/S3";

    public bool IsDaily => true;

    public IEnumerable<GaugeReading> Read(StateScope scope, DateTimeOffset now)
    {
        if (states.Find(StateScope.World) is not { } state)
        {
            yield break;
        }

        var owned = state.BucketsByOwner.From(new OwnedBucket(scope.Account, "")).TakeWhile(b => b.OwnerAccountId == scope.Account);
        foreach (var bucket in owned.Where(b => b.Region == scope.Region))
        {
            var bytes = new SortedDictionary<string, double>(StringComparer.Ordinal) { [StorageClass.Standard] = 0 };
            var count = 0;
            foreach (var item in VersionsOf(state, bucket.Name))
            {
                bytes[item.StorageClass] = bytes.GetValueOrDefault(item.StorageClass) + item.Size;
                count++;
            }

            foreach (var (storageClass, size) in bytes)
            {
                yield return new(BucketSizeBytes, size, bucket.Name, StorageTypeOf(storageClass));
            }

            yield return new(NumberOfObjects, count, bucket.Name, "AllStorageTypes");
        }
    }

    /// <summary>All versions count, delete markers too.</summary>
    private static IEnumerable<S3Object> VersionsOf(S3State state, string bucket) =>
        state.Objects.From(new ObjectKey(bucket, "")).TakeWhile(o => o.Bucket == bucket)
            .Concat(state.Versions.From(new VersionKey(new(bucket, ""), long.MaxValue)).TakeWhile(v => v.Bucket == bucket));

    private static string StorageTypeOf(string storageClass) => storageClass switch
    {
        StorageClass.ReducedRedundancy => "ReducedRedundancyStorage",
        StorageClass.StandardIa => "StandardIAStorage",
        StorageClass.OnezoneIa => "OneZoneIAStorage",
        StorageClass.IntelligentTiering => "IntelligentTieringFAStorage",
        StorageClass.Glacier => "GlacierStorage",
        StorageClass.GlacierIr => "GlacierInstantRetrievalStorage",
        StorageClass.DeepArchive => "DeepArchiveStorage",
        _ => "StandardStorage",
    };
}
