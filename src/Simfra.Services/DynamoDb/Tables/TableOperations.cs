using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Tables: made, described, listed, deleted.</summary>
internal sealed class TableOperations(ServiceState<DynamoDbState> states, TableKeys tableKeys, GlobalTables globals) : IOperationGroup
{
    private const int MaxListed = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.CreateTable, CreateTableAsync);
        operations.Handle(DynamoDbApi.DescribeTable, DescribeTable);
        operations.Handle(DynamoDbApi.DeleteTable, DeleteTable);
        operations.Handle(DynamoDbApi.ListTables, ListTables);
        operations.Handle(DynamoDbApi.DescribeLimits, DescribeLimits);
        operations.Handle(DynamoDbApi.DescribeEndpoints, DescribeEndpoints);
    }

    public static (string Mode, Throughput Throughput) ReadBilling(string? mode, ProvisionedThroughput? given)
    {
        if (mode == BillingMode.PayPerRequest)
        {
            return given is null
                ? (mode, new(0, 0))
                : throw DynamoDbErrors.InvalidParameters(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        return (BillingMode.Provisioned, TableDesign.ReadThroughput(given) ?? throw DynamoDbErrors.InvalidParameters(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"));
    }

    /// <summary>The stream that a new table is to have, or that one is to get; null for none.</summary>
    /// <exception cref="Schemas.AwsServiceException">It has no view type, or none is wanted and it has one.</exception>
    public static TableStream? ReadStream(StreamSpecification? given, OperationContext context, bool isUpdate = false)
    {
        if (given is not { StreamEnabled: true })
        {
            return given?.StreamViewType is null
                ? null
                : throw DynamoDbErrors.InvalidParameters(isUpdate
                    ? "If stream is being disabled, then UpdateViewType must not be specified"
                    : "Table is being created with a stream disabled, UpdateViewType should not be specified");
        }

        var view = given.StreamViewType ?? throw DynamoDbErrors.InvalidParameters(isUpdate
            ? "If stream is being enabled then UpdateViewType is required"
            : "Table is being created with a stream enabled, UpdateViewType is required");
        return new(ChangeStream.LabelOf(context.Now), view, IsEnabled: true);
    }

    private async ValueTask<CreateTableOutput> CreateTableAsync(CreateTableInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var encryption = await tableKeys.FindAsync(request.SSESpecification, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => CreateTable(request, encryption, context));
    }

    private CreateTableOutput CreateTable(CreateTableInput request, TableEncryption? encryption, OperationContext context)
    {
        var (state, table) = TableCreation.Create(states, request, encryption, context);
        return new() { TableDescription = TableDescriptions.OfChanged(state, table, context.Now) };
    }

    public static OnDemandLimits? ReadLimits(OnDemandThroughput? given, string mode)
    {
        if (given is null)
        {
            return null;
        }

        return mode == BillingMode.PayPerRequest
            ? new(Limit(given.MaxReadRequestUnits), Limit(given.MaxWriteRequestUnits))
            : throw DynamoDbErrors.InvalidParameters(
                $"{(given.MaxReadRequestUnits is null ? "MaxWriteRequestUnits" : "MaxReadRequestUnits")} for OnDemandThroughput cannot be specified " +
                "when the table BillingMode is PROVISIONED");

        static long? Limit(long? units) => units == -1 ? null : units;
    }

    public static Throughput? ReadWarmth(WarmThroughput? given) =>
        given is null ? null : new(given.ReadUnitsPerSecond ?? 0, given.WriteUnitsPerSecond ?? 0);

    private DescribeTableOutput DescribeTable(DescribeTableInput request, OperationContext context)
    {
        var (scope, name) = TableReference.Parse(request.TableName, context);
        var state = states[scope];
        var table = state.Tables.Find(name) ?? throw DynamoDbErrors.TableNotFound(name);
        return new() { Table = TableDescriptions.Of(state, table, context.Now) };
    }

    private DeleteTableOutput DeleteTable(DeleteTableInput request, OperationContext context)
    {
        var (scope, name) = TableReference.Parse(request.TableName, context);
        var state = states[scope];
        var table = state.Tables.Find(name) ?? throw DynamoDbErrors.TableNotFound(name);
        switch (table.StatusAt(context.Now))
        {
            case TableStatus.Deleting:
                return new() { TableDescription = TableDescriptions.OfChanged(state, table, context.Now) };
            case TableStatus.Creating:
                throw DynamoDbErrors.TableInUse(name, "created");
            case TableStatus.Updating:
                throw DynamoDbErrors.TableInUse(name, "updated");
        }

        if (table.IsProtected)
        {
            throw DynamoDbErrors.TableIsProtected();
        }

        var deleted = globals.Delete(table, context.Now);
        return new() { TableDescription = TableDescriptions.OfChanged(state, deleted, context.Now) };
    }

    private ListTablesOutput ListTables(ListTablesInput request, OperationContext context)
    {
        if (request.ExclusiveStartTableName is { } start)
        {
            TableReference.CheckName(start, "exclusiveStartTableName");
        }

        var limit = request.Limit ?? MaxListed;
        var tables = states[context.Scope].Tables.From(request.ExclusiveStartTableName ?? "", inclusive: false);
        var names = tables.Take(limit + 1).Select(static t => t.Name).ToList();
        return names.Count > limit
            ? new() { TableNames = names[..limit], LastEvaluatedTableName = names[limit - 1] }
            : new() { TableNames = names };
    }

    private DescribeLimitsOutput DescribeLimits(DescribeLimitsInput request, OperationContext context) => new()
    {
        AccountMaxReadCapacityUnits = 80_000,
        AccountMaxWriteCapacityUnits = 80_000,
        TableMaxReadCapacityUnits = 40_000,
        TableMaxWriteCapacityUnits = 40_000,
    };

    /// <summary>The address by which the caller reached this instance, so that discovery leads back here.</summary>
    private DescribeEndpointsResponse DescribeEndpoints(DescribeEndpointsRequest request, OperationContext context) => new()
    {
        Endpoints = [new() { Address = new Uri(context.Endpoint).Authority, CachePeriodInMinutes = 1440 }],
    };
}
