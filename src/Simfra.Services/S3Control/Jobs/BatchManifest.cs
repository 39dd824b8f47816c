using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Models.S3Control;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>Reads the list of objects of a job: a CSV table, or the report of an inventory. Under the job's role.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-create-job.html"/>
internal sealed class BatchManifest(IServiceInvoker invoker, BatchJob job, InternalCaller caller)
{
    /// <summary>The tasks, in the order of the list.</summary>
    /// <exception cref="AwsServiceException">The manifest can't be read, or isn't as it must be.</exception>
    public async ValueTask<List<BatchTask>> ReadAsync(JobManifest manifest, CancellationToken cancellationToken)
    {
        var location = manifest.Location!;
        var (bucket, key) = BatchJobRequest.ParseArn(location.ObjectArn!);
        var tasks = new List<BatchTask>();
        try
        {
            var content = await OpenAsync(bucket, key, location.ObjectVersionId, location.ETag, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                if (manifest.Spec!.Format == JobManifestFormat.S3InventoryReportCSV20161130)
                {
                    await ReadInventoryAsync(content, tasks, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await ReadTableAsync(content, manifest.Spec.Fields!, tasks, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (AwsServiceException error) when (error.StatusCode != (int)HttpStatusCode.BadRequest)
        {
            throw BatchJobErrors.UnreadableManifest(error);
        }

        return tasks.Count > 0 && tasks.DistinctBy(static t => t.Bucket).Count() == 1
            ? tasks
            : throw BatchJobErrors.InvalidManifest(tasks.Count == 0 ? "The manifest is empty." : "The manifest has objects of several buckets.");
    }

    private async ValueTask<Stream> OpenAsync(string bucket, string key, string? versionId, string? etag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { Bucket = bucket, Key = key, VersionId = versionId, IfMatch = etag };
        var answer = await invoker.InvokeAsync(S3Api.GetObject, request, caller, cancellationToken).ConfigureAwait(false);
        return answer.Body!.Content;
    }

    /// <summary>The manifest of an inventory tells where its tables are, and which columns they have.</summary>
    private async ValueTask ReadInventoryAsync(Stream content, List<BatchTask> tasks, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        JsonNode? report;
        try
        {
            report = ClientJson.ParseNode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
        catch (System.Text.Json.JsonException)
        {
            throw BatchJobErrors.InvalidManifest("The manifest is no JSON document.");
        }

        if (report is not JsonObject { } document
            || TextOf(document["destinationBucket"]) is not { } target
            || TextOf(document["fileSchema"]) is not { } schema
            || TextOf(document["fileFormat"]) != "CSV"
            || document["files"] is not JsonArray files)
        {
            throw BatchJobErrors.InvalidManifest("The manifest is not that of an inventory in CSV.");
        }

        var fields = schema.Split(',', StringSplitOptions.TrimEntries).ToList();
        var bucket = BatchJobRequest.ParseArn(target).Bucket;
        foreach (var file in files)
        {
            var packed = await OpenAsync(bucket, TextOf((file as JsonObject)?["key"]) ?? "", null, null, cancellationToken).ConfigureAwait(false);
            var table = new GZipStream(packed, CompressionMode.Decompress);
            await using (table.ConfigureAwait(false))
            {
                try
                {
                    await ReadTableAsync(table, fields, tasks, cancellationToken).ConfigureAwait(false);
                }
                catch (InvalidDataException)
                {
                    throw BatchJobErrors.InvalidManifest("A table of the manifest is not packed with gzip.");
                }
            }
        }
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private async ValueTask ReadTableAsync(Stream content, List<string> fields, List<BatchTask> tasks, CancellationToken cancellationToken)
    {
        var missing = new[] { JobManifestFieldName.Bucket, JobManifestFieldName.Key }.Except(fields).ToList();
        if (missing.Count > 0)
        {
            throw BatchJobErrors.InvalidManifest($"Required fields are missing in the schema: {string.Join(", ", missing)}");
        }

        var version = fields.IndexOf(JobManifestFieldName.VersionId);
        using var reader = new StreamReader(content);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            var values = CsvLine.Split(line);
            if (values.Count < fields.Count)
            {
                throw BatchJobErrors.InvalidManifest("A row of the manifest has fewer fields than its schema.");
            }

            tasks.Add(new()
            {
                JobId = job.JobId,
                Index = tasks.Count,
                Bucket = values[fields.IndexOf(JobManifestFieldName.Bucket)],
                Key = Uri.UnescapeDataString(values[fields.IndexOf(JobManifestFieldName.Key)].Replace('+', ' ')),
                VersionId = version < 0 || values[version].Length == 0 ? null : values[version],
            });
        }
    }
}
