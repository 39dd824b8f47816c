using System.Globalization;
using System.Text.Json;

namespace Simfra.Security.SigV4;

internal enum PostPolicyOperator
{
    Equal,
    StartsWith,
    ContentLengthRange,
}

/// <summary>
/// A condition of a POST policy: <c>{"acl": "private"}</c>, <c>["eq", "$acl", "private"]</c>, <c>["starts-with", "$key", "user/"]</c> or
/// <c>["content-length-range", 1, 1048576]</c>.
/// </summary>
internal sealed record PostPolicyCondition(PostPolicyOperator Operator, string First, string Second)
{
    /// <summary>The form field that the condition is about, in lower case; empty for a range of lengths.</summary>
    public string Field => Operator != PostPolicyOperator.ContentLengthRange && First.StartsWith('$') ? First[1..].ToLowerInvariant() : "";

    public static PostPolicyCondition Parse(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ParseSimple(element),
        JsonValueKind.Array => ParseList(element),
        _ => throw PostPolicyErrors.InvalidDocument("Invalid condition test: must be a List or Object."),
    };

    public bool Accepts(string? value) => Operator switch
    {
        PostPolicyOperator.Equal => value == Second,
        PostPolicyOperator.StartsWith => Second.Length == 0 || value?.StartsWith(Second, StringComparison.Ordinal) == true,
        _ => true,
    };

    public void CheckLength(long length)
    {
        if (!long.TryParse(First, NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            || !long.TryParse(Second, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
        {
            throw PostPolicyErrors.ConditionFailed(ToString());
        }

        if (length < least)
        {
            throw PostPolicyErrors.TooSmall(length, least);
        }

        if (length > most)
        {
            throw PostPolicyErrors.TooLarge(length, most);
        }
    }

    /// <summary>The condition as S3's error shows it.</summary>
    public override string ToString() => $"[\"{OperatorName(Operator)}\", \"{First}\", \"{Second}\"]";

    private static string OperatorName(PostPolicyOperator op) => op switch
    {
        PostPolicyOperator.Equal => "eq",
        PostPolicyOperator.StartsWith => "starts-with",
        _ => "content-length-range",
    };

    private static PostPolicyCondition ParseSimple(JsonElement element)
    {
        if (element.GetPropertyCount() != 1)
        {
            throw PostPolicyErrors.InvalidDocument("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
        }

        var property = element.EnumerateObject().First();
        return property.Value.ValueKind == JsonValueKind.String
            ? new(PostPolicyOperator.Equal, "$" + property.Name, property.Value.GetString()!)
            : throw PostPolicyErrors.InvalidDocument("Invalid Simple-Condition: value must be a string.");
    }

    private static PostPolicyCondition ParseList(JsonElement element)
    {
        if (element.GetArrayLength() == 0)
        {
            throw PostPolicyErrors.InvalidDocument("Invalid Condition: missing operation identifier.");
        }

        var name = Text(element[0]);
        var op = name.ToLowerInvariant() switch
        {
            "eq" => PostPolicyOperator.Equal,
            "starts-with" => PostPolicyOperator.StartsWith,
            "content-length-range" => PostPolicyOperator.ContentLengthRange,
            _ => throw PostPolicyErrors.InvalidDocument($"Invalid Condition: unknown operation '{name}'."),
        };
        return element.GetArrayLength() == 3
            ? new(op, Text(element[1]), Text(element[2]))
            : throw PostPolicyErrors.InvalidDocument($"Invalid {name}: wrong number of arguments.");
    }

    private static string Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
}
