using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb;

/// <summary>What a request wants to do to one item: read from the request whole before anything is done.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The item's keys.</param>
/// <param name="Condition">What must hold for the item; null for nothing.</param>
internal abstract record ItemWrite(DynamoTable Table, AttributeMap Key, ConditionExpression? Condition)
{
    public byte[] KeyBytes { get; } = KeyEncoding.OfItem(Table.Keys, Key);

    /// <summary>Whether the error tells the item when the condition doesn't hold.</summary>
    public bool TellsItemOnFailure { get; init; }

    /// <summary>The item after it; null for none.</summary>
    /// <exception cref="Schemas.AwsServiceException">It can't be done to this item.</exception>
    public abstract AttributeMap? Apply(AttributeMap? old);

    public bool IsAllowed(AttributeMap? old) => Condition is null || Condition.Holds(old ?? AttributeMap.Empty);
}

/// <summary>Puts an item in the place of the one with its keys.</summary>
internal sealed record PutWrite : ItemWrite
{
    public PutWrite(DynamoTable table, AttributeMap item, ConditionExpression? condition)
        : base(table, Checked(table, item), condition)
    {
        Item = item;
    }

    public AttributeMap Item { get; }

    public override AttributeMap Apply(AttributeMap? old) => Item;

    private static AttributeMap Checked(DynamoTable table, AttributeMap item)
    {
        ItemRules.CheckItem(table, item);
        return item;
    }
}

internal sealed record DeleteWrite(DynamoTable Table, AttributeMap Key, ConditionExpression? Condition) : ItemWrite(Table, Key, Condition)
{
    public override AttributeMap? Apply(AttributeMap? old) => null;
}

/// <summary>Only looks whether the condition holds.</summary>
internal sealed record CheckWrite(DynamoTable Table, AttributeMap Key, ConditionExpression? Condition) : ItemWrite(Table, Key, Condition)
{
    public override AttributeMap? Apply(AttributeMap? old) => old;
}

/// <summary>Changes an item, or makes it.</summary>
internal sealed record UpdateWrite(DynamoTable Table, AttributeMap Key, ConditionExpression? Condition, UpdateExpression? Update)
    : ItemWrite(Table, Key, Condition)
{
    public override AttributeMap? Apply(AttributeMap? old)
    {
        if (old is null && Update is { OnlyTakesAway: true })
        {
            return null;
        }

        var updated = Update is null ? old ?? Key : Update.Apply(old ?? Key);
        CheckIndexKeys(updated);
        ItemRules.CheckSize(updated, isUpdate: true);
        return updated;
    }

    /// <summary>Keys of items don't change, and what keys of indexes are set to must be fit for them.</summary>
    public UpdateWrite Checked()
    {
        foreach (var target in Update?.Targets ?? [])
        {
            if (Table.Keys.Contains(target.Root))
            {
                throw DynamoDbErrors.InvalidParameters($"Cannot update attribute {target.Root}. This attribute is part of the key");
            }
        }

        foreach (var action in Update?.Actions ?? [])
        {
            if (action is { Kind: UpdateKind.Set, Target.Path: { IsNested: false, Root: var name }, Value: ValueNode { Value: var value } })
            {
                CheckIndexKey(name, value);
            }
        }

        return this;
    }

    private void CheckIndexKey(string name, ItemValue value)
    {
        if (Table.Indexes.Where(i => i.Keys.Contains(name)).MinBy(static i => i.Name, StringComparer.Ordinal) is not { } index)
        {
            return;
        }

        if (value.Type != Table.TypeOf(name))
        {
            throw ItemRules.WrongIndexKey(index, name, Table.TypeOf(name), value);
        }

        if (ItemRules.IsEmpty(value))
        {
            throw DynamoDbErrors.EmptyKey(
                "The update expression attempted to update a secondary index key to a value that is not supported. " +
                $"The AttributeValue for a key attribute cannot contain an empty {ItemRules.KindOf(value)} value.");
        }
    }

    private void CheckIndexKeys(AttributeMap updated)
    {
        foreach (var target in Update?.Targets ?? [])
        {
            if (updated[target.Root] is { } value
                && Table.Indexes.Any(i => i.Keys.Contains(target.Root))
                && value.Type != Table.TypeOf(target.Root))
            {
                throw DynamoDbErrors.Validation("The update expression attempted to update the secondary index key to unsupported type");
            }
        }

        ItemRules.CheckIndexKeys(Table, updated);
    }
}
