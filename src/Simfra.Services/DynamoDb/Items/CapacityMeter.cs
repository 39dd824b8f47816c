using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>
/// Tells CloudWatch of the capacity that requests take, and, where the instance is set up so, refuses those for which a table or an index has none left:
/// by token buckets that fill by the clock and keep what isn't used for 300 seconds. A request is let in while anything is left.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html"/>
internal sealed class CapacityMeter(ServiceMetrics metrics, ThroughputEnforcement enforcement)
{
    private static readonly ServiceMetric ConsumedRead = OfTable("ConsumedReadCapacityUnits");
    private static readonly ServiceMetric ConsumedWrite = OfTable("ConsumedWriteCapacityUnits");
    private static readonly ServiceMetric ConsumedIndexRead = OfIndex("ConsumedReadCapacityUnits");
    private static readonly ServiceMetric ConsumedIndexWrite = OfIndex("ConsumedWriteCapacityUnits");
    private static readonly ServiceMetric ReadThrottleEvents = OfTable("ReadThrottleEvents");
    private static readonly ServiceMetric WriteThrottleEvents = OfTable("WriteThrottleEvents");
    private static readonly ServiceMetric IndexReadThrottleEvents = OfIndex("ReadThrottleEvents");
    private static readonly ServiceMetric IndexWriteThrottleEvents = OfIndex("WriteThrottleEvents");

    /// <summary>The account of what has been taken that the request asked for; CloudWatch is told in any case.</summary>
    public ConsumedCapacity? Report(Consumption consumption, string? wanted)
    {
        if (metrics.IsKept)
        {
            var (ofTable, ofIndex) = consumption.IsWrite ? (ConsumedWrite, ConsumedIndexWrite) : (ConsumedRead, ConsumedIndexRead);
            foreach (var (index, units) in consumption.Charges.Where(static c => c.Units > 0))
            {
                metrics.Record(index is null ? ofTable : ofIndex, consumption.Table.Scope, units, consumption.Table.Name, index?.Name);
            }
        }

        return consumption.Report(wanted);
    }

    /// <summary>The same for what a transaction or a batch has taken of several tables; null where none was asked for.</summary>
    public List<ConsumedCapacity>? Report(IEnumerable<Consumption> consumptions, string? wanted) =>
        consumptions.Select(c => Report(c, wanted)).OfType<ConsumedCapacity>().ToList() is { Count: > 0 } reports ? reports : null;

    /// <summary>Takes what a read has used.</summary>
    /// <exception cref="AwsServiceException">There is nothing left to take it from.</exception>
    public void TakeRead(DynamoDbState state, Consumption consumption, DateTimeOffset now)
    {
        if (!enforcement.IsOn)
        {
            return;
        }

        foreach (var (index, _) in consumption.Charges.Where(static c => c.Units > 0))
        {
            Check(state, consumption.Table, index, isWrite: false, now);
        }

        Take(state, consumption, now);
    }

    /// <summary>Looks whether a table takes a write, before anything is done.</summary>
    /// <exception cref="AwsServiceException">It has no capacity left.</exception>
    public void CheckWrite(DynamoDbState state, DynamoTable table, DateTimeOffset now)
    {
        if (enforcement.IsOn)
        {
            Check(state, table, null, isWrite: true, now);
        }
    }

    /// <summary>Looks whether the global indexes that a write changes take it, before anything is done.</summary>
    /// <exception cref="AwsServiceException">One has no capacity left.</exception>
    public void CheckIndexWrites(
        DynamoDbState state, DynamoTable table, byte[] itemBytes, AttributeMap? old, AttributeMap? current, DateTimeOffset now)
    {
        if (!enforcement.IsOn)
        {
            return;
        }

        foreach (var index in table.Indexes.Where(i => i.IsGlobal && i.GoneAt is null && IndexEntries.IsChanged(table, i, itemBytes, old, current)))
        {
            Check(state, table, index, isWrite: true, now);
        }
    }

    /// <summary>Takes what has been used, whatever is left.</summary>
    public void Take(DynamoDbState state, Consumption consumption, DateTimeOffset now)
    {
        if (!enforcement.IsOn)
        {
            return;
        }

        foreach (var (index, units) in consumption.Charges)
        {
            if (units > 0 && Find(state, consumption.Table, index, consumption.IsWrite, now) is { } bucket)
            {
                state.Buckets.Put(bucket with { Units = bucket.Units - units });
            }
        }
    }

    private static ServiceMetric OfTable(string name) => new(DynamoDbMetrics.ServiceNamespace, name, "Count", "TableName");

    private static ServiceMetric OfIndex(string name) => new(DynamoDbMetrics.ServiceNamespace, name, "Count", "TableName", "GlobalSecondaryIndexName");

    private void Check(DynamoDbState state, DynamoTable table, SecondaryIndex? index, bool isWrite, DateTimeOffset now)
    {
        if (Find(state, table, index, isWrite, now) is not { Units: <= 0 })
        {
            return;
        }

        var (ofTable, ofIndex) = isWrite ? (WriteThrottleEvents, IndexWriteThrottleEvents) : (ReadThrottleEvents, IndexReadThrottleEvents);
        metrics.Record(index is null ? ofTable : ofIndex, table.Scope, 1, table.Name, index?.Name);
        throw DynamoDbErrors.ThroughputExceeded(table, index, isWrite);
    }

    /// <summary>What is left now; null where there is no limit.</summary>
    private static CapacityBucket? Find(DynamoDbState state, DynamoTable table, SecondaryIndex? index, bool isWrite, DateTimeOffset now)
    {
        var (throughput, limits) = index is null ? (table.Throughput, table.OnDemandLimits) : (index.Throughput, index.OnDemandLimits);
        double? rate = (table.IsOnDemand, isWrite) switch
        {
            (true, true) => limits?.MaxWriteUnits,
            (true, false) => limits?.MaxReadUnits,
            (false, true) => throughput?.WriteUnits,
            _ => throughput?.ReadUnits,
        };
        if (rate is not { } units)
        {
            return null;
        }

        var name = CapacityBucket.NameOf(table, index, isWrite);
        var since = index is { IsBackfilled: true } ? index.ReadyAt : table.IncreasedAt ?? table.CreatedAt;
        var bucket = state.Buckets.Find(name) ?? CapacityBucket.New(name, units, since);

        // Time until now has filled it at the rate that there was.
        return bucket.FilledAt(now) with { Rate = units };
    }
}
