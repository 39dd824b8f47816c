using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.S3;

/// <summary>Makes the reports when they are due and puts them into their target, whose policy must let S3 in. One that it doesn't take is lost.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html"/>
internal sealed class InventoryJobs
{
    private static readonly JobDefinition Report = new("s3.report-inventory");

    private readonly ServiceHost _host;
    private readonly ServiceState<S3State> _states;

    public InventoryJobs(ServiceHost host, ServiceState<S3State> states)
    {
        _host = host;
        _states = states;
        host.Jobs.HandleAsync(Report, ReportAsync);
    }

    /// <summary>Settings take effect. In a turn.</summary>
    public void Start(Bucket bucket, InventorySettings settings)
    {
        if (settings.IsEnabled)
        {
            var due = settings.NextAfter(_host.Clock.GetUtcNow());
            _host.Jobs.Schedule(Report, due, new(bucket.OwnerAccountId, bucket.Region), $"{bucket.Name}/{settings.Revision:N}");
        }
    }

    private async Task ReportAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[StateScope.World];
        var (name, revision) = (job.Payload.Split('/')[0], Guid.ParseExact(job.Payload.Split('/')[1], "N"));
        if (state.Buckets.Find(name) is not { } bucket || bucket.InventoryList.FirstOrDefault(i => i.Revision == revision) is not { } settings)
        {
            // They are gone, or others by now.
            return;
        }

        _states.Update(() => Start(bucket, settings));
        try
        {
            await DeliverAsync(state, bucket, settings, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < (int)HttpStatusCode.InternalServerError)
        {
            // The target is gone, or doesn't let S3 in.
        }
    }

    private async ValueTask DeliverAsync(S3State state, Bucket bucket, InventorySettings settings, CancellationToken cancellationToken)
    {
        var now = _host.Clock.GetUtcNow().UtcDateTime;
        var folder = $"{(settings.TargetPrefix is { Length: > 0 } prefix ? $"{prefix.TrimEnd('/')}/" : "")}{bucket.Name}/{settings.Id}/";
        var table = Gzip.Compress(Encoding.UTF8.GetBytes(InventoryReport.Write(state, bucket, settings)));
        var tableKey = $"{folder}data/{_host.Ids.NewGuid()}.csv.gz";
        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["sourceBucket"] = bucket.Name,
            ["destinationBucket"] = $"arn:aws:s3:::{settings.TargetBucket}",
            ["version"] = "2016-11-30",
            ["creationTimestamp"] = _host.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["fileFormat"] = "CSV",
            ["fileSchema"] = InventoryReport.SchemaOf(settings),
            ["files"] = new JsonArray(new JsonObject
            {
                ["key"] = tableKey,
                ["size"] = table.Length,
                ["MD5checksum"] = Convert.ToHexStringLower(MD5.HashData(table)),
            }),
        }.ToJsonString());
        var checksum = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(MD5.HashData(manifest)));
        var dated = $"{folder}{now.ToString("yyyy-MM-dd'T'HH-mm'Z/'", CultureInfo.InvariantCulture)}";
        var hive = $"{folder}hive/dt={now.ToString("yyyy-MM-dd-HH-mm", CultureInfo.InvariantCulture)}/symlink.txt";

        // The checksum comes last: whoever waits for it finds the rest.
        await PutAsync(tableKey, table, bucket, settings, cancellationToken).ConfigureAwait(false);
        await PutAsync(hive, Encoding.UTF8.GetBytes($"s3://{settings.TargetBucket}/{tableKey}\n"), bucket, settings, cancellationToken).ConfigureAwait(false);
        await PutAsync($"{dated}manifest.json", manifest, bucket, settings, cancellationToken).ConfigureAwait(false);
        await PutAsync($"{dated}manifest.checksum", checksum, bucket, settings, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PutAsync(string key, byte[] content, Bucket bucket, InventorySettings settings, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            Bucket = settings.TargetBucket,
            Key = key,
            Body = StreamingBody.FromBytes(content),
            ExpectedBucketOwner = settings.TargetAccount,
            ServerSideEncryption = settings.Encryption,
            SSEKMSKeyId = settings.KmsKeyId,
        };
        var caller = new InternalCaller(new ServicePrincipal(bucket.OwnerAccountId, EventSource.ServiceName), new(bucket.OwnerAccountId, bucket.Region))
        {
            SourceArn = bucket.Arn,
            SourceAccount = bucket.OwnerAccountId,
        };
        await _host.Invoker.InvokeAsync(S3Api.PutObject, request, caller, cancellationToken).ConfigureAwait(false);
    }
}
