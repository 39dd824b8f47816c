using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Models.S3Control;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>Makes the list of objects of a job from what is in a bucket, and writes it down where the job says so. Under the job's role.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/specify-batchjob-manifest.html"/>
internal sealed class ManifestGenerator(ServiceHost host, BatchJob job, InternalCaller caller)
{
    /// <exception cref="AwsServiceException">The bucket can't be listed, has nothing of the kind, or the list can't be written.</exception>
    public async ValueTask<(List<BatchTask> Tasks, JobManifestLocation? Written)> GenerateAsync(
        S3JobManifestGenerator generator, CancellationToken cancellationToken)
    {
        var bucket = BatchJobRequest.ParseArn(generator.SourceBucket!).Bucket;
        var owner = host.Capabilities.Find<IBucketDirectory>()!.Find(bucket)?.AccountId;
        if (owner is not null && owner != (generator.ExpectedBucketOwner ?? owner))
        {
            throw S3ControlErrors.AccessDenied();
        }

        // Replication is of versions, all else of objects as they are now.
        var hasAllVersions = job.OperationName == OperationName.S3ReplicateObject;
        var candidates = host.Capabilities.Find<IBatchObjects>()!.List(bucket, hasAllVersions, caller.Principal);
        var tasks = new List<BatchTask>();
        foreach (var candidate in candidates.Where(c => generator.Filter?.Takes(c) != false))
        {
            tasks.Add(new()
            {
                JobId = job.JobId,
                Index = tasks.Count,
                Bucket = bucket,
                Key = candidate.Key,
                VersionId = candidate.VersionId ?? (hasAllVersions ? "null" : null),
            });
        }

        if (tasks.Count == 0)
        {
            throw BatchJobErrors.InvalidManifest("Manifest generation found no keys matching the filter criteria.");
        }

        return (tasks, generator.EnableManifestOutput == true
            ? await WriteAsync(generator.ManifestOutputLocation!, bucket, tasks, cancellationToken).ConfigureAwait(false)
            : null);
    }

    private async ValueTask<JobManifestLocation> WriteAsync(
        S3ManifestOutputLocation location, string source, List<BatchTask> tasks, CancellationToken cancellationToken)
    {
        var target = BatchJobRequest.ParseArn(location.Bucket!).Bucket;
        var prefix = location.ManifestPrefix is { Length: > 0 } given ? $"{given.TrimEnd('/')}/" : "";
        var folder = $"{prefix}job-{job.JobId}/";
        var lines = tasks.Select(static t => $"{CsvLine.Join(t.Bucket, BatchReport.EncodedKey(t.Key), t.VersionId)}\n");
        var table = Gzip.Compress(Encoding.UTF8.GetBytes(string.Concat(lines)));
        var tableKey = $"{folder}data/{host.Ids.NewGuid()}.csv.gz";
        await PutAsync(tableKey, table).ConfigureAwait(false);
        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["sourceBucket"] = source,
            ["destinationBucket"] = location.Bucket,
            ["version"] = "2021-11-30",
            ["creationTimestamp"] = host.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["fileFormat"] = "CSV",
            ["fileSchema"] = "Bucket, Key, VersionId",
            ["files"] = new JsonArray(new JsonObject
            {
                ["key"] = tableKey,
                ["size"] = table.Length,
                ["MD5checksum"] = Convert.ToHexStringLower(MD5.HashData(table)),
            }),
        }.ToJsonString());
        var key = $"{folder}manifest.json";
        var written = await PutAsync(key, manifest).ConfigureAwait(false);
        return new() { ObjectArn = $"{location.Bucket}/{key}", ETag = written.ETag?.Trim('"'), ObjectVersionId = written.VersionId };

        async ValueTask<PutObjectOutput> PutAsync(string name, byte[] content) => await host.Invoker.InvokeAsync(
            S3Api.PutObject,
            new()
            {
                Bucket = target,
                Key = name,
                Body = StreamingBody.FromBytes(content),
                ExpectedBucketOwner = location.ExpectedManifestBucketOwner,
                ServerSideEncryption = location.ManifestEncryption?.SSEKMS is null ? ServerSideEncryption.Aes256 : ServerSideEncryption.AwsKms,
                SSEKMSKeyId = location.ManifestEncryption?.SSEKMS?.KeyId,
            },
            caller,
            cancellationToken).ConfigureAwait(false);
    }
}
