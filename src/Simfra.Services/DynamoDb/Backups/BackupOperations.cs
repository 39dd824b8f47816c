using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Backups on demand.</summary>
internal sealed class BackupOperations(ServiceState<DynamoDbState> states) : IOperationGroup
{
    private const int MaxListed = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.CreateBackup, CreateBackup);
        operations.Handle(DynamoDbApi.DescribeBackup, DescribeBackup);
        operations.Handle(DynamoDbApi.DeleteBackup, DeleteBackup);
        operations.Handle(DynamoDbApi.ListBackups, ListBackups);
    }

    public static Backup Find(ServiceState<DynamoDbState> states, string arn, OperationContext context) =>
        TableReference.TryParseArn(arn, out var reference) && states.Find(reference.Scope)?.Backups.Find(arn) is { } backup
            && reference.Scope.Account == context.AccountId
            ? backup
            : throw new BackupNotFoundException($"Backup not found: {arn}");

    private CreateBackupOutput CreateBackup(CreateBackupInput request, OperationContext context)
    {
        var (scope, name) = TableReference.Parse(request.TableName, context);
        var state = states[scope];
        if (state.Tables.Find(name) is not { } table || !table.IsUsable(context.Now))
        {
            throw new TableNotFoundException($"Table not found: {name}");
        }

        var arn = Backup.ArnOf(table, context.Now, context.Ids.Hex(8));
        var (size, count) = (0L, 0);
        foreach (var item in state.ItemsOf(name).ToList())
        {
            state.Items.Put(item with { Table = arn, ExpiresAt = null });
            size += item.Size;
            count++;
        }

        var backup = new Backup(arn, request.BackupName!, table, context.Now, size, count);
        state.Backups.Add(backup);
        return new() { BackupDetails = DetailsOf(backup, context.Now) };
    }

    private DescribeBackupOutput DescribeBackup(DescribeBackupInput request, OperationContext context) =>
        new() { BackupDescription = DescriptionOf(Find(states, request.BackupArn!, context), BackupDetailsAt(context.Now)) };

    private DeleteBackupOutput DeleteBackup(DeleteBackupInput request, OperationContext context)
    {
        var backup = Find(states, request.BackupArn!, context);
        var state = states[backup.Table.Scope];
        if (backup.StatusAt(context.Now) != BackupStatus.Available)
        {
            throw new BackupInUseException($"Backup is in use: {backup.Arn}");
        }

        foreach (var item in state.ItemsOf(backup.Arn).ToList())
        {
            state.Items.Remove(item.Key);
        }

        state.Backups.Remove(backup.Arn);
        return new() { BackupDescription = DescriptionOf(backup, _ => BackupStatus.Deleted) };
    }

    private ListBackupsOutput ListBackups(ListBackupsInput request, OperationContext context)
    {
        if (request.BackupType is BackupTypeFilter.System or BackupTypeFilter.AwsBackup)
        {
            return new() { BackupSummaries = [] };
        }

        var table = request.TableName is null ? null : TableReference.Parse(request.TableName, context).Name;
        var limit = request.Limit ?? MaxListed;
        var found = states[context.Scope].Backups
            .From(request.ExclusiveStartBackupArn ?? "", inclusive: false)
            .Where(b => table is null || b.Table.Name == table)
            .Where(b => request.TimeRangeLowerBound is not { } from || b.CreatedAt >= from)
            .Where(b => request.TimeRangeUpperBound is not { } until || b.CreatedAt < until)
            .Take(limit + 1)
            .ToList();
        return new()
        {
            BackupSummaries = [.. found.Take(limit).Select(b => new BackupSummary
            {
                TableName = b.Table.Name,
                TableId = b.Table.Id,
                TableArn = b.Table.Arn,
                BackupArn = b.Arn,
                BackupName = b.Name,
                BackupCreationDateTime = b.CreatedAt,
                BackupStatus = b.StatusAt(context.Now),
                BackupType = BackupType.User,
                BackupSizeBytes = b.Size,
            })],
            LastEvaluatedBackupArn = found.Count > limit ? found[limit - 1].Arn : null,
        };
    }

    private static Func<Backup, string> BackupDetailsAt(DateTimeOffset now) => backup => backup.StatusAt(now);

    private static BackupDetails DetailsOf(Backup backup, DateTimeOffset now) => DetailsOf(backup, BackupDetailsAt(now));

    private static BackupDetails DetailsOf(Backup backup, Func<Backup, string> status) => new()
    {
        BackupArn = backup.Arn,
        BackupName = backup.Name,
        BackupSizeBytes = backup.Size,
        BackupStatus = status(backup),
        BackupType = BackupType.User,
        BackupCreationDateTime = backup.CreatedAt,
    };

    private static BackupDescription DescriptionOf(Backup backup, Func<Backup, string> status)
    {
        var table = backup.Table;
        var global = table.Indexes.Where(static i => i.IsGlobal).ToList();
        var local = table.Indexes.Where(static i => !i.IsGlobal).ToList();
        return new()
        {
            BackupDetails = DetailsOf(backup, status),
            SourceTableDetails = new()
            {
                TableName = table.Name,
                TableId = table.Id,
                TableArn = table.Arn,
                TableSizeBytes = backup.Size,
                KeySchema = TableDescriptions.Of(table.Keys),
                TableCreationDateTime = table.CreatedAt,
                ProvisionedThroughput = new() { ReadCapacityUnits = table.Throughput.ReadUnits, WriteCapacityUnits = table.Throughput.WriteUnits },
                OnDemandThroughput = TableDescriptions.Of(table.OnDemandLimits),
                ItemCount = backup.ItemCount,
                BillingMode = table.BillingMode,
            },
            SourceTableFeatureDetails = new()
            {
                GlobalSecondaryIndexes = global.Count == 0 ? null : global.ConvertAll(static i => new GlobalSecondaryIndexInfo
                {
                    IndexName = i.Name,
                    KeySchema = TableDescriptions.Of(i.Keys),
                    Projection = TableDescriptions.Of(i.Projection),
                    ProvisionedThroughput = new() { ReadCapacityUnits = i.Throughput?.ReadUnits ?? 0, WriteCapacityUnits = i.Throughput?.WriteUnits ?? 0 },
                }),
                LocalSecondaryIndexes = local.Count == 0 ? null : local.ConvertAll(static i => new LocalSecondaryIndexInfo
                {
                    IndexName = i.Name,
                    KeySchema = TableDescriptions.Of(i.Keys),
                    Projection = TableDescriptions.Of(i.Projection),
                }),
                StreamDescription = table.Stream is { IsEnabled: true } stream ? new() { StreamEnabled = true, StreamViewType = stream.ViewType } : null,
                TimeToLiveDescription = table.TimeToLive is { IsEnabled: true } setting
                    ? new() { TimeToLiveStatus = TimeToLiveStatus.Enabled, AttributeName = setting.Attribute }
                    : null,
                SSEDescription = TableDescriptions.EncryptionOf(table),
            },
        };
    }
}
