using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.Services.DynamoDb.PartiQl;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>What DynamoDB reports of calls and tables to CloudWatch; what calls consume is <see cref="CapacityMeter"/>'s.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html"/>
internal sealed class DynamoDbMetrics(ServiceMetrics metrics, ServiceState<DynamoDbState> states, StatementCache statements) : ICallObserver, IMetricGauges
{
    public const string ServiceNamespace = "AWS/DynamoDB";

    public static readonly ServiceMetric TimeToLiveDeletedItemCount = new(ServiceNamespace, "TimeToLiveDeletedItemCount", "Count", "TableName");

    private const string Conflict = "TransactionConflict";

    private static readonly ServiceMetric SuccessfulRequestLatency = OfOperation("SuccessfulRequestLatency", "Milliseconds");
    private static readonly ServiceMetric ReturnedItemCount = OfOperation("ReturnedItemCount", "Count");
    private static readonly ServiceMetric ThrottledRequests = OfOperation("ThrottledRequests", "Count");
    private static readonly ServiceMetric SystemErrors = OfOperation("SystemErrors", "Count");
    private static readonly ServiceMetric ConditionalCheckFailedRequests = new(ServiceNamespace, "ConditionalCheckFailedRequests", "Count", "TableName");
    private static readonly ServiceMetric TransactionConflict = new(ServiceNamespace, Conflict, "Count", "TableName");
    private static readonly ServiceMetric UserErrors = new(ServiceNamespace, "UserErrors", "Count");
    private static readonly ServiceMetric StreamLatency = OfStream("SuccessfulRequestLatency", "Milliseconds");
    private static readonly ServiceMetric ReturnedRecordsCount = OfStream("ReturnedRecordsCount", "Count");
    private static readonly ServiceMetric ReturnedBytes = OfStream("ReturnedBytes", "Bytes");
    private static readonly ServiceMetric ProvisionedRead =
        new(ServiceNamespace, "ProvisionedReadCapacityUnits", "Count", "TableName", "GlobalSecondaryIndexName");
    private static readonly ServiceMetric ProvisionedWrite =
        new(ServiceNamespace, "ProvisionedWriteCapacityUnits", "Count", "TableName", "GlobalSecondaryIndexName");

    public string Namespace => ServiceNamespace;

    public bool IsDaily => false;

    public void OnCompleted(CompletedCall call)
    {
        if (!metrics.IsKept || call is not { AccountId: { } account, Operation: { } operation })
        {
            return;
        }

        var home = new StateScope(account, call.Region);
        if (call.Error is { } error)
        {
            CountError(call, operation.Name, error, home);
        }
        else if (call.Input is Models.DynamoDbStreams.GetRecordsInput input)
        {
            CountRecords(call, operation.Name, input, (Models.DynamoDbStreams.GetRecordsOutput)call.Output!);
        }
        else
        {
            foreach (var (scope, table) in TablesOf(call.Input).Distinct().Select(t => Resolve(t, home)))
            {
                metrics.Record(SuccessfulRequestLatency, scope, call.Duration.TotalMilliseconds, table, operation.Name);
                var returned = call.Output switch
                {
                    QueryOutput query => query.Count,
                    ScanOutput scan => scan.Count,
                    ExecuteStatementOutput statement => statement.Items?.Count,
                    _ => null,
                };
                if (returned is { } count)
                {
                    metrics.Record(ReturnedItemCount, scope, count, table, operation.Name);
                }
            }
        }
    }

    /// <summary>What tables and indexes are provisioned with.</summary>
    public IEnumerable<GaugeReading> Read(StateScope scope, DateTimeOffset now)
    {
        foreach (var table in states.Find(scope)?.Tables.All.Where(t => !t.IsOnDemand && t.IsUsable(now)) ?? [])
        {
            yield return new(ProvisionedRead, table.Throughput.ReadUnits, table.Name);
            yield return new(ProvisionedWrite, table.Throughput.WriteUnits, table.Name);
            foreach (var index in table.LiveIndexes(now))
            {
                if (index.Throughput is { } throughput)
                {
                    yield return new(ProvisionedRead, throughput.ReadUnits, table.Name, index.Name);
                    yield return new(ProvisionedWrite, throughput.WriteUnits, table.Name, index.Name);
                }
            }
        }
    }

