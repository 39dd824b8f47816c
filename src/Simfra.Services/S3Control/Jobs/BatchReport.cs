using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Models.S3Control;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>The report of a job that has ended: a table of the tasks that succeeded, one of those that failed, and a list of the two.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-examples-reports.html"/>
internal sealed class BatchReport(ServiceHost host, BatchJob job, JobReport report)
{
    private const string Schema = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage";

    private readonly string _bucket = BatchJobRequest.ParseArn(report.Bucket!).Bucket;
    private readonly string _folder = $"{(report.Prefix is { Length: > 0 } prefix ? $"{prefix.TrimEnd('/')}/" : "")}job-{job.JobId}/";

    public async ValueTask WriteAsync(IEnumerable<BatchTask> tasks, InternalCaller caller, CancellationToken cancellationToken)
    {
        var (succeeded, failed) = (new StringBuilder(), new StringBuilder());
        foreach (var task in tasks)
        {
            var table = task.HasFailed ? failed : succeeded;
            if (task.HasFailed || report.ReportScope == JobReportScope.AllTasks)
            {
                table.Append(Write(task)).Append('\n');
            }
        }

        var results = new JsonArray();
        foreach (var (status, table) in new[] { ("succeeded", succeeded), ("failed", failed) })
        {
            if (table.Length > 0)
            {
                var content = Encoding.UTF8.GetBytes(table.ToString());
                var key = $"{_folder}results/{host.Ids.Hex(40)}.csv";
                await PutAsync(key, content, caller, cancellationToken).ConfigureAwait(false);
                results.Add((JsonNode)new JsonObject
                {
                    ["TaskExecutionStatus"] = status,
                    ["Bucket"] = _bucket,
                    ["MD5Checksum"] = Md5Of(content),
                    ["Key"] = key,
                });
            }
        }

        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["Format"] = report.Format,
            ["ReportCreationDate"] = host.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["Results"] = results,
            ["ReportSchema"] = Schema,
        }.ToJsonString());
        await PutAsync($"{_folder}manifest.json", manifest, caller, cancellationToken).ConfigureAwait(false);
        await PutAsync($"{_folder}manifest.json.md5", Encoding.ASCII.GetBytes(Md5Of(manifest)), caller, cancellationToken).ConfigureAwait(false);
    }

    public static string EncodedKey(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);

    /// <summary>The status comes before the code, unlike in AWS's schema and like in its examples.</summary>
    private static string Write(BatchTask task) => CsvLine.Join(
        task.Bucket,
        EncodedKey(task.Key),
        task.VersionId,
        task.HasFailed ? "failed" : "succeeded",
        task.HttpStatus!.Value.ToString(CultureInfo.InvariantCulture),
        task.ErrorCode,
        task.Message);

    private async ValueTask PutAsync(string key, byte[] content, InternalCaller caller, CancellationToken cancellationToken) => await host.Invoker.InvokeAsync(
        S3Api.PutObject,
        new()
        {
            Bucket = _bucket,
            Key = key,
            Body = StreamingBody.FromBytes(content),
            ExpectedBucketOwner = report.ExpectedBucketOwner,
            ServerSideEncryption = ServerSideEncryption.Aes256,
        },
        caller,
        cancellationToken).ConfigureAwait(false);

    private static string Md5Of(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
}
