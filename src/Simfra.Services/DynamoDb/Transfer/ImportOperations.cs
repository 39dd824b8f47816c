using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>New tables made from objects in S3.</summary>
internal sealed class ImportOperations(ServiceState<DynamoDbState> states, IServiceInvoker invoker, TableKeys keys) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.ImportTable, ImportTableAsync);
        operations.Handle(DynamoDbApi.DescribeImport, DescribeImport);
        operations.Handle(DynamoDbApi.ListImports, ListImports);
    }

    private async ValueTask<ImportTableOutput> ImportTableAsync(
        ImportTableInput request, OperationContext context, CancellationToken cancellationToken)
    {
        Check(request);
        var encryption = await keys.FindAsync(request.TableCreationParameters!.SSESpecification, context, cancellationToken).ConfigureAwait(false);
        var (import, table) = states.Update(() => Begin(request, encryption, context));
        if (table is not null)
        {
            import = await ReadAsync(import, table, request, context, cancellationToken).ConfigureAwait(false);
        }

        return new() { ImportTableDescription = Describe(import, context.Now) };
    }

    private static void Check(ImportTableInput request)
    {
        // Optional by the model, but not by the service.
        if (request.ClientToken is null)
        {
            throw DynamoDbErrors.Validation(
                "1 validation error detected: Value null at 'clientToken' failed to satisfy constraint: Member must not be null");
        }

        if (request.InputFormat == InputFormat.Ion)
        {
            throw DynamoDbErrors.NotBuilt("ImportTable of the format ION");
        }

        if (request.InputCompressionType == InputCompressionType.Zstd)
        {
            throw DynamoDbErrors.NotBuilt("ImportTable of objects compressed with ZSTD");
        }

        if (request.InputFormat != InputFormat.Csv && request.InputFormatOptions?.Csv is not null)
        {
            throw DynamoDbErrors.Validation("InputFormatOptions.Csv can only be specified when InputFormat is CSV");
        }
    }

    /// <summary>Notes an import and makes its table; no table where the same request came before.</summary>
    private (TableImport Import, DynamoTable? Table) Begin(ImportTableInput request, TableEncryption? encryption, OperationContext context)
    {
        var wanted = request.TableCreationParameters!;
        var state = states[context.Scope];
        var name = wanted.TableName!;

        // A token counts while its import goes on; after that there is the table.
        var running = state.Imports.All.FirstOrDefault(i => i.Token == request.ClientToken && i.StatusAt(context.Now) == ImportStatus.InProgress);
        if (running is not null)
        {
            return running.TableArn == new TableReference(context.Scope, name).Arn
                ? (running, null)
                : throw new ImportConflictException("Duplicate request detected with conflicting parameters");
        }

        var (_, table) = TableCreation.Create(
            states,
            new()
            {
                TableName = name,
                AttributeDefinitions = wanted.AttributeDefinitions,
                KeySchema = wanted.KeySchema,
                BillingMode = wanted.BillingMode,
                ProvisionedThroughput = wanted.ProvisionedThroughput,
                OnDemandThroughput = wanted.OnDemandThroughput,
                GlobalSecondaryIndexes = wanted.GlobalSecondaryIndexes,
            },
            encryption,
            context);
        var import = new TableImport
        {
            Arn = $"{table.Arn}/import/{TableExport.NewId(context.Now, context.Ids)}",
            Scope = table.Scope,
            TableArn = table.Arn,
            TableId = table.Id,
            Token = request.ClientToken!,
            Request = JsonByName.Write(request).ToJsonString(),
            StartedAt = context.Now,
            ReadyAt = context.Now + DynamoTable.TransitionTime,
        };
        state.Imports.Add(import);
        return (import, table);
    }

    private async ValueTask<TableImport> ReadAsync(
        TableImport import, DynamoTable table, ImportTableInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var source = request.S3BucketSource!;
        var bucket = new TransferBucket(invoker, context, source.S3Bucket!, source.S3BucketOwner);
        var read = new ImportedItems(table, request);
        try
        {
            foreach (var key in await bucket.ListAsync(source.S3KeyPrefix, cancellationToken).ConfigureAwait(false))
            {
                read.Read(await bucket.GetAsync(key, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (AwsServiceException error) when (error.Code != "NotImplemented")
        {
            var failed = import with { IsRead = true, Failure = TransferBucket.FailureOf(error) };
            states.Update(() =>
            {
                states[table.Scope].Tables.Remove(table.Name);
                states[table.Scope].Imports.Put(failed);
                return failed;
            });
            return failed;
        }
        catch
        {
            states.Update(() => states[table.Scope].Tables.Remove(table.Name) && states[table.Scope].Imports.Remove(import.Arn));
            throw;
        }

        return states.Update(() => Fill(import, table, read));
    }

    private TableImport Fill(TableImport import, DynamoTable table, ImportedItems read)
    {
        var state = states[table.Scope];
        foreach (var item in read.Items)
        {
            state.Items.Put(new(table.Name, KeyEncoding.OfItem(table.Keys, item), item, item.Size, null));
        }

        state.Sizes.Put(new(table.Name, state.ItemsOf(table.Name).Sum(static i => (long)i.Size)));
        foreach (var index in table.Indexes)
        {
            IndexEntries.Fill(state, table, index);
        }

        var done = import with
        {
            IsRead = true,
            ErrorCount = read.ErrorCount,
            ImportedCount = read.Items.Count,
            Size = read.Size,
            Failure = read.ErrorCount == 0
                ? null
                : new("ItemValidationError", "Some of the items failed validation checks. Please check CloudWatch error logs for more details."),
        };
        state.Imports.Put(done);
        return done;
    }

    private DescribeImportOutput DescribeImport(DescribeImportInput request, OperationContext context) =>
        Transfers.Find(states, request.ImportArn!, "import", static s => s.Imports, context) is { } import
            ? new() { ImportTableDescription = Describe(import, context.Now) }
            : throw new ImportNotFoundException($"Import not found: {request.ImportArn}");

    private ListImportsOutput ListImports(ListImportsInput request, OperationContext context)
    {
        var (page, nextToken) = Transfers.PageOf(states[context.Scope].Imports, request.TableArn, request.PageSize, request.NextToken, context.Now);
        return new()
        {
            ImportSummaryList = page.ConvertAll(i => Describe(i, context.Now)).ConvertAll(static i => new ImportSummary
            {
                ImportArn = i.ImportArn,
                ImportStatus = i.ImportStatus,
                TableArn = i.TableArn,
                S3BucketSource = i.S3BucketSource,
                CloudWatchLogGroupArn = i.CloudWatchLogGroupArn,
                InputFormat = i.InputFormat,
                StartTime = i.StartTime,
                EndTime = i.EndTime,
            }),
            NextToken = nextToken,
        };
    }

    private static ImportTableDescription Describe(TableImport import, DateTimeOffset now)
    {
        var request = import.ReadRequest();
        var status = import.StatusAt(now);
        var isOver = status != ImportStatus.InProgress;
        return new()
        {
            ImportArn = import.Arn,
            ImportStatus = status,
            TableArn = import.TableArn,
            TableId = import.TableId,
            ClientToken = import.Token,
            S3BucketSource = request.S3BucketSource,
            ErrorCount = isOver ? import.ErrorCount : 0,
            CloudWatchLogGroupArn = $"arn:aws:logs:{import.Scope.Region}:{import.Scope.Account}:log-group:/aws-dynamodb/imports:*",
            InputFormat = request.InputFormat,
            InputFormatOptions = request.InputFormatOptions,
            InputCompressionType = request.InputCompressionType ?? InputCompressionType.None,
            TableCreationParameters = request.TableCreationParameters,
            StartTime = import.StartedAt,
            EndTime = isOver ? import.ReadyAt : null,
            ProcessedSizeBytes = isOver && import.Size > 0 ? import.Size : null,
            ProcessedItemCount = isOver ? import.ImportedCount + import.ErrorCount : 0,
            ImportedItemCount = isOver ? import.ImportedCount : 0,
            FailureCode = isOver ? import.Failure?.Code : null,
            FailureMessage = isOver ? import.Failure?.Message : null,
        };
    }
}
