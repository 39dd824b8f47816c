using System.Text.Json;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>What a JSON document must be like.</summary>
internal abstract record JsonCondition
{
    public abstract bool IsTrue(JsonElement root);

    /// <summary>The selectors that it has.</summary>
    public abstract IEnumerable<JsonSelector> Selectors { get; }

    /// <summary>The text of a value, by which it is compared; null for what has none.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}

/// <summary>All of some conditions, or any of them.</summary>
internal sealed record JsonCombination(bool IsAll, IReadOnlyList<JsonCondition> Parts) : JsonCondition
{
    public override IEnumerable<JsonSelector> Selectors => Parts.SelectMany(static p => p.Selectors);

    public override bool IsTrue(JsonElement root) => IsAll ? Parts.All(p => p.IsTrue(root)) : Parts.Any(p => p.IsTrue(root));
}

/// <summary>A value compared with another. A field that isn't there is neither equal nor unequal to anything.</summary>
internal sealed record JsonComparison(JsonSelector Selector, Comparison Comparison, PatternValue Value) : JsonCondition
{
    public override IEnumerable<JsonSelector> Selectors => [Selector];

    public override bool IsTrue(JsonElement root)
    {
        foreach (var found in Selector.Select(root))
        {
            if (TextOf(found) is { } text && IsComparable(found) && Value.Compare(Comparison, text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Numbers alone are more or less than others.</summary>
    private bool IsComparable(JsonElement value) => Comparison is Comparison.Equal or Comparison.NotEqual || value.ValueKind == JsonValueKind.Number;
}

/// <summary>A field that is there with a value of a kind: <c>IS TRUE</c>, <c>IS FALSE</c>, <c>IS NULL</c>.</summary>
internal sealed record JsonKindTest(JsonSelector Selector, JsonValueKind Kind) : JsonCondition
{
    public override IEnumerable<JsonSelector> Selectors => [Selector];

    public override bool IsTrue(JsonElement root) => Selector.Select(root).Any(v => v.ValueKind == Kind);
}

/// <summary>A field that is there, or isn't.</summary>
internal sealed record JsonExistence(JsonSelector Selector, bool Exists) : JsonCondition
{
    public override IEnumerable<JsonSelector> Selectors => [Selector];

    public override bool IsTrue(JsonElement root) => Selector.Select(root).Any() == Exists;
}
