using System.Collections.Immutable;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>Takes parts out of items.</summary>
internal static class ItemProjection
{
    /// <summary>What the paths lead to, in maps and lists of the same shape; lists hold only the elements that were asked for.</summary>
    public static AttributeMap Take(AttributeMap item, IReadOnlyList<DocumentPath> paths)
    {
        if (paths.All(static p => !p.IsNested))
        {
            return item.Only(paths.Select(static p => p.Root).ToHashSet(StringComparer.Ordinal));
        }

        var taken = new List<KeyValuePair<string, ItemValue>>();
        foreach (var attribute in paths.GroupBy(static p => p.Root, StringComparer.Ordinal))
        {
            if (item[attribute.Key] is { } value && Take(value, [.. attribute], 1) is { } part)
            {
                taken.Add(KeyValuePair.Create(attribute.Key, part));
            }
        }

        return AttributeMap.Of(taken);
    }

    /// <summary>What each path leads to, under the last name in it and the indexes after that: <c>a.b[0]</c> is <c>b[0]</c>.</summary>
    public static AttributeMap TakeColumns(AttributeMap item, IReadOnlyList<DocumentPath> paths)
    {
        var columns = new List<KeyValuePair<string, ItemValue>>();
        foreach (var path in paths)
        {
            if (path.Find(item) is { } value)
            {
                var indexes = path.Steps.Reverse().TakeWhile(static s => s.IsIndex).Count();
                columns.Add(KeyValuePair.Create(string.Concat(path.Steps.TakeLast(indexes + 1)), value));
            }
        }

        return AttributeMap.Of(columns);
    }

    private static ItemValue? Take(ItemValue value, IReadOnlyList<DocumentPath> paths, int depth)
    {
        if (paths.Any(p => p.Steps.Length == depth))
        {
            return value;
        }

        var parts = new List<(PathStep Step, ItemValue Part)>();
        foreach (var step in paths.GroupBy(p => p.Steps[depth]).OrderBy(static g => g.Key.Index))
        {
            if (DocumentPath.Step(value, step.Key) is { } inner && Take(inner, [.. step], depth + 1) is { } part)
            {
                parts.Add((step.Key, part));
            }
        }

        if (parts.Count == 0)
        {
            return null;
        }

        return value is ListValue
            ? new ListValue(parts.Select(static p => p.Part).ToImmutableArray())
            : new MapValue(AttributeMap.Of(parts.Select(static p => KeyValuePair.Create(p.Step.Name!, p.Part))));
    }
}
