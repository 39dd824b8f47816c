using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>What an item and its keys must be like.</summary>
internal static class ItemRules
{
    private const int MaxPartitionKeySize = 2048;
    private const int MaxSortKeySize = 1024;
    private const string PartitionKeyTooLarge = "Size of hashkey has exceeded the maximum size limit of2048 bytes";
    private const string SortKeyTooLarge = "Aggregated size of all range keys has exceeded the size limit of 1024 bytes";

    public static bool IsEmpty(ItemValue value) => value is StringValue { Value: "" } or BinaryValue { Value.IsEmpty: true };

    /// <summary>What messages call a text or bytes.</summary>
    public static string KindOf(ItemValue value) => value is StringValue ? "string" : "binary";

    public static AwsServiceException WrongIndexKey(SecondaryIndex index, string name, string type, ItemValue value) =>
        DynamoDbErrors.InvalidParameters($"Type mismatch for Index Key {name} Expected: {type} Actual: {value.Type} IndexName: {index.Name}");

    /// <summary>An item that is put: it has the table's keys, and nothing that an index can't hold.</summary>
    public static void CheckItem(DynamoTable table, AttributeMap item)
    {
        foreach (var name in table.Keys.Names)
        {
            if (item[name] is not { } value)
            {
                throw DynamoDbErrors.InvalidParameters($"Missing the key {name} in the item");
            }

            var type = table.TypeOf(name);
            if (value.Type != type)
            {
                throw DynamoDbErrors.InvalidParameters($"Type mismatch for key {name} expected: {type} actual: {value.Type}");
            }

            CheckKeyValue(name, value, name == table.Keys.Partition);
        }

        CheckIndexKeys(table, item);
        CheckSize(item, isUpdate: false);
    }

    /// <summary>A key that is given to find an item: exactly the table's keys, of their types.</summary>
    public static void CheckKey(DynamoTable table, AttributeMap key)
    {
        if (key.Count != table.Keys.Names.Count() || table.Keys.Names.Any(n => key[n]?.Type != table.TypeOf(n)))
        {
            throw DynamoDbErrors.KeyMismatch();
        }

        foreach (var name in table.Keys.Names)
        {
            CheckKeyValue(name, key[name]!, name == table.Keys.Partition);
        }
    }

    public static void CheckKeyValue(string name, ItemValue value, bool isPartition)
    {
        if (IsEmpty(value))
        {
            throw DynamoDbErrors.EmptyKey($"The AttributeValue for a key attribute cannot contain an empty {KindOf(value)} value. Key: {name}");
        }

        if (isPartition && value.Size > MaxPartitionKeySize)
        {
            throw DynamoDbErrors.InvalidParameters(PartitionKeyTooLarge);
        }

        if (!isPartition && value.Size > MaxSortKeySize)
        {
            throw DynamoDbErrors.InvalidParameters(SortKeyTooLarge);
        }
    }

    /// <summary>Attributes that are keys of an index must have its types, where the item has them.</summary>
    public static void CheckIndexKeys(DynamoTable table, AttributeMap item)
    {
        foreach (var index in table.Indexes.OrderBy(static i => i.Name, StringComparer.Ordinal))
        {
            foreach (var name in index.Keys.Names.Where(n => !table.Keys.Contains(n)))
            {
                if (item[name] is not { } value)
                {
                    continue;
                }

                var type = table.TypeOf(name);
                if (value.Type != type)
                {
                    throw WrongIndexKey(index, name, type, value);
                }

                CheckIndexKeyValue(index, name, value);
            }

            if (ComplaintOfSize(index.Keys, item) is { } complaint)
            {
                throw DynamoDbErrors.InvalidParameters(complaint);
            }
        }
    }

    /// <summary>Whether an item that was there before an index can be in it: it has the keys, of the right types and sizes.</summary>
    public static bool IsIndexable(DynamoTable table, SecondaryIndex index, AttributeMap item) =>
        index.Keys.Names.All(n => item[n] is { } value && value.Type == table.TypeOf(n) && !IsEmpty(value))
        && ComplaintOfSize(index.Keys, item) is null;

    public static void CheckSize(AttributeMap item, bool isUpdate)
    {
        if (item.Depth > ValueShapes.MaxDepth)
        {
            throw DynamoDbErrors.TooDeep(isUpdate);
        }

        if (item.Size > Item.MaxSize)
        {
            throw isUpdate ? DynamoDbErrors.UpdateTooLarge() : DynamoDbErrors.ItemTooLarge();
        }
    }

    private static void CheckIndexKeyValue(SecondaryIndex index, string name, ItemValue value)
    {
        if (IsEmpty(value))
        {
            throw DynamoDbErrors.EmptyKey(
                "A value specified for a secondary index key is not supported. " +
                $"The AttributeValue for a key attribute cannot contain an empty {KindOf(value)} value. IndexName: {index.Name}, IndexKey: {name}");
        }
    }

    /// <summary>What is wrong with the sizes of an item's keys, those of the attributes of a key together; null for nothing.</summary>
    private static string? ComplaintOfSize(KeySchema keys, AttributeMap item)
    {
        if (keys.Partitions.Sum(n => item[n]?.Size ?? 0) > MaxPartitionKeySize)
        {
            return PartitionKeyTooLarge;
        }

        return keys.Sorts.Sum(n => item[n]?.Size ?? 0) > MaxSortKeySize ? SortKeyTooLarge : null;
    }
}
