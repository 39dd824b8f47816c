using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.DynamoDb;
using Simfra.Models.S3;

namespace Simfra.Services.DynamoDb;

/// <summary>The files of an export: the data, and the manifests that tell of them.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html"/>
internal sealed class ExportFiles(TransferBucket bucket, TableExport export, ExportTableToPointInTimeInput request)
{
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _root = request.S3Prefix is { Length: > 0 } prefix ? $"{prefix.TrimEnd('/')}/AWSDynamoDB" : "AWSDynamoDB";

    private string Folder => $"{_root}/{TableExport.IdOf(export.Arn)}";

    /// <summary>Writes all of them.</summary>
    /// <returns>The summary's key.</returns>
    /// <exception cref="Schemas.AwsServiceException">S3's error.</exception>
    public async ValueTask<string> WriteAsync(ExportedItems items, string dataName, CancellationToken cancellationToken)
    {
        await PutAsync($"{Folder}/_started", [], cancellationToken).ConfigureAwait(false);

        // AWS writes one for each partition of the table; here there is one partition.
        var data = items.Compress();
        var dataKey = request.ExportType == ExportType.IncrementalExport
            ? $"{_root}/data/{dataName}.json.gz"
            : $"{Folder}/data/{dataName}.json.gz";
        var etag = await PutAsync(dataKey, data, cancellationToken).ConfigureAwait(false);
        var file = new JsonObject
        {
            ["itemCount"] = items.Count,
            ["md5Checksum"] = ChecksumOf(data),
            ["etag"] = etag?.Trim('"'),
            ["dataFileS3Key"] = dataKey,
        };
        await PutManifestAsync("manifest-files", file.ToJsonString(Format) + "\n", cancellationToken).ConfigureAwait(false);
        await PutManifestAsync("manifest-summary", Summarise(items).ToJsonString(Format), cancellationToken).ConfigureAwait(false);
        return $"{Folder}/manifest-summary.json";
    }

    private static string ChecksumOf(byte[] content) => Convert.ToBase64String(MD5.HashData(content));

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private JsonObject Summarise(ExportedItems items)
    {
        var isIncremental = request.ExportType == ExportType.IncrementalExport;
        var summary = new JsonObject
        {
            ["version"] = isIncremental ? "2023-08-01" : "2020-06-30",
            ["exportArn"] = export.Arn,
            ["startTime"] = TimeText(export.StartedAt),
            ["endTime"] = TimeText(export.ReadyAt),
            ["tableArn"] = export.TableArn,
            ["tableId"] = export.TableId,
        };
        if (isIncremental)
        {
            summary["exportFromTime"] = TimeText(request.IncrementalExportSpecification!.ExportFromTime!.Value);
            summary["exportToTime"] = TimeText(export.Until);
        }
        else
        {
            summary["exportTime"] = TimeText(export.Until);
        }

        summary["s3Bucket"] = request.S3Bucket;
        summary["s3Prefix"] = request.S3Prefix;
        summary["s3SseAlgorithm"] = request.S3SseAlgorithm ?? S3SseAlgorithm.Aes256;
        summary["s3SseKmsKeyId"] = request.S3SseKmsKeyId;
        summary["manifestFilesS3Key"] = $"{Folder}/manifest-files.json";
        summary["billedSizeBytes"] = items.Size;
        summary["itemCount"] = items.Count;
        summary["outputFormat"] = ExportFormat.DynamodbJson;
        if (isIncremental)
        {
            summary["outputView"] = request.IncrementalExportSpecification!.ExportViewType ?? ExportViewType.NewAndOldImages;
            summary["exportType"] = ExportType.IncrementalExport;
        }

        return summary;
    }

    private async ValueTask PutManifestAsync(string name, string text, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(text);
        await PutAsync($"{Folder}/{name}.json", content, cancellationToken).ConfigureAwait(false);
        await PutAsync($"{Folder}/{name}.md5", Encoding.ASCII.GetBytes(ChecksumOf(content)), cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<string?> PutAsync(string key, byte[] content, CancellationToken cancellationToken) => bucket.PutAsync(
        new PutObjectRequest
        {
            Key = key,
            ServerSideEncryption = request.S3SseAlgorithm switch
            {
                S3SseAlgorithm.Kms => ServerSideEncryption.AwsKms,
                S3SseAlgorithm.Aes256 => ServerSideEncryption.Aes256,
                _ => null,
            },
            SSEKMSKeyId = request.S3SseKmsKeyId,
        },
        content,
        cancellationToken);
}
