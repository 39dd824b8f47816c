using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Exports of tables to S3: as they were at a moment, or what changed in a period.</summary>
internal sealed class ExportOperations(ServiceState<DynamoDbState> states, IServiceInvoker invoker) : IOperationGroup
{
    private const int DataNameLength = 26;

    private static readonly TimeSpan MinPeriod = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromHours(24);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.ExportTableToPointInTime, ExportTableToPointInTimeAsync);
        operations.Handle(DynamoDbApi.DescribeExport, DescribeExport);
        operations.Handle(DynamoDbApi.ListExports, ListExports);
    }

    private async ValueTask<ExportTableToPointInTimeOutput> ExportTableToPointInTimeAsync(
        ExportTableToPointInTimeInput request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.ExportFormat == ExportFormat.Ion)
        {
            throw DynamoDbErrors.NotBuilt("ExportTableToPointInTime in the format ION");
        }

        var dataName = context.Ids.Base32(DataNameLength).ToLowerInvariant();
        var (export, items) = states.Update(() => Begin(request, context));
        if (items is not null)
        {
            export = await WriteAsync(export, items, request, dataName, context, cancellationToken).ConfigureAwait(false);
        }

        return new() { ExportDescription = Describe(export, context.Now) };
    }

    /// <summary>Notes an export and takes what it exports; nothing to export where the same request came before.</summary>
    private (TableExport Export, ExportedItems? Items) Begin(ExportTableToPointInTimeInput request, OperationContext context)
    {
        if (!TableReference.TryParseArn(request.TableArn, out var reference) || reference.Arn != request.TableArn)
        {
            throw DynamoDbErrors.Validation("Invalid Table ARN");
        }

        var state = states[reference.Scope];
        var token = request.ClientToken ?? context.Ids.NewGuid().ToString();
        var text = JsonByName.Write(request).ToJsonString();
        if (state.Exports.All.FirstOrDefault(e => e.Token == token && context.Now < e.StartedAt + TableExport.TokenLifetime) is { } earlier)
        {
            return earlier.Request == text
                ? (earlier, null)
                : throw new ExportConflictException("Duplicate request detected with conflicting parameters");
        }

        if (state.Tables.Find(reference.Name) is not { IsDeleted: false } table)
        {
            throw new TableNotFoundException($"Table not found: {reference.Name}");
        }

        if (table.Recovery is not { } recovery)
        {
            throw new PointInTimeRecoveryUnavailableException($"Point in time recovery is not enabled for table '{table.Name}'");
        }

        var (items, until) = request.ExportType == ExportType.IncrementalExport
            ? TakeChanges(state, table, recovery, request, context.Now)
            : TakeAll(state, table, recovery, request, context.Now);
        var export = new TableExport
        {
            Arn = $"{table.Arn}/export/{TableExport.NewId(context.Now, context.Ids)}",
            Scope = table.Scope,
            TableArn = table.Arn,
            TableId = table.Id,
            Token = token,
            Request = text,
            StartedAt = context.Now,
            ReadyAt = context.Now + DynamoTable.TransitionTime,
            Until = until,
        };
        state.Exports.Add(export);
        return (export, items);
    }

    private static (ExportedItems Items, DateTimeOffset Until) TakeAll(
        DynamoDbState state, DynamoTable table, PointInTimeRecovery recovery, ExportTableToPointInTimeInput request, DateTimeOffset now)
    {
        if (request.IncrementalExportSpecification is not null)
        {
            throw DynamoDbErrors.Validation("IncrementalExportSpecification can only be specified when ExportType is INCREMENTAL_EXPORT");
        }

        var time = request.ExportTime ?? now;
        CheckTime(recovery, time, now);
        return (ExportedItems.At(state, table, time), time);
    }

    private static (ExportedItems Items, DateTimeOffset Until) TakeChanges(
        DynamoDbState state, DynamoTable table, PointInTimeRecovery recovery, ExportTableToPointInTimeInput request, DateTimeOffset now)
    {
        if (request.IncrementalExportSpecification is not { ExportFromTime: { } from } period)
        {
            throw DynamoDbErrors.Validation("IncrementalExportSpecification with ExportFromTime is required when ExportType is INCREMENTAL_EXPORT");
        }

        if (request.ExportTime is not null)
        {
            throw DynamoDbErrors.Validation("ExportTime can't be specified when ExportType is INCREMENTAL_EXPORT");
        }

        var to = period.ExportToTime ?? now;
        if (to - from < MinPeriod)
        {
            throw new InvalidExportTimeException("Difference between export period from time and export period to time is less than 15 minutes");
        }

        if (to - from > MaxPeriod)
        {
            throw new InvalidExportTimeException("Difference between export period from time and export period to time is greater than 24 hours");
        }

        CheckTime(recovery, from, now);
        CheckTime(recovery, to, now);
        return (ExportedItems.Between(state, table, from, to, period.ExportViewType ?? ExportViewType.NewAndOldImages), to);
    }

    private static void CheckTime(PointInTimeRecovery recovery, DateTimeOffset time, DateTimeOffset now)
    {
        if (time < RestoreOperations.EarliestOf(recovery, now) || time > now)
        {
            throw new InvalidExportTimeException("The specified ExportTime is outside of the point in time recovery window.");
        }
    }

    private async ValueTask<TableExport> WriteAsync(
        TableExport export,
        ExportedItems items,
        ExportTableToPointInTimeInput request,
        string dataName,
        OperationContext context,
        CancellationToken cancellationToken)
    {
        var bucket = new TransferBucket(invoker, context, request.S3Bucket!, request.S3BucketOwner);
        TableExport written;
        try
        {
            var manifest = await new ExportFiles(bucket, export, request).WriteAsync(items, dataName, cancellationToken).ConfigureAwait(false);
            written = export with
            {
                IsWritten = true,
                Manifest = manifest,
                ItemCount = items.Count,
                Size = items.Size,
            };
        }
        catch (AwsServiceException error) when (error.Code != "NotImplemented")
        {
            // AWS takes the request all the same, and tells of it in the description.
            written = export with { IsWritten = true, Failure = TransferBucket.FailureOf(error) };
        }
        catch
        {
            states.Update(() => states[export.Scope].Exports.Remove(export.Arn));
            throw;
        }

        states.Update(() => states[export.Scope].Exports.Put(written));
        return written;
    }

    private DescribeExportOutput DescribeExport(DescribeExportInput request, OperationContext context) =>
        Transfers.Find(states, request.ExportArn!, "export", static s => s.Exports, context) is { } export
            ? new() { ExportDescription = Describe(export, context.Now) }
            : throw new ExportNotFoundException($"Export not found: {request.ExportArn}");

    private ListExportsOutput ListExports(ListExportsInput request, OperationContext context)
    {
        var (page, nextToken) = Transfers.PageOf(states[context.Scope].Exports, request.TableArn, request.MaxResults, request.NextToken, context.Now);
        return new()
        {
            ExportSummaries = page.ConvertAll(e => new ExportSummary
            {
                ExportArn = e.Arn,
                ExportStatus = e.StatusAt(context.Now),
                ExportType = e.ReadRequest().ExportType ?? ExportType.FullExport,
            }),
            NextToken = nextToken,
        };
    }

    private static ExportDescription Describe(TableExport export, DateTimeOffset now)
    {
        var request = export.ReadRequest();
        var status = export.StatusAt(now);
        var isOver = status != ExportStatus.InProgress;
        var isIncremental = request.ExportType == ExportType.IncrementalExport;
        return new()
        {
            ExportArn = export.Arn,
            ExportStatus = status,
            StartTime = export.StartedAt,
            EndTime = isOver ? export.ReadyAt : null,
            ExportManifest = isOver ? export.Manifest : null,
            TableArn = export.TableArn,
            TableId = export.TableId,
            ExportTime = isIncremental ? null : export.Until,
            ClientToken = export.Token,
            S3Bucket = request.S3Bucket,
            S3BucketOwner = request.S3BucketOwner,
            S3Prefix = request.S3Prefix,
            S3SseAlgorithm = request.S3SseAlgorithm ?? S3SseAlgorithm.Aes256,
            S3SseKmsKeyId = request.S3SseKmsKeyId,
            FailureCode = isOver ? export.Failure?.Code : null,
            FailureMessage = isOver ? export.Failure?.Message : null,
            ExportFormat = request.ExportFormat ?? ExportFormat.DynamodbJson,
            BilledSizeBytes = status == ExportStatus.Completed ? export.Size : null,
            ItemCount = status == ExportStatus.Completed ? export.ItemCount : null,
            ExportType = request.ExportType,
            IncrementalExportSpecification = isIncremental
                ? new()
                {
                    ExportFromTime = request.IncrementalExportSpecification!.ExportFromTime,
                    ExportToTime = export.Until,
                    ExportViewType = request.IncrementalExportSpecification.ExportViewType ?? ExportViewType.NewAndOldImages,
                }
                : null,
        };
    }
}
