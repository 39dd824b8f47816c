using System.Text.Json.Nodes;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>The tables, items and streams of one account and region.</summary>
internal sealed class DynamoDbState
{
    private static readonly TableDefinition<string, DynamoTable> TableTable =
        new("dynamodb.table", version: 2, static t => t.Name, DynamoDbJsonContext.Default)
        {
            Upgrades =
            [
                new(From: 1, static table =>
                {
                    (table["Replicas"], table["Destinations"]) = (new JsonArray(), new JsonArray());
                    (table["Insights"], table["AutoScaling"]) = (new JsonObject(), new JsonObject());
                }),
            ],
        };

    private static readonly TableDefinition<ItemKey, Item> ItemTable =
        new("dynamodb.item", version: 1, static i => i.Key, DynamoDbJsonContext.Default);

    private static readonly IndexDefinition<Expiry?, ItemKey, Item> ExpiryIndex = ItemTable.Index(static i => i.Expiry);

    private static readonly TableDefinition<ItemKey, IndexEntry> IndexTable =
        new("dynamodb.index-entry", version: 1, static e => e.Key, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<string, ChangeStream> StreamTable =
        new("dynamodb.stream", version: 1, static s => s.Arn, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<ChangeRecordKey, ChangeRecord> ChangeRecordTable =
        new("dynamodb.stream-record", version: 1, static r => r.Key, DynamoDbJsonContext.Default) { Durability = Durability.Runtime };

    private static readonly TableDefinition<string, ExpirySweep> SweepTable =
        new("dynamodb.expiry-sweep", version: 1, static s => s.Table, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<string, WriteToken> TokenTable =
        new("dynamodb.write-token", version: 1, static t => t.Token, DynamoDbJsonContext.Default) { Durability = Durability.Runtime };

    private static readonly TableDefinition<string, Backup> BackupTable =
        new("dynamodb.backup", version: 1, static b => b.Arn, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<ChangeRecordKey, ItemChange> ItemChangeTable =
        new("dynamodb.item-change", version: 1, static c => new(c.Table, c.Sequence), DynamoDbJsonContext.Default);

    private static readonly TableDefinition<string, TableExport> ExportTable =
        new("dynamodb.export", version: 1, static e => e.Arn, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<string, TableImport> ImportTable =
        new("dynamodb.import", version: 1, static i => i.Arn, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<ItemKey, ItemVersion> ItemVersionTable =
        new("dynamodb.item-version", version: 1, static v => v.Key, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<ChangeRecordKey, PendingReplication> PendingReplicationTable =
        new("dynamodb.pending-replication", version: 1, static p => new(p.Table, p.Sequence), DynamoDbJsonContext.Default);

    private static readonly TableDefinition<string, SpaceSize> SizeTable =
        new("dynamodb.size", version: 1, static s => s.Space, DynamoDbJsonContext.Default);

    private static readonly TableDefinition<string, CapacityBucket> BucketTable =
        new("dynamodb.capacity-bucket", version: 1, static b => b.Name, DynamoDbJsonContext.Default) { Durability = Durability.Runtime };

    private static readonly TableDefinition<ChangeRecordKey, KinesisRecord> KinesisRecordTable =
        new("dynamodb.kinesis-record", version: 1, static r => new(r.Table, r.Sequence), DynamoDbJsonContext.Default);

    private DynamoDbState(StatePartition partition)
    {
        Scope = partition.Scope;
        Tables = partition.Table(TableTable);
        Items = partition.Table(ItemTable);
        ItemsByExpiry = partition.Index(ExpiryIndex);
        IndexEntries = partition.Table(IndexTable);
        Streams = partition.Table(StreamTable);
        ChangeRecords = partition.Table(ChangeRecordTable);
        Sweeps = partition.Table(SweepTable);
        Tokens = partition.Table(TokenTable);
        Backups = partition.Table(BackupTable);
        ItemChanges = partition.Table(ItemChangeTable);
        Exports = partition.Table(ExportTable);
        Imports = partition.Table(ImportTable);
        Sizes = partition.Table(SizeTable);
        Buckets = partition.Table(BucketTable);
        KinesisRecords = partition.Table(KinesisRecordTable);
        ItemVersions = partition.Table(ItemVersionTable);
        PendingReplications = partition.Table(PendingReplicationTable);
    }

    public StateScope Scope { get; }

    public Table<string, DynamoTable> Tables { get; }

    /// <summary>The items of all tables, those of a table together.</summary>
    public Table<ItemKey, Item> Items { get; }

    public Index<Expiry?, ItemKey, Item> ItemsByExpiry { get; }

    /// <summary>Which items are in which index, and where.</summary>
    public Table<ItemKey, IndexEntry> IndexEntries { get; }

    public Table<string, ChangeStream> Streams { get; }

    public Table<ChangeRecordKey, ChangeRecord> ChangeRecords { get; }

    public Table<string, ExpirySweep> Sweeps { get; }

    /// <summary>The tokens of transactions that have been carried out.</summary>
    public Table<string, WriteToken> Tokens { get; }

    /// <summary>Backups; their items are among <see cref="Items"/>, under their ARNs.</summary>
    public Table<string, Backup> Backups { get; }

    /// <summary>What the items of tables were that can be restored to any moment.</summary>
    public Table<ChangeRecordKey, ItemChange> ItemChanges { get; }

    public Table<string, TableExport> Exports { get; }

    public Table<string, TableImport> Imports { get; }

    /// <summary>Which writes the items of global tables are of.</summary>
    public Table<ItemKey, ItemVersion> ItemVersions { get; }

    /// <summary>Writes of global tables that have yet to reach other regions.</summary>
    public Table<ChangeRecordKey, PendingReplication> PendingReplications { get; }

    /// <summary>The sizes of tables and indexes that have been written to one by one; others are added up when they are asked for.</summary>
    public Table<string, SpaceSize> Sizes { get; }

    /// <summary>What is left of capacities, where they are enforced.</summary>
    public Table<string, CapacityBucket> Buckets { get; }

    /// <summary>Changes on their way to streams of Kinesis.</summary>
    public Table<ChangeRecordKey, KinesisRecord> KinesisRecords { get; }

    public static DynamoDbState Create(StatePartition partition) => new(partition);

    /// <summary>A table that can be read and written.</summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceNotFoundException.</exception>
    public DynamoTable GetUsableTable(string name, DateTimeOffset now) =>
        Tables.Find(name) is { } table && table.IsUsable(now) ? table.WithoutGoneIndexes(now) : throw DynamoDbErrors.TableNotFound();

    public Item? FindItem(DynamoTable table, byte[] keyBytes) => Items.Find(new(table.Name, keyBytes));

    public IEnumerable<Item> ItemsOf(string table) => Items.From(new(table, [])).TakeWhile(i => i.Table == table);

    /// <summary>How many items a table has; found without walking them.</summary>
    public int CountItems(string table) => Items.CountBefore(ItemKey.EndOf(table)) - Items.CountBefore(new(table, []));

    /// <summary>How many bytes a table counts for; found without walking its items, where it has been written to.</summary>
    public long SizeOf(string table) => Sizes.Find(table)?.Bytes ?? ItemsOf(table).Sum(static i => (long)i.Size);

    /// <summary>The same of what an index has of the items.</summary>
    public long SizeOf(DynamoTable table, SecondaryIndex index)
    {
        var space = IndexEntry.SpaceOf(table.Name, index.Name);
        if (Sizes.Find(space) is { } known)
        {
            return known.Bytes;
        }

        var names = index.ProjectedNames(table.Keys);
        return EntriesOf(space)
            .Select(e => FindItem(table, e.ItemBytes)!)
            .Sum(i => (long)(names is null ? i.Size : i.Attributes.Only(names).Size));
    }

    public IEnumerable<IndexEntry> EntriesOf(string space) => IndexEntries.From(new(space, [])).TakeWhile(e => e.Space == space);

    public int CountEntries(string space) => IndexEntries.CountBefore(ItemKey.EndOf(space)) - IndexEntries.CountBefore(new(space, []));
}
