using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>Tables as answers describe them.</summary>
internal static class TableDescriptions
{
    private const string Active = "ACTIVE";

    // What AWS gives an on-demand table without being asked for more.
    private static readonly Throughput OnDemandWarmth = new(12_000, 4_000);

    /// <summary>The table as the operation tells of it that changed it just now: what AWS finds out later isn't there yet.</summary>
    public static TableDescription OfChanged(DynamoDbState state, DynamoTable table, DateTimeOffset now) => Of(state, table, now, isChanged: true);

    public static TableDescription Of(DynamoDbState state, DynamoTable table, DateTimeOffset now) => Of(state, table, now, isChanged: false);

    public static List<KeySchemaElement> Of(KeySchema keys) => [.. keys.Names.Select(name => new KeySchemaElement
    {
        AttributeName = name,
        KeyType = keys.IsPartition(name) ? KeyType.Hash : KeyType.Range,
    })];

    public static Projection Of(IndexProjection projection) => new()
    {
        ProjectionType = projection.Type,
        NonKeyAttributes = projection.NonKeyAttributes.IsEmpty ? null : [.. projection.NonKeyAttributes],
    };

    public static BillingModeSummary? BillingOf(DynamoTable table, bool isChanged = false) => table.IsOnDemand || table.OnDemandSince is not null
        ? new() { BillingMode = table.BillingMode, LastUpdateToPayPerRequestDateTime = isChanged && !table.IsUpdate ? null : table.OnDemandSince }
        : null;

    public static SSEDescription? EncryptionOf(DynamoTable table) => table.Encryption is { } encryption
        ? new() { Status = "ENABLED", SSEType = encryption.Type, KMSMasterKeyArn = encryption.KeyArn }
        : null;

    public static OnDemandThroughput? Of(OnDemandLimits? limits) => limits is null
        ? null
        : new() { MaxReadRequestUnits = limits.MaxReadUnits ?? -1, MaxWriteRequestUnits = limits.MaxWriteUnits ?? -1 };

    private static TableDescription Of(DynamoDbState state, DynamoTable table, DateTimeOffset now, bool isChanged)
    {
        var isStreaming = table.Stream is { IsEnabled: true };
        var isGone = table.IsDeleted;
        return new()
        {
            AttributeDefinitions = isGone ? null : AttributesOf(table.WithoutGoneIndexes(now)),
            TableName = table.Name,
            KeySchema = isGone ? null : Of(table.Keys),
            TableStatus = table.StatusAt(now),
            CreationDateTime = isGone ? null : table.CreatedAt,
            ProvisionedThroughput = Of(table),
            TableSizeBytes = isChanged ? 0 : state.SizeOf(table.Name),
            ItemCount = isChanged ? 0 : state.CountItems(table.Name),
            TableArn = table.Arn,
            TableId = table.Id,
            BillingModeSummary = BillingOf(table, isChanged),
            LocalSecondaryIndexes = isGone ? null : LocalIndexesOf(state, table, isChanged),
            GlobalSecondaryIndexes = isGone ? null : GlobalIndexesOf(state, table, now, isChanged),
            StreamSpecification = isStreaming ? new() { StreamEnabled = true, StreamViewType = table.Stream!.ViewType } : null,
            LatestStreamLabel = table.Stream?.Label,
            LatestStreamArn = table.Stream is { } stream ? ChangeStream.ArnOf(table.Arn, stream.Label) : null,
            SSEDescription = EncryptionOf(table),
            TableClassSummary = table.TableClass is { } tableClass
                ? new() { TableClass = tableClass, LastUpdateDateTime = table.TableClassChangedAt }
                : null,
            DeletionProtectionEnabled = table.IsProtected,
            OnDemandThroughput = Of(table.OnDemandLimits),
            WarmThroughput = WarmthOf(table, now, isChanged),
            GlobalTableVersion = table.OtherReplicas(now).Any() ? table.GlobalVersion : null,
            Replicas = ReplicasOf(table, now),
            RestoreSummary = table.RestoredFrom is { } source
                ? new()
                {
                    SourceBackupArn = source.BackupArn,
                    SourceTableArn = source.TableArn,
                    RestoreDateTime = source.RestoredAt,
                    RestoreInProgress = now < table.ReadyAt,
                }
                : null,
        };
    }

