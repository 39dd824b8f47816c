using System.Globalization;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>A field of a pattern: its name, and what its value must be like; any value where that is null.</summary>
internal sealed record PatternField(string Name, FieldCondition? Condition)
{
    /// <summary>Stands for any number of fields: <c>...</c>.</summary>
    public static PatternField Rest { get; } = new("...", null);
}

/// <summary>
/// Fields between spaces: <c>[ip, user, ..., status = 4*, bytes > 1000]</c>. What stands in square brackets or quotes is one field. An event has as
/// many fields as the pattern names, or more in the place of an ellipsis.
/// </summary>
internal sealed class FieldPattern : FilterPattern
{
    private readonly IReadOnlyList<PatternField> _fields;
    private readonly int _rest;

    internal FieldPattern(IReadOnlyList<PatternField> fields)
    {
        _fields = fields;
        _rest = fields.ToList().IndexOf(PatternField.Rest);
    }

    public static FieldPattern Parse(PatternScanner scanner)
    {
        scanner.Expect("[");
        var fields = new List<PatternField>();
        while (!scanner.Take("]"))
        {
            if (fields.Count > 0)
            {
                scanner.Expect(",");
            }

            fields.Add(scanner.Take("...") ? PatternField.Rest : ParseField(scanner));
        }

        scanner.SkipSpace();
        return scanner.IsAtEnd && fields.Count(static f => f == PatternField.Rest) <= 1 ? OfFields(fields, scanner) : throw scanner.Invalid();
    }

    public override FilterMatch? Match(string message)
    {
        var values = MessageFields.Split(message);
        if (_fields.Count == 0)
        {
            return new FieldMatch([]);
        }

        var more = values.Count - _fields.Count;
        if (_rest < 0 ? more != 0 : more < -1)
        {
            return null;
        }

        var found = new List<KeyValuePair<string, string>>(values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            var field = _rest < 0 || i < _rest ? _fields[i] : i <= _rest + more ? null : _fields[i - more];
            if (field?.Condition?.IsTrue(values[i]) is false)
            {
                return null;
            }

            found.Add(new(field is null ? string.Create(CultureInfo.InvariantCulture, $"${i + 1}") : $"${field.Name}", values[i]));
        }

        return new FieldMatch(found);
    }

    private static PatternField ParseField(PatternScanner scanner)
    {
        string? name = null;
        var condition = FieldCondition.ParseAny(scanner, ref name, 0);
        return new(name!, condition);
    }
}

/// <summary>What a field's value must be like: comparisons, combined by <c>&amp;&amp;</c> and <c>||</c>, each with the field's name.</summary>
internal sealed record FieldCondition(Func<string, bool> IsTrue)
{
    private const int MaxDepth = 64;

    /// <summary>Takes the conditions of a field; null where any value will do.</summary>
    public static FieldCondition? ParseAny(PatternScanner scanner, ref string? name, int depth)
    {
        var condition = ParseAll(scanner, ref name, depth);
        while (condition is not null && scanner.Take("||"))
        {
            var (left, right) = (condition, ParseAll(scanner, ref name, depth) ?? throw scanner.Invalid());
            condition = new(v => left.IsTrue(v) || right.IsTrue(v));
        }

        return condition;
    }

    private static FieldCondition? ParseAll(PatternScanner scanner, ref string? name, int depth)
    {
        var condition = ParseOne(scanner, ref name, depth);
        while (condition is not null && scanner.Take("&&"))
        {
            var (left, right) = (condition, ParseOne(scanner, ref name, depth) ?? throw scanner.Invalid());
            condition = new(v => left.IsTrue(v) && right.IsTrue(v));
        }

        return condition;
    }

    private static FieldCondition? ParseOne(PatternScanner scanner, ref string? name, int depth)
    {
        if (scanner.Take("("))
        {
            var inner = depth < MaxDepth ? ParseAny(scanner, ref name, depth + 1) : throw scanner.Invalid();
            scanner.Expect(")");
            return inner;
        }

        scanner.SkipSpace();
        var named = scanner.TakeWhile(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '$');
        if (named.Length == 0 || (name ??= named) != named)
        {
            throw named.Length == 0 ? scanner.Invalid() : PatternScanner.Invalid(named);
        }

        if (PatternValue.TakeOperator(scanner) is not { } comparison)
        {
            return null;
        }

        var value = PatternValue.Take(scanner, comparison);
        return new(v => value.Compare(comparison, v));
    }
}

/// <summary>The fields of messages.</summary>
internal static class MessageFields
{
    /// <summary>What stands between spaces; what stands in square brackets or quotes is one field, without them.</summary>
    public static List<string> Split(string message)
    {
        var fields = new List<string>();
        for (var i = 0; i < message.Length;)
        {
            if (char.IsWhiteSpace(message[i]))
            {
                i++;
                continue;
            }

            var close = message[i] switch
            {
                '[' => message.IndexOf(']', i + 1),
                '"' => message.IndexOf('"', i + 1),
                _ => -1,
            };
            var (start, end) = close > 0 ? (i + 1, close) : (i, EndOfWord(message, i));
            fields.Add(message[start..end]);
            i = close > 0 ? close + 1 : end;
        }

        return fields;
    }

    private static int EndOfWord(string message, int start)
    {
        var end = start;
        while (end < message.Length && !char.IsWhiteSpace(message[end]))
        {
            end++;
        }

        return end;
    }
}

/// <summary>An event that a pattern of fields means.</summary>
internal sealed class FieldMatch(IReadOnlyList<KeyValuePair<string, string>> fields) : FilterMatch
{
    public override IReadOnlyDictionary<string, string> Extracted
    {
        get
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in fields)
            {
                values[name] = value;
            }

            return values;
        }
    }

    public override string? Find(string selector) => fields.FirstOrDefault(f => f.Key == selector).Value;
}
