using System.Globalization;
using System.Text.Json;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>A way into a JSON document: <c>$.request.items[0].name</c>; <c>*</c> stands for every member or element.</summary>
internal sealed class JsonSelector
{
    private readonly Step[] _steps;

    private JsonSelector(string text, Step[] steps) => (Text, _steps) = (text, steps);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Takes the selector that comes next.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static JsonSelector Take(PatternScanner scanner)
    {
        scanner.SkipSpace();
        if (scanner.Current != '$')
        {
            throw scanner.Invalid();
        }

        scanner.Advance();
        var (text, steps) = ("$", new List<Step>());
        while (scanner.Current is '.' or '[')
        {
            var step = scanner.Current == '.' ? TakeMember(scanner, ref text) : TakeBracket(scanner, ref text);
            steps.Add(step);
        }

        return steps.Count > 0 ? new(text, [.. steps]) : throw scanner.Invalid();
    }

    /// <summary>The selector of a text; null for a text that is none.</summary>
    public static JsonSelector? Find(string text)
    {
        try
        {
            var scanner = new PatternScanner(text);
            var selector = Take(scanner);
            return scanner.IsAtEnd ? selector : null;
        }
        catch (Schemas.AwsServiceException)
        {
            return null;
        }
    }

    /// <summary>What it leads to, each of them.</summary>
    public IEnumerable<JsonElement> Select(JsonElement root)
    {
        IEnumerable<JsonElement> found = [root];
        foreach (var step in _steps)
        {
            found = found.SelectMany(step.Select);
        }

        return found;
    }

    private static Step TakeMember(PatternScanner scanner, ref string text)
    {
        scanner.Advance();
        if (scanner.Current == '[')
        {
            // $.[0] is the same as $[0].
            text += '.';
            return TakeBracket(scanner, ref text);
        }

        var name = scanner.TakeWhile(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '@' or '#' or '/' or ':' or '$' or '*');
        if (name.Length == 0)
        {
            throw PatternScanner.Invalid(scanner.IsAtEnd ? $"{text}." : $"{text}.{scanner.Current}");
        }

        text += $".{name}";
        return name == "*" ? new(null, null) : new(name, null);
    }

    private static Step TakeBracket(PatternScanner scanner, ref string text)
    {
        scanner.Advance();
        scanner.SkipSpace();
        Step step;
        switch (scanner.Current)
        {
            case '*':
                scanner.Advance();
                step = new(null, null);
                text += "[*]";
                break;
            case '"':
                step = new(scanner.TakeQuoted(), null);
                text += $"[\"{step.Name}\"]";
                break;
            case '\'':
                scanner.Advance();
                step = new(scanner.TakeWhile(static c => c != '\''), null);
                scanner.Expect("'");
                text += $"['{step.Name}']";
                break;
            default:
                step = int.TryParse(scanner.TakeWhile(char.IsAsciiDigit), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    ? new(null, index)
                    : throw scanner.Invalid();
                text += $"[{index}]";
                break;
        }

        scanner.Expect("]");
        return step;
    }

    /// <summary>A member by its name, an element by its index, or all of either.</summary>
    private sealed record Step(string? Name, int? Index)
    {
        public IEnumerable<JsonElement> Select(JsonElement from) => (from.ValueKind, Name, Index) switch
        {
            (JsonValueKind.Object, { } name, _) => from.TryGetProperty(name, out var member) ? [member] : [],
            (JsonValueKind.Array, _, { } index) => index < from.GetArrayLength() ? [from[index]] : [],
            (JsonValueKind.Object, null, null) => from.EnumerateObject().Select(static m => m.Value),
            (JsonValueKind.Array, null, null) => from.EnumerateArray(),
            _ => [],
        };
    }
}
