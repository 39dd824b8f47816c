using System.Text;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Tables that queries look values up in.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLookupTable.html"/>
internal sealed class LookupTableOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    private const int MaxTables = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateLookupTable, CreateLookupTable);
        operations.Handle(CloudWatchLogsApi.GetLookupTable, GetLookupTable);
        operations.Handle(CloudWatchLogsApi.UpdateLookupTable, UpdateLookupTable);
        operations.Handle(CloudWatchLogsApi.DescribeLookupTables, DescribeLookupTables);
        operations.Handle(CloudWatchLogsApi.DeleteLookupTable, DeleteLookupTable);
    }

    private CreateLookupTableResponse CreateLookupTable(CreateLookupTableRequest request, OperationContext context)
    {
        var name = request.LookupTableName!;
        CheckBody(request.TableBody!, request.KmsKeyId);
        var tables = states[context.Scope].Insights.LookupTables;
        if (tables.Contains(name))
        {
            throw new ResourceAlreadyExistsException("The specified lookup table already exists.");
        }

        if (tables.Count >= MaxTables)
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }

        var now = context.Now.ToUnixTimeMilliseconds();
        tables.Add(new()
        {
            Name = name,
            Description = request.Description,
            Body = request.TableBody!,
            UpdatedAt = now,
            Tags = LogTags.Merge(LogGroup.NoTags, request.Tags, name),
        });
        return new() { LookupTableArn = ArnOf(name, context), CreatedAt = now };
    }

    private GetLookupTableResponse GetLookupTable(GetLookupTableRequest request, OperationContext context)
    {
        var table = Find(request.LookupTableArn!, context);
        return new()
        {
            LookupTableArn = ArnOf(table.Name, context),
            LookupTableName = table.Name,
            Description = table.Description,
            TableBody = table.Body,
            SizeBytes = Encoding.UTF8.GetByteCount(table.Body),
            LastUpdatedTime = table.UpdatedAt,
        };
    }

    private UpdateLookupTableResponse UpdateLookupTable(UpdateLookupTableRequest request, OperationContext context)
    {
        var table = Find(request.LookupTableArn!, context);
        CheckBody(request.TableBody!, request.KmsKeyId);
        var now = context.Now.ToUnixTimeMilliseconds();
        states[context.Scope].Insights.LookupTables.Put(table with
        {
            Body = request.TableBody!,
            Description = request.Description ?? table.Description,
            UpdatedAt = now,
        });
        return new() { LookupTableArn = ArnOf(table.Name, context), LastUpdatedTime = now };
    }

    private DescribeLookupTablesResponse DescribeLookupTables(DescribeLookupTablesRequest request, OperationContext context)
    {
        var (tables, prefix) = (states[context.Scope].Insights.LookupTables, request.LookupTableNamePrefix ?? "");
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? tables.From(prefix) : tables.From(last, inclusive: false))
                .TakeWhile(t => t.Name.StartsWith(prefix, StringComparison.Ordinal)),
            static t => t.Name,
            request.MaxResults,
            request.NextToken);
        return new() { LookupTables = page.ConvertAll(t => Show(t, context)), NextToken = nextToken };
    }

    private Unit DeleteLookupTable(DeleteLookupTableRequest request, OperationContext context)
    {
        states[context.Scope].Insights.LookupTables.Remove(Find(request.LookupTableArn!, context).Name);
        return new();
    }

    private static void CheckBody(string body, string? key)
    {
        if (!string.IsNullOrEmpty(key))
        {
            throw CloudWatchLogsErrors.NotBuilt("The kmsKeyId of a lookup table");
        }

        if (LookupTableContent.Read(body) is null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("The tableBody is not valid CSV with a header row.");
        }
    }

    private StoredLookupTable Find(string arn, OperationContext context) =>
        arn.Split(':') is ["arn", _, "logs", var region, var account, "lookup-table", var name]
        && region == context.Region
        && account == context.AccountId
        && states[context.Scope].Insights.LookupTables.Find(name) is { } table
            ? table
            : throw CloudWatchLogsErrors.NotFound("The specified lookup table does not exist.");

    private static string ArnOf(string name, OperationContext context) => context.Arn("logs", $"lookup-table:{name}");

    private static LookupTable Show(StoredLookupTable table, OperationContext context)
    {
        var content = LookupTableContent.Read(table.Body)!;
        return new()
        {
            LookupTableArn = ArnOf(table.Name, context),
            LookupTableName = table.Name,
            Description = table.Description,
            TableFields = [.. content.Columns],
            RecordsCount = content.Rows.Count,
            SizeBytes = Encoding.UTF8.GetByteCount(table.Body),
            LastUpdatedTime = table.UpdatedAt,
        };
    }
}
