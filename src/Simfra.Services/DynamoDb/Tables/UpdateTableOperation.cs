using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>UpdateTable: throughput, indexes, the stream, and what else is set on a table.</summary>
internal sealed class UpdateTableOperation(ServiceState<DynamoDbState> states, TableKeys keys, GlobalTables globals) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(DynamoDbApi.UpdateTable, UpdateTableAsync);

    private async ValueTask<UpdateTableOutput> UpdateTableAsync(UpdateTableInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var encryption = await keys.FindAsync(request.SSESpecification, context, cancellationToken).ConfigureAwait(false);
        var replicaKeys = await FindReplicaKeysAsync(request, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => UpdateTable(request, encryption, replicaKeys, context));
    }

    /// <summary>The keys that replicas are to be encrypted with, by region. They have keys of their own, as theirs is another region's.</summary>
    private async ValueTask<Dictionary<string, TableEncryption?>> FindReplicaKeysAsync(
        UpdateTableInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TableEncryption?>(StringComparer.Ordinal);
        if (request.ReplicaUpdates is not { Count: > 0 } updates)
        {
            return found;
        }

        var reference = TableReference.Parse(request.TableName, context);
        var isEncrypted = states.Find(reference.Scope)?.Tables.Find(reference.Name)?.Encryption is not null;
        foreach (var update in updates)
        {
            var (region, key) = (update.Create?.RegionName ?? update.Update?.RegionName, update.Create?.KMSMasterKeyId ?? update.Update?.KMSMasterKeyId);
            if (region is not null && (key is not null || (isEncrypted && update.Create is not null)))
            {
                found[region] = await keys.FindAsync(new() { Enabled = true, KMSMasterKeyId = key }, region, context, cancellationToken).ConfigureAwait(false);
            }
        }

        return found;
    }

    private UpdateTableOutput UpdateTable(
        UpdateTableInput request, TableEncryption? encryption, Dictionary<string, TableEncryption?> replicaKeys, OperationContext context)
    {
        var (scope, name) = TableReference.Parse(request.TableName, context);
        RefuseUnbuilt(request);
        CheckAsksForSomething(request);
        CheckCombination(request);
        CheckIndexUpdates(request.GlobalSecondaryIndexUpdates);

        var state = states[scope];
        var table = state.Tables.Find(name) ?? throw DynamoDbErrors.TableNotFound(name);
        switch (table.StatusAt(context.Now))
        {
            case TableStatus.Creating:
                throw DynamoDbErrors.TableInUse(name, "created");
            case TableStatus.Updating:
                throw DynamoDbErrors.TableInUse(name, "updated");
            case TableStatus.Deleting:
                throw DynamoDbErrors.TableNotFound(name);
        }

        var updated = table.WithoutGoneIndexes(context.Now) with { IsUpdate = true, ReadyAt = context.Now + DynamoTable.TransitionTime };
        updated = WithBilling(updated, request, context.Now);
        updated = WithSettings(updated, request, encryption, context.Now);
        updated = WithStream(state, updated, request.StreamSpecification, context);
        updated = WithIndexes(state, updated, request, context.Now);
        state.Tables.Put(updated);
        globals.Synchronise(updated, context.Now);
        updated = WithReplicas(updated, request.ReplicaUpdates, replicaKeys, context);
        state.Tables.Put(updated);
        return new() { TableDescription = TableDescriptions.Of(state, updated, context.Now) };
    }

    private static void RefuseUnbuilt(UpdateTableInput request)
    {
        if (request.MultiRegionConsistency == MultiRegionConsistency.Strong || request.GlobalTableWitnessUpdates is not null)
        {
            throw DynamoDbErrors.NotBuilt("DynamoDB's multi-Region strong consistency, and its witnesses,");
        }

        if (request.GlobalTableSettingsReplicationMode is not null)
        {
            throw DynamoDbErrors.NotBuilt("UpdateTable of global tables of several accounts");
        }
    }

    private DynamoTable WithReplicas(
        DynamoTable table, List<ReplicationGroupUpdate>? updates, Dictionary<string, TableEncryption?> encryptions, OperationContext context)
    {
        foreach (var update in updates ?? [])
        {
            table = update switch
            {
                { Create: { } create } => globals.Add(table, create, encryptions.GetValueOrDefault(create.RegionName!), context),
                { Update: { } change } => globals.Change(table, change, encryptions.GetValueOrDefault(change.RegionName!), context.Now),
                { Delete: { } delete } => globals.Remove(table, delete.RegionName!, context.Now),
                _ => throw DynamoDbErrors.InvalidParameters(
                    "One of ReplicationGroupUpdate.Create, ReplicationGroupUpdate.Update, ReplicationGroupUpdate.Delete must not be null"),
            };
        }

        return table;
    }

    private static void CheckAsksForSomething(UpdateTableInput request)
    {
        if (request is
            {
                ProvisionedThroughput: null, BillingMode: null, StreamSpecification: null, SSESpecification: null, TableClass: null,
                DeletionProtectionEnabled: null, OnDemandThroughput: null, WarmThroughput: null, GlobalSecondaryIndexUpdates: null or { Count: 0 },
                ReplicaUpdates: null or { Count: 0 },
            })
        {
            throw DynamoDbErrors.Validation(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, " +
                "ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, " +
                "OnDemandThroughput, WarmThroughput or TableClass is required");
        }
    }

    /// <summary>Some changes are made alone.</summary>
    private static void CheckCombination(UpdateTableInput request)
    {
        var asked = new (string Name, bool IsAsked)[]
        {
            ("Server-Side Encryption modification", request.SSESpecification is not null),
            ("TableClass modification", request.TableClass is not null),
            ("DeletionProtection modification", request.DeletionProtectionEnabled is not null),
            ("WarmThroughput", request.WarmThroughput is not null),
            ("", request.ProvisionedThroughput is not null || request.BillingMode is not null),
            ("", request.StreamSpecification is not null),
            ("", request.GlobalSecondaryIndexUpdates is { Count: > 0 }),
            ("", request.ReplicaUpdates is { Count: > 0 }),
            ("", request.OnDemandThroughput is not null),
        }.Where(static a => a.IsAsked).ToList();
        if (asked.Count > 1 && asked.Find(static a => a.Name.Length > 0) is { Name: { } alone })
        {
            throw DynamoDbErrors.InvalidParameters($"{alone} must be the only operation in the request");
        }

        if (request.OnDemandThroughput is not null && asked.Count > (request.BillingMode is null ? 1 : 2))
        {
            throw DynamoDbErrors.InvalidParameters("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
        }

        var changesIndexes = request.GlobalSecondaryIndexUpdates?.Exists(static u => u.Create is not null || u.Delete is not null) == true;
        if (request.StreamSpecification is not null && request.ProvisionedThroughput is not null)
        {
            throw DynamoDbErrors.InvalidParameters("You cannot modify stream status while updating table IOPS");
        }

        if (changesIndexes && request.ProvisionedThroughput is not null && request.BillingMode is null)
        {
            throw DynamoDbErrors.InvalidParameters("You cannot create or delete index while updating table IOPS");
        }

        if (changesIndexes && request.StreamSpecification is not null)
        {
            throw DynamoDbErrors.InvalidParameters("You cannot create or delete index while changing stream status");
        }
    }

    private static void CheckIndexUpdates(List<GlobalSecondaryIndexUpdate>? updates)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var update in updates ?? [])
        {
            var name = update.Update?.IndexName ?? update.Create?.IndexName ?? update.Delete?.IndexName ?? throw DynamoDbErrors.InvalidParameters(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null");
            if (update is not ({ Create: null, Delete: null } or { Update: null, Delete: null } or { Update: null, Create: null }))
            {
                throw DynamoDbErrors.InvalidParameters("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
            }

            if (!names.Add(name))
            {
                throw DynamoDbErrors.InvalidParameters($"Only one global secondary index update per index is allowed simultaneously. Index: {name}");
            }
        }

        if (updates?.Count(static u => u.Create is not null || u.Delete is not null) > 1)
        {
            throw DynamoDbErrors.LimitExceeded(
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
        }
    }

    private static DynamoTable WithBilling(DynamoTable table, UpdateTableInput request, DateTimeOffset now)
    {
        if (request.BillingMode is { } mode && mode != table.BillingMode)
        {
            var (_, throughput) = TableOperations.ReadBilling(mode, request.ProvisionedThroughput);
            return table with
            {
                BillingMode = mode,
                Throughput = throughput,
                OnDemandSince = mode == BillingMode.PayPerRequest ? now : table.OnDemandSince,
            };
        }

        if (TableDesign.ReadThroughput(request.ProvisionedThroughput) is not { } wanted)
        {
            return table;
        }

        if (table.IsOnDemand)
        {
            throw DynamoDbErrors.InvalidParameters(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        var current = table.Throughput;
        if (wanted == current && request.GlobalSecondaryIndexUpdates is null && request.BillingMode is null)
        {
            throw DynamoDbErrors.Validation(
                "The provisioned throughput for the table will not change. The requested value equals the current value. " +
                $"Current ReadCapacityUnits provisioned for the table: {current.ReadUnits}. " +
                $"Requested ReadCapacityUnits: {wanted.ReadUnits}. Current WriteCapacityUnits provisioned for the table: {current.WriteUnits}. " +
                $"Requested WriteCapacityUnits: {wanted.WriteUnits}. " +
                "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
        }

        var isIncrease = wanted.ReadUnits > current.ReadUnits || wanted.WriteUnits > current.WriteUnits;
        var isDecrease = wanted.ReadUnits < current.ReadUnits || wanted.WriteUnits < current.WriteUnits;
        var isNewDay = table.DecreasedAt?.UtcDateTime.Date != now.UtcDateTime.Date;
        return table with
        {
            Throughput = wanted,
            IncreasedAt = isIncrease ? now : table.IncreasedAt,
            DecreasedAt = isDecrease ? now : table.DecreasedAt,
            Decreases = (isNewDay ? 0 : table.Decreases) + (isDecrease ? 1 : 0),
        };
    }

    private static DynamoTable WithSettings(DynamoTable table, UpdateTableInput request, TableEncryption? encryption, DateTimeOffset now)
    {
        if (request.SSESpecification is not null)
        {
            table = table with { Encryption = encryption };
        }

        if (request.TableClass is { } tableClass)
        {
            table = table with { TableClass = tableClass, TableClassChangedAt = now };
        }

        return table with
        {
            IsProtected = request.DeletionProtectionEnabled ?? table.IsProtected,
            OnDemandLimits = TableOperations.ReadLimits(request.OnDemandThroughput, table.BillingMode) ?? table.OnDemandLimits,
            WarmThroughput = TableOperations.ReadWarmth(request.WarmThroughput) ?? table.WarmThroughput,
        };
    }

    private static DynamoTable WithStream(DynamoDbState state, DynamoTable table, StreamSpecification? given, OperationContext context)
    {
        if (given is null)
        {
            return table;
        }

        var wanted = TableOperations.ReadStream(given, context, isUpdate: true);
        if (wanted is null)
        {
            if (table.Stream is not { IsEnabled: true } enabled)
            {
                throw DynamoDbErrors.Validation($"Table has no stream to disable: TableName: {table.Name}");
            }

            if (table.OtherReplicas(context.Now).Any())
            {
                throw DynamoDbErrors.InvalidParameters("Disabling Stream is not allowed for a Global Table replica.");
            }

            ChangeStream.End(state, table, context.Now);
            return table with { Stream = enabled with { IsEnabled = false } };
        }

        if (table.Stream is { IsEnabled: true })
        {
            throw DynamoDbErrors.Validation($"Table already has an enabled stream: TableName: {table.Name}");
        }

        var streaming = table with { Stream = wanted };
        ChangeStream.Begin(state, streaming, context);
        return streaming;
    }

    private static DynamoTable WithIndexes(DynamoDbState state, DynamoTable table, UpdateTableInput request, DateTimeOffset now)
    {
        foreach (var update in request.GlobalSecondaryIndexUpdates ?? [])
        {
            table = update switch
            {
                { Create: { } create } => WithNewIndex(state, table, create, request.AttributeDefinitions, now),
                { Delete: { } delete } => WithoutIndex(state, table, delete.IndexName!, now),
                _ => WithChangedIndex(table, update.Update!),
            };
        }

        return table;
    }

    private static DynamoTable WithNewIndex(
        DynamoDbState state, DynamoTable table, CreateGlobalSecondaryIndexAction create, List<AttributeDefinition>? definitions, DateTimeOffset now)
    {
        if (table.Indexes.Any(i => i.Name == create.IndexName))
        {
            throw DynamoDbErrors.Validation("Attempting to create an index which already exists");
        }

        if (table.Indexes.Count(static i => i.IsGlobal) >= TableDesign.MaxGlobalIndexes)
        {
            throw DynamoDbErrors.LimitExceeded(
                $"GlobalSecondaryIndex count exceeds the per-table limit of {TableDesign.MaxGlobalIndexes}");
        }

        if (definitions is not { Count: > 0 })
        {
            throw DynamoDbErrors.InvalidParameters($"AttributeDefinitions is not specified for index: {create.IndexName}");
        }

        var design = new TableDesign(definitions.DistinctBy(static d => d.AttributeName), now + DynamoTable.TransitionTime);
        var index = design.ReadGlobalIndex(
            create.IndexName!, create.KeySchema!, create.Projection!, create.ProvisionedThroughput, table.IsOnDemand);
        index = index with
        {
            IsBackfilled = true,
            OnDemandLimits = TableOperations.ReadLimits(create.OnDemandThroughput, table.BillingMode),
            WarmThroughput = TableOperations.ReadWarmth(create.WarmThroughput),
        };
        CheckNotRedefined(table, index.Keys, design.Attributes);
        var attributes = table.Attributes.AddRange(design.Attributes.Where(d => table.Attributes.All(a => a.Name != d.Name)));
        var updated = (table with { Indexes = table.Indexes.Add(index), Attributes = attributes }).WithUsedAttributes();
        IndexEntries.Fill(state, updated, index);
        return updated;
    }

    /// <summary>
    /// The keys of a new index have the types that they have already. Of other attributes the type stays as it is, whatever the request says of it.
    /// </summary>
    private static void CheckNotRedefined(DynamoTable table, KeySchema keys, ImmutableArray<KeyAttribute> given)
    {
        if (keys.Names.FirstOrDefault(n => table.Attributes.Any(a => a.Name == n && !given.Contains(a))) is not { } redefined)
        {
            return;
        }

        var existing = table.Indexes.Select(static i => i.Keys).Prepend(table.Keys).First(k => k.Contains(redefined));
        throw DynamoDbErrors.InvalidParameters(
            "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
            $"Existing schema: {Text(existing, table.Attributes)} New schema: {Text(keys, given)}");

        static string Text(KeySchema schema, ImmutableArray<KeyAttribute> attributes) => "Schema:[" + string.Join(", ", schema.Names.Select(name =>
            $"SchemaElement: key{{{name}:{attributes.First(a => a.Name == name).Type}:{(schema.IsPartition(name) ? KeyType.Hash : KeyType.Range)}}}")) + "]";
    }

    private static DynamoTable WithoutIndex(DynamoDbState state, DynamoTable table, string name, DateTimeOffset now)
    {
        var index = FindGlobal(table, name, "delete");
        IndexEntries.Clear(state, table, index);
        return table with { Indexes = table.Indexes.Replace(index, index with { GoneAt = now + DynamoTable.TransitionTime }) };
    }

    private static DynamoTable WithChangedIndex(DynamoTable table, UpdateGlobalSecondaryIndexAction change)
    {
        var index = FindGlobal(table, change.IndexName!, "update");
        if (table.IsOnDemand && change.ProvisionedThroughput is not null)
        {
            throw DynamoDbErrors.InvalidParameters(
                $"ProvisionedThroughput should not be specified for index: {index.Name} when BillingMode is PAY_PER_REQUEST");
        }

        var changed = index with
        {
            Throughput = TableDesign.ReadThroughput(change.ProvisionedThroughput) ?? index.Throughput,
            OnDemandLimits = TableOperations.ReadLimits(change.OnDemandThroughput, table.BillingMode) ?? index.OnDemandLimits,
            WarmThroughput = TableOperations.ReadWarmth(change.WarmThroughput) ?? index.WarmThroughput,
        };
        return table with { Indexes = table.Indexes.Replace(index, changed) };
    }

    private static SecondaryIndex FindGlobal(DynamoTable table, string name, string action)
    {
        var index = table.Indexes.FirstOrDefault(i => i.Name == name && i.GoneAt is null)
            ?? throw new ResourceNotFoundException($"Requested resource not found: Index: {name} not found");
        return index.IsGlobal ? index : throw DynamoDbErrors.Validation($"Cannot {action} an index that is not a GlobalSecondaryIndex: {name}");
    }
}