    private static ServiceMetric OfOperation(string name, string unit) => new(ServiceNamespace, name, unit, "TableName", "Operation");

    private static ServiceMetric OfStream(string name, string unit) => new(ServiceNamespace, name, unit, "TableName", "Operation", "StreamLabel");

    private void CountError(CompletedCall call, string operation, AwsServiceException error, StateScope home)
    {
        var isThrottled = error is ProvisionedThroughputExceededException or ThrottlingException
            || error is TransactionCanceledException { CancellationReasons: { } reasons }
            && reasons.Exists(static r => r.Code is "ProvisionedThroughputExceeded" or "ThrottlingError");
        if (call.StatusCode == 400 && !isThrottled && error is not ConditionalCheckFailedException)
        {
            metrics.Record(UserErrors, home, 1);
        }

        if (isThrottled || call.StatusCode == 500)
        {
            foreach (var (scope, table) in TablesOf(call.Input).Distinct().Select(t => Resolve(t, home)))
            {
                metrics.Record(isThrottled ? ThrottledRequests : SystemErrors, scope, 1, table, operation);
            }
        }

        switch (error)
        {
            case ConditionalCheckFailedException or TransactionConflictException:
                Count(error is ConditionalCheckFailedException ? ConditionalCheckFailedRequests : TransactionConflict, TablesOf(call.Input).FirstOrDefault());
                break;
            case TransactionCanceledException { CancellationReasons: { } parts }:
                foreach (var (part, table) in parts.Zip(TablesOf(call.Input)))
                {
                    var metric = part.Code == "ConditionalCheckFailed" ? ConditionalCheckFailedRequests : part.Code == Conflict ? TransactionConflict : null;
                    Count(metric, table);
                }

                break;
        }

        void Count(ServiceMetric? metric, string? named)
        {
            if (metric is not null && named is not null)
            {
                var (scope, table) = Resolve(named, home);
                metrics.Record(metric, scope, 1, table);
            }
        }
    }

    private void CountRecords(
        CompletedCall call, string operation, Models.DynamoDbStreams.GetRecordsInput input, Models.DynamoDbStreams.GetRecordsOutput output)
    {
        if (ShardIterator.Parse(input.ShardIterator!) is not { } iterator || !TableReference.TryParseArn(iterator.Stream, out var table))
        {
            return;
        }

        var label = iterator.Stream[(iterator.Stream.LastIndexOf('/') + 1)..];
        metrics.Record(StreamLatency, table.Scope, call.Duration.TotalMilliseconds, table.Name, operation, label);
        metrics.Record(ReturnedRecordsCount, table.Scope, output.Records!.Count, table.Name, operation, label);
        metrics.Record(ReturnedBytes, table.Scope, output.Records.Sum(static r => r.Dynamodb?.SizeBytes ?? 0), table.Name, operation, label);
    }

    /// <summary>The tables that a call reads or writes, as it names them: one for each part of a transaction.</summary>
    private IEnumerable<string> TablesOf(IShape? input) => input switch
    {
        GetItemInput get => [get.TableName!],
        PutItemInput put => [put.TableName!],
        UpdateItemInput update => [update.TableName!],
        DeleteItemInput delete => [delete.TableName!],
        QueryInput query => [query.TableName!],
        ScanInput scan => [scan.TableName!],
        BatchGetItemInput batch => batch.RequestItems!.Keys,
        BatchWriteItemInput batch => batch.RequestItems!.Keys,
        TransactGetItemsInput reads => reads.TransactItems!.Select(static i => i.Get!.TableName!),
        TransactWriteItemsInput writes => writes.TransactItems!.Select(static i =>
            i.Put?.TableName ?? i.Update?.TableName ?? i.Delete?.TableName ?? i.ConditionCheck?.TableName ?? ""),
        _ => statements.All(input).OfType<PartiQlStatement>().Select(static s => s.Table),
    };

    private static (StateScope Scope, string Table) Resolve(string named, StateScope home) =>
        TableReference.TryParseArn(named, out var reference) ? (reference.Scope, reference.Name) : (home, named);
}
