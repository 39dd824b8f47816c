using System.Collections.Immutable;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb;

/// <summary>What a query or scan reads, and what it makes of it.</summary>
internal sealed record ReadPlan
{
    public required DynamoTable Table { get; init; }
    public required SecondaryIndex? Index { get; init; }
    public required KeyRange Range { get; init; }
    public bool IsReverse { get; init; }
    public bool IsConsistent { get; init; }
    public bool IsCount { get; init; }
    public int? Limit { get; init; }
    public byte[]? After { get; init; }
    public ConditionExpression? Filter { get; init; }

    /// <summary>What is asked for of the items; null for all that table or index have.</summary>
    public ImmutableArray<DocumentPath>? Paths { get; init; }

    /// <summary>Whether each of the paths is a column of its own, as in statements.</summary>
    public bool HasColumns { get; init; }

    /// <summary>Whether items of an index are completed from the table.</summary>
    public bool Fetches { get; init; }

    public KeySchema Keys => Index?.Keys ?? Table.Keys;
}

/// <summary>Reads what Query and Scan have in common out of their inputs.</summary>
internal static class ReadPlans
{
    /// <summary>The index that a request reads; null for the table itself.</summary>
    public static SecondaryIndex? FindIndex(DynamoTable table, string? name, bool isConsistent, DateTimeOffset now)
    {
        if (name is null)
        {
            return null;
        }

        var index = table.LiveIndexes(now).FirstOrDefault(i => i.Name == name && i.GoneAt is null)
            ?? throw DynamoDbErrors.Validation($"The table does not have the specified index: {name}");
        if (index.IsGlobal && isConsistent)
        {
            throw DynamoDbErrors.Validation("Consistent reads are not supported on global secondary indexes");
        }

        return index.IsBackfilled && now < index.ReadyAt
            ? throw DynamoDbErrors.Validation($"Cannot read from backfilling global secondary index: {name}")
            : index;
    }

    /// <summary>Checks Select against the parameters that it goes with.</summary>
    public static void CheckSelect(string? select, string? indexName, bool hasAttributesToGet, bool hasProjection)
    {
        var given = hasAttributesToGet ? "AttributesToGet" : hasProjection ? "ProjectionExpression" : null;
        switch (select)
        {
            case Select.Count when given is not null:
                throw DynamoDbErrors.Validation($"Cannot specify the {given} when choosing to get only the Count");
            case Select.AllAttributes or Select.AllProjectedAttributes when given is not null:
                throw DynamoDbErrors.Validation($"Cannot specify the {given} when choosing to get {select}");
            case Select.AllProjectedAttributes when indexName is null:
                throw DynamoDbErrors.Validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
            case Select.SpecificAttributes when given is null:
                throw DynamoDbErrors.Validation("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }
    }

    /// <summary>Whether what is asked for has to be fetched from the table; a global index can't do that.</summary>
    public static bool NeedsTable(DynamoTable table, SecondaryIndex? index, string? select, ImmutableArray<DocumentPath>? paths)
    {
        if (index?.ProjectedNames(table.Keys) is not { } projected)
        {
            return false;
        }

        if (select == Select.AllAttributes)
        {
            return index.IsGlobal
                ? throw DynamoDbErrors.InvalidParameters(
                    $"Select type ALL_ATTRIBUTES is not supported for global secondary index {index.Name} because its projection type is not ALL")
                : true;
        }

        var missing = (paths ?? []).Select(static p => p.Root).Where(r => !projected.Contains(r)).Distinct(StringComparer.Ordinal).ToList();
        return missing.Count > 0 && index.IsGlobal
            ? throw DynamoDbErrors.InvalidParameters($"Global secondary index {index.Name} does not project [{string.Join(", ", missing)}]")
            : missing.Count > 0;
    }

    /// <summary>An index must have what its items are filtered by.</summary>
    public static void CheckFiltered(DynamoTable table, SecondaryIndex index, IEnumerable<string> filtered)
    {
        if (index.ProjectedNames(table.Keys) is { } projected
            && filtered.Where(f => !projected.Contains(f)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            throw DynamoDbErrors.InvalidParameters(
                $"Secondary index {index.Name} does not project one or more filter attributes: [{string.Join(", ", missing)}]");
        }
    }

    /// <summary>The place after which reading goes on.</summary>
    public static byte[]? ReadStart(DynamoTable table, SecondaryIndex? index, Dictionary<string, AttributeValue>? given)
    {
        if (given is null)
        {
            return null;
        }

        AttributeMap start;
        try
        {
            start = ValueShapes.Read(given);
        }
        catch (Schemas.AwsServiceException error)
        {
            throw DynamoDbErrors.Validation($"The provided starting key is invalid: {error.ErrorMessage}");
        }

        var names = table.Keys.Names.Concat(index?.Keys.Names ?? []).ToHashSet(StringComparer.Ordinal);
        if (start.Count != names.Count || !names.All(start.Contains))
        {
            throw DynamoDbErrors.Validation(index is not null
                ? "The provided starting key is invalid"
                : "The provided starting key is invalid: The provided key element does not match the schema");
        }

        if (names.Any(n => start[n]!.Type != table.TypeOf(n) || ItemRules.IsEmpty(start[n]!)))
        {
            throw index is not null
                ? DynamoDbErrors.KeyMismatch()
                : DynamoDbErrors.Validation("The provided starting key is invalid: The provided key element does not match the schema");
        }

        var itemBytes = KeyEncoding.OfItem(table.Keys, start);
        return index is null ? itemBytes : KeyEncoding.OfIndex(index.Keys, start, itemBytes);
    }
}
