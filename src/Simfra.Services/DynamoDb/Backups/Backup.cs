using System.Globalization;

namespace Simfra.Services.DynamoDb;

/// <summary>A copy of a table. Its items are kept beside those of tables, under the backup's ARN.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">What its maker called it.</param>
/// <param name="Table">The table as it was.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Size">How many bytes its items count for.</param>
/// <param name="ItemCount">How many items it holds.</param>
internal sealed record Backup(string Arn, string Name, DynamoTable Table, DateTimeOffset CreatedAt, long Size, int ItemCount)
{
    public static string ArnOf(DynamoTable table, DateTimeOffset now, string suffix) =>
        $"{table.Arn}/backup/{now.ToUnixTimeMilliseconds().ToString("D14", CultureInfo.InvariantCulture)}-{suffix}";

    public string StatusAt(DateTimeOffset now) => now < CreatedAt + DynamoTable.TransitionTime ? "CREATING" : "AVAILABLE";
}

/// <summary>What an item was before a change, in a table that can be restored to any moment.</summary>
/// <param name="Table">The table's id.</param>
/// <param name="Sequence">Its place among the table's changes.</param>
/// <param name="At">When the item was changed.</param>
/// <param name="KeyBytes">The item's place in the table.</param>
/// <param name="Old">What it was; null where it wasn't there.</param>
internal sealed record ItemChange(string Table, long Sequence, DateTimeOffset At, byte[] KeyBytes, AttributeMap? Old)
{
    public static void Add(DynamoDbState state, DynamoTable table, byte[] keyBytes, AttributeMap? old, DateTimeOffset now)
    {
        if (table.Recovery is not { } recovery)
        {
            return;
        }

        var oldest = now.AddDays(-recovery.Days);
        foreach (var change in Of(state, table).TakeWhile(c => c.At < oldest).ToList())
        {
            state.ItemChanges.Remove(new(change.Table, change.Sequence));
        }

        var last = state.ItemChanges.DescendingFrom(new(table.Id, long.MaxValue)).FirstOrDefault();
        state.ItemChanges.Put(new(table.Id, last?.Table == table.Id ? last.Sequence + 1 : 1, now, keyBytes, old));
    }

    public static IEnumerable<ItemChange> Of(DynamoDbState state, DynamoTable table) =>
        state.ItemChanges.From(new(table.Id, 0)).TakeWhile(c => c.Table == table.Id);

    public static void Clear(DynamoDbState state, DynamoTable table)
    {
        foreach (var change in Of(state, table).ToList())
        {
            state.ItemChanges.Remove(new(change.Table, change.Sequence));
        }
    }

    /// <summary>The items of a table as they were at a time.</summary>
    public static IEnumerable<Item> ItemsAt(DynamoDbState state, DynamoTable table, DateTimeOffset time)
    {
        // Of several changes since then, the first tells what an item was.
        var before = new SortedDictionary<ItemKey, AttributeMap?>();
        foreach (var change in Of(state, table).Where(c => c.At > time))
        {
            before.TryAdd(new(table.Name, change.KeyBytes), change.Old);
        }

        return state.ItemsOf(table.Name)
            .Where(i => !before.ContainsKey(i.Key))
            .Concat(before.Where(static b => b.Value is not null).Select(b => new Item(table.Name, b.Key.Bytes, b.Value!, b.Value!.Size, null)));
    }
}
