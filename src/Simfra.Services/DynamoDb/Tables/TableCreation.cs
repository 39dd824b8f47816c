using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Makes tables, by CreateTable, by an import, or as replicas.</summary>
internal static class TableCreation
{
    private const int MaxTables = 2500;

    /// <summary>Makes a table as it is asked for; in a turn.</summary>
    /// <exception cref="Schemas.AwsServiceException">AWS refuses it.</exception>
    public static (DynamoDbState State, DynamoTable Table) Create(
        ServiceState<DynamoDbState> states, CreateTableInput request, TableEncryption? encryption, OperationContext context)
    {
        var (scope, name) = TableReference.Parse(request.TableName, context);
        TableReference.CheckName(name, "tableName");
        RefuseUnbuilt(request);
        var readyAt = context.Now + DynamoTable.TransitionTime;
        var (mode, throughput) = TableOperations.ReadBilling(request.BillingMode, request.ProvisionedThroughput);
        var design = new TableDesign(request.AttributeDefinitions, readyAt);
        var hasIndexes = request.LocalSecondaryIndexes is not null || request.GlobalSecondaryIndexes is not null;
        var keys = design.ReadTableKeys(request.KeySchema!, hasIndexes);
        var indexes = design.ReadLocalIndexes(request.LocalSecondaryIndexes, keys)
            .AddRange(design.ReadGlobalIndexes(request.GlobalSecondaryIndexes, mode == BillingMode.PayPerRequest));
        design.CheckAllUsed(keys, indexes);
        var stream = TableOperations.ReadStream(request.StreamSpecification, context);

        var state = states[scope];
        if (state.Tables.Contains(name))
        {
            throw DynamoDbErrors.TableExists(name);
        }

        if (state.Tables.Count >= MaxTables)
        {
            throw DynamoDbErrors.LimitExceeded(
                $"Subscriber limit exceeded: There is a limit of {MaxTables} tables per subscriber");
        }

        var table = new DynamoTable
        {
            Name = name,
            Scope = scope,
            Id = context.Ids.NewGuid().ToString(),
            CreatedAt = context.Now,
            ReadyAt = readyAt,
            Keys = keys,
            Attributes = design.Attributes,
            Indexes = indexes,
            BillingMode = mode,
            Throughput = throughput,
            OnDemandSince = mode == BillingMode.PayPerRequest ? context.Now : null,
            OnDemandLimits = TableOperations.ReadLimits(request.OnDemandThroughput, mode),
            WarmThroughput = TableOperations.ReadWarmth(request.WarmThroughput),
            TableClass = request.TableClass,
            IsProtected = request.DeletionProtectionEnabled == true,
            Encryption = encryption,
            Stream = stream,
            Tags = TableTags.Merge(DynamoTable.NoTags, request.Tags),
        };
        if (request.ResourcePolicy is { } policy)
        {
            ResourcePolicyOperations.Check(policy);
            table = table with { Policy = policy, PolicyRevision = context.Ids.NewGuid().ToString() };
        }

        state.Tables.Add(table);
        ChangeStream.Begin(state, table, context);
        return (state, table);
    }

    private static void RefuseUnbuilt(CreateTableInput request)
    {
        if (request.GlobalTableSourceArn is not null || request.GlobalTableSettingsReplicationMode is not null)
        {
            throw DynamoDbErrors.NotBuilt("CreateTable of replicas of tables in other accounts");
        }
    }
}