    /// <summary>A member of a global table, as of another.</summary>
    public static ReplicaDescription Of(TableReplica member, DynamoTable table, DateTimeOffset now) => new()
    {
        RegionName = member.Region,
        ReplicaStatus = member.StatusAt(now),
        KMSMasterKeyId = member.KeyId,
        ProvisionedThroughputOverride = member.ReadUnits is { } units ? new() { ReadCapacityUnits = units } : null,
        OnDemandThroughputOverride = member.MaxReadUnits is { } most ? new() { MaxReadRequestUnits = most } : null,
        GlobalSecondaryIndexes = member.Indexes.IsEmpty ? null : [.. member.Indexes.Select(static i => new ReplicaGlobalSecondaryIndexDescription
        {
            IndexName = i.Name,
            ProvisionedThroughputOverride = i.ReadUnits is { } read ? new() { ReadCapacityUnits = read } : null,
            OnDemandThroughputOverride = i.MaxReadUnits is { } limit ? new() { MaxReadRequestUnits = limit } : null,
        })],
        ReplicaTableClassSummary = (member.TableClass ?? table.TableClass) is { } tableClass ? new() { TableClass = tableClass } : null,
    };

    /// <summary>The other members of its global table; AWS shows each table without itself.</summary>
    private static List<ReplicaDescription>? ReplicasOf(DynamoTable table, DateTimeOffset now) =>
        table.GlobalVersion == DynamoDb.GlobalTableVersion.Current && table.OtherReplicas(now).Select(r => Of(r, table, now)).ToList() is { Count: > 0 } others
            ? others
            : null;

    private static List<AttributeDefinition> AttributesOf(DynamoTable table) =>
        [.. table.Attributes.Select(static a => new AttributeDefinition { AttributeName = a.Name, AttributeType = a.Type })];

    private static ProvisionedThroughputDescription Of(DynamoTable table) => new()
    {
        LastIncreaseDateTime = table.IncreasedAt,
        LastDecreaseDateTime = table.DecreasedAt,
        NumberOfDecreasesToday = table.Decreases,
        ReadCapacityUnits = table.Throughput.ReadUnits,
        WriteCapacityUnits = table.Throughput.WriteUnits,
    };

    private static TableWarmThroughputDescription? WarmthOf(DynamoTable table, DateTimeOffset now, bool isChanged)
    {
        if (isChanged && table.WarmThroughput is null)
        {
            return null;
        }

        var warmth = table.WarmThroughput ?? (table.IsOnDemand ? OnDemandWarmth : table.Throughput);
        return new()
        {
            ReadUnitsPerSecond = warmth.ReadUnits,
            WriteUnitsPerSecond = warmth.WriteUnits,
            Status = now < table.ReadyAt ? "UPDATING" : Active,
        };
    }

    private static List<LocalSecondaryIndexDescription>? LocalIndexesOf(DynamoDbState state, DynamoTable table, bool isChanged)
    {
        var indexes = table.Indexes.Where(static i => !i.IsGlobal).Select(index => new LocalSecondaryIndexDescription
        {
            IndexName = index.Name,
            KeySchema = Of(index.Keys),
            Projection = Of(index.Projection),
            IndexSizeBytes = isChanged ? 0 : state.SizeOf(table, index),
            ItemCount = isChanged ? 0 : state.CountEntries(IndexEntry.SpaceOf(table.Name, index.Name)),
            IndexArn = table.ArnOf(index),
        }).ToList();
        return indexes.Count == 0 ? null : indexes;
    }

    private static List<GlobalSecondaryIndexDescription>? GlobalIndexesOf(
        DynamoDbState state, DynamoTable table, DateTimeOffset now, bool isChanged)
    {
        var indexes = table.LiveIndexes(now).Where(static i => i.IsGlobal).Select(index => new GlobalSecondaryIndexDescription
        {
            IndexName = index.Name,
            KeySchema = Of(index.Keys),
            Projection = Of(index.Projection),
            IndexStatus = index.StatusAt(now),
            Backfilling = index.IsBackfilled && now < index.ReadyAt ? !isChanged : null,
            ProvisionedThroughput = new()
            {
                NumberOfDecreasesToday = 0,
                ReadCapacityUnits = index.Throughput?.ReadUnits ?? 0,
                WriteCapacityUnits = index.Throughput?.WriteUnits ?? 0,
            },
            IndexSizeBytes = isChanged ? 0 : state.SizeOf(table, index),
            ItemCount = isChanged ? 0 : state.CountEntries(IndexEntry.SpaceOf(table.Name, index.Name)),
            IndexArn = table.ArnOf(index),
            OnDemandThroughput = Of(index.OnDemandLimits),
            WarmThroughput = isChanged
                ? null
                : new()
                {
                    ReadUnitsPerSecond = (index.WarmThroughput ?? index.Throughput ?? OnDemandWarmth).ReadUnits,
                    WriteUnitsPerSecond = (index.WarmThroughput ?? index.Throughput ?? OnDemandWarmth).WriteUnits,
                    Status = Active,
                },
        }).ToList();
        return indexes.Count == 0 ? null : indexes;
    }
}
