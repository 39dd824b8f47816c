using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Tables made from backups, or from what other tables were; and the setting that makes the latter possible.</summary>
internal sealed class RestoreOperations(ServiceState<DynamoDbState> states, TableKeys keys) : IOperationGroup
{
    private const int DefaultDays = 35;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.RestoreTableFromBackup, RestoreTableFromBackupAsync);
        operations.Handle(DynamoDbApi.RestoreTableToPointInTime, RestoreTableToPointInTimeAsync);
        operations.Handle(DynamoDbApi.DescribeContinuousBackups, DescribeContinuousBackups);
        operations.Handle(DynamoDbApi.UpdateContinuousBackups, UpdateContinuousBackups);
    }

    private async ValueTask<RestoreTableFromBackupOutput> RestoreTableFromBackupAsync(
        RestoreTableFromBackupInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var encryption = await keys.FindAsync(request.SSESpecificationOverride, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => RestoreTableFromBackup(request, encryption, context));
    }

    private RestoreTableFromBackupOutput RestoreTableFromBackup(RestoreTableFromBackupInput request, TableEncryption? encryption, OperationContext context)
    {
        TableReference.CheckName(request.TargetTableName, "targetTableName");
        var backup = BackupOperations.Find(states, request.BackupArn!, context);
        if (backup.StatusAt(context.Now) != BackupStatus.Available)
        {
            throw new BackupInUseException($"Backup is in use: {backup.Arn}");
        }

        var state = states[backup.Table.Scope];
        var changes = new Overrides(
            request.BillingModeOverride,
            request.ProvisionedThroughputOverride,
            request.OnDemandThroughputOverride,
            request.SSESpecificationOverride is null ? null : new(encryption),
            request.GlobalSecondaryIndexOverride?.ConvertAll(static i => i.IndexName!),
            request.LocalSecondaryIndexOverride?.ConvertAll(static i => i.IndexName!));
        var source = new RestoredFrom(backup.Arn, backup.Table.Arn, backup.CreatedAt);
        var table = Restore(state, request.TargetTableName!, backup.Table, state.ItemsOf(backup.Arn), source, changes, context);
        return new() { TableDescription = TableDescriptions.OfChanged(state, table, context.Now) };
    }

    private async ValueTask<RestoreTableToPointInTimeOutput> RestoreTableToPointInTimeAsync(
        RestoreTableToPointInTimeInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var encryption = await keys.FindAsync(request.SSESpecificationOverride, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => RestoreTableToPointInTime(request, encryption, context));
    }

    private RestoreTableToPointInTimeOutput RestoreTableToPointInTime(
        RestoreTableToPointInTimeInput request, TableEncryption? encryption, OperationContext context)
    {
        var given = request.SourceTableArn ?? request.SourceTableName
            ?? throw DynamoDbErrors.Validation("One of SourceTableName or SourceTableArn must be specified");
        TableReference.CheckName(request.TargetTableName, "targetTableName");
        var (scope, name) = TableReference.Parse(given, context);
        var state = states[scope];
        if (state.Tables.Find(name) is not { IsDeleted: false } origin)
        {
            throw new TableNotFoundException($"Table not found: {name}");
        }

        if (origin.Recovery is not { } recovery)
        {
            throw new PointInTimeRecoveryUnavailableException($"Point in time recovery is not enabled for table '{name}'");
        }

        if (request.UseLatestRestorableTime == true == (request.RestoreDateTime is not null))
        {
            throw DynamoDbErrors.Validation("Exactly one of UseLatestRestorableTime or RestoreDateTime must be specified");
        }

        var time = request.RestoreDateTime ?? context.Now;
        if (time < EarliestOf(recovery, context.Now) || time > context.Now)
        {
            throw new InvalidRestoreTimeException("The restore time is not within the restorable window");
        }

        var changes = new Overrides(
            request.BillingModeOverride,
            request.ProvisionedThroughputOverride,
            request.OnDemandThroughputOverride,
            request.SSESpecificationOverride is null ? null : new(encryption),
            request.GlobalSecondaryIndexOverride?.ConvertAll(static i => i.IndexName!),
            request.LocalSecondaryIndexOverride?.ConvertAll(static i => i.IndexName!));
        var source = new RestoredFrom(null, origin.Arn, time);
        var table = Restore(state, request.TargetTableName!, origin, ItemChange.ItemsAt(state, origin, time), source, changes, context);
        return new() { TableDescription = TableDescriptions.OfChanged(state, table, context.Now) };
    }

    private DescribeContinuousBackupsOutput DescribeContinuousBackups(DescribeContinuousBackupsInput request, OperationContext context)
    {
        var (_, table) = Find(request.TableName, context);
        return new() { ContinuousBackupsDescription = DescriptionOf(table.Recovery, context.Now) };
    }

    private UpdateContinuousBackupsOutput UpdateContinuousBackups(UpdateContinuousBackupsInput request, OperationContext context)
    {
        var (state, table) = Find(request.TableName, context);
        var wanted = request.PointInTimeRecoverySpecification!;
        PointInTimeRecovery? recovery = null;
        if (wanted.PointInTimeRecoveryEnabled == true)
        {
            recovery = new(table.Recovery?.Since ?? context.Now, wanted.RecoveryPeriodInDays ?? table.Recovery?.Days ?? DefaultDays);
        }
        else
        {
            ItemChange.Clear(state, table);
        }

        state.Tables.Put(table with { Recovery = recovery });
        return new() { ContinuousBackupsDescription = DescriptionOf(recovery, context.Now) };
    }

    private (DynamoDbState State, DynamoTable Table) Find(string? name, OperationContext context)
    {
        var reference = TableReference.Parse(name, context);
        var state = states[reference.Scope];
        return state.Tables.Find(reference.Name) is { IsDeleted: false } table
            ? (state, table)
            : throw new TableNotFoundException($"Table not found: {reference.Name}");
    }

    public static DateTimeOffset EarliestOf(PointInTimeRecovery recovery, DateTimeOffset now) =>
        now.AddDays(-recovery.Days) is var first && first > recovery.Since ? first : recovery.Since;

    private static ContinuousBackupsDescription DescriptionOf(PointInTimeRecovery? recovery, DateTimeOffset now) => new()
    {
        ContinuousBackupsStatus = ContinuousBackupsStatus.Enabled,
        PointInTimeRecoveryDescription = recovery is null
            ? new() { PointInTimeRecoveryStatus = PointInTimeRecoveryStatus.Disabled }
            : new()
            {
                PointInTimeRecoveryStatus = PointInTimeRecoveryStatus.Enabled,
                RecoveryPeriodInDays = recovery.Days,
                EarliestRestorableDateTime = EarliestOf(recovery, now),
                LatestRestorableDateTime = now,
            },
    };

    private static DynamoTable Restore(
        DynamoDbState state,
        string name,
        DynamoTable origin,
        IEnumerable<Item> items,
        RestoredFrom source,
        Overrides changes,
        OperationContext context)
    {
        if (state.Tables.Contains(name))
        {
            throw new TableAlreadyExistsException($"Table already exists: {name}");
        }

        var readyAt = context.Now + DynamoTable.TransitionTime;
        var (mode, throughput) = changes.BillingMode is null && changes.Throughput is null
            ? (origin.BillingMode, origin.Throughput)
            : TableOperations.ReadBilling(changes.BillingMode ?? origin.BillingMode, changes.Throughput);

        // What AWS doesn't restore: the stream, the time to live, tags, policies and the recovery setting.
        var table = new DynamoTable
        {
            Name = name,
            Scope = state.Scope,
            Id = context.Ids.NewGuid().ToString(),
            CreatedAt = context.Now,
            ReadyAt = readyAt,
            Keys = origin.Keys,
            Attributes = origin.Attributes,
            Indexes = [.. origin.Indexes.Where(i => i.GoneAt is null && changes.Keeps(i)).Select(i => i with { ReadyAt = readyAt, IsBackfilled = false })],
            BillingMode = mode,
            Throughput = throughput,
            OnDemandSince = mode == BillingMode.PayPerRequest ? context.Now : null,
            OnDemandLimits = TableOperations.ReadLimits(changes.OnDemandThroughput, mode) ?? (mode == origin.BillingMode ? origin.OnDemandLimits : null),
            TableClass = origin.TableClass,
            Encryption = changes.Encryption is null ? origin.Encryption : changes.Encryption.Encryption,
            RestoredFrom = source,
        };
        state.Tables.Add(table);
        var size = 0L;
        foreach (var item in items.ToList())
        {
            state.Items.Put(item with { Table = name, ExpiresAt = null });
            size += item.Size;
        }

        state.Sizes.Put(new(name, size));

        foreach (var index in table.Indexes)
        {
            IndexEntries.Fill(state, table, index);
        }

        return table;
    }

    /// <summary>What the new table is to have otherwise than its origin.</summary>
    private sealed record Overrides(
        string? BillingMode,
        ProvisionedThroughput? Throughput,
        OnDemandThroughput? OnDemandThroughput,
        EncryptionOverride? Encryption,
        List<string>? GlobalIndexes,
        List<string>? LocalIndexes)
    {
        public bool Keeps(SecondaryIndex index) => (index.IsGlobal ? GlobalIndexes : LocalIndexes)?.Contains(index.Name) ?? true;
    }

    /// <summary>The encryption that is asked for; null in it for that with DynamoDB's own key.</summary>
    private sealed record EncryptionOverride(TableEncryption? Encryption);
}
