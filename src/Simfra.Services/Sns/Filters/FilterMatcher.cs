using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>Holds messages against filter rules.</summary>
internal static class FilterMatcher
{
    /// <summary>Whether a message's attributes are as the rules want them. A binary attribute counts as one that isn't there.</summary>
    public static bool Matches(ImmutableArray<FilterRule> rules, ImmutableSortedDictionary<string, MessageAttribute> attributes) =>
        rules.All(rule => rule switch
    {
        FilterRule.Values values => MatchesAttribute(values.Conditions, attributes.GetValueOrDefault(values.Name)),
        FilterRule.AnyOf any => any.Alternatives.Any(a => Matches(a, attributes)),
        _ => false,
    });

    /// <summary>Whether the body is as the rules want it. Of arrays on the way to a key, one element must satisfy each rule.</summary>
    public static bool Matches(ImmutableArray<FilterRule> rules, JsonElement body) => rules.All(rule => rule switch
    {
        FilterRule.Values values => MatchesMember(values, body),
        FilterRule.Nested nested => Members(body, nested.Name).ToList() is { Count: > 0 } objects
            ? objects.Exists(o => Matches(nested.Rules, o))
            : AllowsAbsence(nested.Rules),
        FilterRule.AnyOf any => any.Alternatives.Any(a => Matches(a, body)),
        _ => false,
    });

    private static bool MatchesAttribute(ImmutableArray<FilterCondition> conditions, MessageAttribute? attribute)
    {
        if (attribute is null || attribute.IsBinary)
        {
            return conditions.Any(static c => c is FilterCondition.Exists { Expected: false });
        }

        var values = ValuesOf(attribute);
        foreach (var condition in conditions)
        {
            // Of an array, AWS wants no element among those that are excluded, but one that is like anything else.
            var holds = condition switch
            {
                FilterCondition.Exists exists => exists.Expected,
                FilterCondition.AnythingBut => values.Count > 0 && values.TrueForAll(v => condition.Matches(v)),
                _ => values.Exists(v => condition.Matches(v)),
            };
            if (holds)
            {
                return true;
            }
        }

        return false;
    }

    private static List<FilterValue> ValuesOf(MessageAttribute attribute)
    {
        var text = attribute.StringValue ?? "";
        if (attribute.DataType == "String.Array")
        {
            return ValuesOfArray(text);
        }

        // A number with a label is a number still.
        return attribute.DataType.Split('.')[0] == "Number" && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? [FilterValue.OfNumber(number)]
            : [FilterValue.OfText(text)];
    }

    private static List<FilterValue> ValuesOfArray(string json)
    {
        try
        {
            using var document = ClientJson.ParseDocument(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(ValueOf).OfType<FilterValue>()]
                : ValueOf(document.RootElement) is { } single ? [single] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool MatchesMember(FilterRule.Values rule, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(rule.Name, out var member))
        {
            return rule.Conditions.Any(static c => c is FilterCondition.Exists { Expected: false });
        }

        var leaves = Leaves(member).ToList();
        return rule.Conditions.Any(condition => condition is FilterCondition.Exists exists
            ? exists.Expected == leaves.Count > 0
            : leaves.Exists(leaf => condition.Matches(leaf)));
    }

    /// <summary>A value, or those in an array, arrays in it too.</summary>
    private static IEnumerable<FilterValue> Leaves(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray().SelectMany(Leaves)
        : ValueOf(element) is { } value ? [value] : [];

    /// <summary>The objects that a key leads to, through arrays.</summary>
    private static IEnumerable<JsonElement> Members(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var member) ? Objects(member) : [];

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => [element],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };

    /// <summary>The rules want nothing but that things aren't there.</summary>
    private static bool AllowsAbsence(ImmutableArray<FilterRule> rules) => rules.All(static rule => rule switch
    {
        FilterRule.Values values => values.Conditions.Any(static c => c is FilterCondition.Exists { Expected: false }),
        FilterRule.Nested nested => AllowsAbsence(nested.Rules),
        FilterRule.AnyOf any => any.Alternatives.Any(AllowsAbsence),
        _ => false,
    });

    private static FilterValue? ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => FilterValue.OfText(element.GetString()!),
        JsonValueKind.Number => element.TryGetDecimal(out var number) ? FilterValue.OfNumber(number) : FilterValue.OfText(element.GetRawText()),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => FilterValue.OfKeyword(element.GetRawText()),
        _ => null,
    };
}
