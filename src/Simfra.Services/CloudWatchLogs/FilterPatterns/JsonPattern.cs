using System.Text.Json;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>
/// Conditions on the fields of events that are JSON: <c>{ ($.status >= 500 || $.error IS TRUE) &amp;&amp; $.user != "ci-*" }</c>. <c>&amp;&amp;</c> binds
/// more than <c>||</c>.
/// </summary>
internal sealed class JsonPattern : FilterPattern
{
    private const int MaxDepth = 64;

    private readonly JsonCondition _condition;
    private readonly JsonSelector[] _selectors;

    internal JsonPattern(JsonCondition condition)
    {
        _condition = condition;
        _selectors = [.. condition.Selectors.DistinctBy(static s => s.Text, StringComparer.Ordinal)];
    }

    public static JsonPattern Parse(PatternScanner scanner)
    {
        scanner.Expect("{");
        var condition = ParseAny(scanner, 0);
        scanner.Expect("}");
        scanner.SkipSpace();
        return scanner.IsAtEnd ? OfJson(condition, scanner) : throw scanner.Invalid();
    }

    public override FilterMatch? Match(string message) =>
        JsonMessage.Parse(message) is { } root && _condition.IsTrue(root) ? new JsonMatch(root, _selectors) : null;

    private static JsonCondition ParseAny(PatternScanner scanner, int depth) => ParseSequence(scanner, "||", isAll: false, s => ParseAll(s, depth));

    private static JsonCondition ParseAll(PatternScanner scanner, int depth) => ParseSequence(scanner, "&&", isAll: true, s => ParseOne(s, depth));

    private static JsonCondition ParseSequence(PatternScanner scanner, string separator, bool isAll, Func<PatternScanner, JsonCondition> parse)
    {
        var parts = new List<JsonCondition> { parse(scanner) };
        while (scanner.Take(separator))
        {
            parts.Add(parse(scanner));
        }

        return parts.Count == 1 ? parts[0] : new JsonCombination(isAll, parts);
    }

    private static JsonCondition ParseOne(PatternScanner scanner, int depth)
    {
        if (scanner.Take("("))
        {
            var inner = depth < MaxDepth ? ParseAny(scanner, depth + 1) : throw scanner.Invalid();
            scanner.Expect(")");
            return inner;
        }

        var selector = JsonSelector.Take(scanner);
        if (PatternValue.TakeOperator(scanner) is { } comparison)
        {
            return new JsonComparison(selector, comparison, PatternValue.Take(scanner, comparison));
        }

        if (scanner.TakeWord("IS"))
        {
            return new JsonKindTest(selector, scanner switch
            {
                _ when scanner.TakeWord("TRUE") => JsonValueKind.True,
                _ when scanner.TakeWord("FALSE") => JsonValueKind.False,
                _ when scanner.TakeWord("NULL") => JsonValueKind.Null,
                _ => throw scanner.Invalid(),
            });
        }

        if (scanner.TakeWord("NOT"))
        {
            return scanner.TakeWord("EXISTS") ? new JsonExistence(selector, false) : throw scanner.Invalid();
        }

        return scanner.TakeWord("EXISTS") ? new JsonExistence(selector, true) : throw scanner.Invalid();
    }
}

/// <summary>The JSON of messages.</summary>
internal static class JsonMessage
{
    /// <summary>The document of a message; null for a message that is no object or array.</summary>
    public static JsonElement? Parse(string message)
    {
        // Most messages that are no JSON needn't throw to be known as such.
        if (!message.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal) && !message.AsSpan().TrimStart().StartsWith("[", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(message);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An event that a pattern of JSON means.</summary>
internal sealed class JsonMatch(JsonElement root, JsonSelector[] selectors) : FilterMatch
{
    public override IReadOnlyDictionary<string, string> Extracted => selectors
        .Select(s => KeyValuePair.Create(s.Text, ValueOf(s)))
        .Where(static v => v.Value is not null)
        .ToDictionary(static v => v.Key, static v => v.Value!, StringComparer.Ordinal);

    public override string? Find(string selector) => JsonSelector.Find(selector) is { } found ? ValueOf(found) : null;

    private string? ValueOf(JsonSelector selector) => selector.Select(root).Select(JsonCondition.TextOf).FirstOrDefault();
}
