using System.Text.Json;

namespace Simfra.Services.CloudWatch;

/// <summary>Which events a rule means, by the value of a field. A field that isn't there fits no operator but IsPresent.</summary>
internal sealed class ContributionFilter
{
    private const int MaxValues = 10;

    private readonly Func<string?, bool> _matches;

    private ContributionFilter(ContributionField field, Func<string?, bool> matches)
    {
        Field = field;
        _matches = matches;
    }

    public ContributionField Field { get; }

    /// <summary>The filter of an operator and its value; null where they aren't valid.</summary>
    public static ContributionFilter? Read(ContributionField field, string name, JsonElement value)
    {
        switch (name)
        {
            case "In" or "NotIn" or "StartsWith":
                if (value.ValueKind != JsonValueKind.Array
                    || value.GetArrayLength() is 0 or > MaxValues
                    || value.EnumerateArray().Any(static v => v.ValueKind != JsonValueKind.String))
                {
                    return null;
                }

                var texts = value.EnumerateArray().Select(static v => v.GetString()!).ToList();
                return new(field, name switch
                {
                    "In" => text => text is not null && texts.Contains(text),
                    "NotIn" => text => text is not null && !texts.Contains(text),
                    _ => text => text is not null && texts.Exists(t => text.StartsWith(t, StringComparison.Ordinal)),
                });
            case "GreaterThan" or "LessThan" or "EqualTo" or "NotEqualTo":
                if (value.ValueKind != JsonValueKind.Number)
                {
                    return null;
                }

                var bound = value.GetDouble();
                return new(field, text => ContributorDefinition.TryNumber(text, out var number) && Compare(name, number, bound));
            case "IsPresent" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                var isWanted = value.GetBoolean();
                return new(field, text => text is not null == isWanted);
            default:
                return null;
        }
    }

    public bool Matches(string? text) => _matches(text);

    private static bool Compare(string name, double number, double bound) => name switch
    {
        "GreaterThan" => number > bound,
        "LessThan" => number < bound,
        "EqualTo" => number.Equals(bound),
        _ => !number.Equals(bound),
    };
}
