using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Services.DynamoDb.PartiQl;
using Simfra.State.Inspection;

namespace Simfra.Services.DynamoDb;

/// <summary>Amazon DynamoDB.</summary>
internal sealed class DynamoDbService : ServiceModule
{
    public override ServiceSchema Schema => DynamoDbSchemas.Service;

    public override WireTraits WireTraits { get; } = new()
    {
        ErrorNamespace = "com.amazonaws.dynamodb.v20120810",
        FrameworkErrorNamespace = "com.amazon.coral.service",
        SendsCrc32 = true,
    };

    public override long MaxRequestBytes => 16 * 1024 * 1024;

    public override IReadOnlyList<Type> Provides => [typeof(ITableChanges), typeof(ViewSource<DynamoDbView>), typeof(IMetricGauges)];

    public override bool ObservesOwnCalls => true;

    public override bool IsConsistentRead(OperationSchema operation, IShape input) => input switch
    {
        GetItemInput get => get.ConsistentRead == true,
        QueryInput query => query.ConsistentRead == true,
        ScanInput scan => scan.ConsistentRead == true,
        BatchGetItemInput batch => batch.RequestItems?.Values.All(static r => r.ConsistentRead == true) == true,
        ExecuteStatementInput statement => statement.ConsistentRead == true,
        TransactGetItemsInput or ExecuteTransactionInput => true,
        _ => false,
    };

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(DynamoDbState.Create);
        host.ProvideView(from => new DynamoDbView(states, from));
        var statements = new StatementCache();
        var measured = new DynamoDbMetrics(host.Metrics, states, statements);
        var meter = new CapacityMeter(host.Metrics, host.Capabilities.Find<ThroughputEnforcement>()!);
        var sweeps = new ExpirySweeps(host.Jobs, host.Metrics);
        var replication = new ItemReplication(host.Jobs);
        var kinesis = new KinesisDelivery(host.Jobs, host.Capabilities);
        var writer = new ItemWriter(sweeps, replication, kinesis, host.Ids, meter);
        var globals = new GlobalTables(states, host.Jobs, sweeps);
        var keys = new TableKeys(host.Invoker);
        sweeps.Register(states, writer);
        replication.Register(states, writer);
        kinesis.Register(states);
        TableDeletionJob.Register(host.Jobs, states);
        host.Provide<ITableChanges>(new TableChanges(states, measured));
        host.Provide<IMetricGauges>(measured);
        host.Observe(measured);
        host.AuthorizeWith(new DynamoDbAuthorization(states, statements));
        return
        [
            new TableOperations(states, keys, globals),
            new UpdateTableOperation(states, keys, globals),
            new TableTags(states),
            new TimeToLiveOperations(states, sweeps, globals),
            new ItemOperations(states, writer, meter),
            new QueryOperation(states, meter),
            new ScanOperation(states, meter),
            new BatchGetItemOperation(states, meter),
            new BatchWriteItemOperation(states, writer, meter),
            new TransactGetItemsOperation(states, meter),
            new TransactWriteItemsOperation(states, writer, meter),
            new StatementOperations(states, statements, writer, meter),
            new BackupOperations(states),
            new RestoreOperations(states, keys),
            new ResourcePolicyOperations(states),
            new ExportOperations(states, host.Invoker),
            new ContributorInsightsOperations(states),
            new KinesisDestinationOperations(states, kinesis),
            new GlobalTableOperations(states, globals),
            new GlobalTableSettingsOperations(states, globals),
            new ReplicaAutoScalingOperations(states),
            new ImportOperations(states, host.Invoker, keys),
        ];
    }
}
