using System.Collections.Immutable;
using System.Globalization;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>A step of a path: the name of an attribute or of a map's member, or the index into a list.</summary>
internal readonly record struct PathStep(string? Name, int Index)
{
    public bool IsIndex => Name is null;

    public override string ToString() => Name ?? $"[{Index.ToString(CultureInfo.InvariantCulture)}]";
}

/// <summary>Where a value stands in an item.</summary>
internal sealed class DocumentPath(ImmutableArray<PathStep> steps) : IEquatable<DocumentPath>
{
    public static readonly DocumentPath None = new([]);

    public ImmutableArray<PathStep> Steps { get; } = steps;

    /// <summary>The name of the attribute that it begins with.</summary>
    public string Root => Steps[0].Name!;

    public bool IsNested => Steps.Length > 1;

    public static DocumentPath Of(string attribute) => new([new(attribute, 0)]);

    /// <summary>What stands there; null for nothing.</summary>
    public ItemValue? Find(AttributeMap item)
    {
        var value = item[Root];
        for (var i = 1; i < Steps.Length && value is not null; i++)
        {
            value = Step(value, Steps[i]);
        }

        return value;
    }

    public static ItemValue? Step(ItemValue value, PathStep step) => value switch
    {
        MapValue map when !step.IsIndex => map.Members[step.Name!],
        ListValue list when step.IsIndex && step.Index < list.Items.Length => list.Items[step.Index],
        _ => null,
    };

    /// <summary>What is wrong with two paths in one expression; null where nothing is.</summary>
    public string? ClashWith(DocumentPath later)
    {
        for (var i = 0; i < Steps.Length && i < later.Steps.Length; i++)
        {
            if (Steps[i].IsIndex != later.Steps[i].IsIndex)
            {
                return Clash("conflict", later);
            }

            if (Steps[i] != later.Steps[i])
            {
                return null;
            }
        }

        return Clash("overlap", later);
    }

    public bool Equals(DocumentPath? other) => other is not null && Steps.SequenceEqual(other.Steps);

    public override bool Equals(object? obj) => Equals(obj as DocumentPath);

    public override int GetHashCode() => Steps.Aggregate(Steps.Length, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", Steps)}]";

    private string Clash(string how, DocumentPath later) =>
        $"Two document paths {how} with each other; must remove or rewrite one of these paths; path one: {this}, path two: {later}";
}
