using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Models.CloudWatchLogs;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>The processors of a transformer, ready to work.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-Processors.html"/>
internal sealed class TransformerPlan
{
    private const string Message = "@message";
    private const int MaxBytes = 512 * 1024;

    private readonly List<Action<EventDocument>> _steps;

    private TransformerPlan(List<Action<EventDocument>> steps) => _steps = steps;

    /// <summary>Checks the processors and makes them ready.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException; NotImplemented for a processor that isn't built.</exception>
    public static TransformerPlan Of(IReadOnlyList<Processor> processors)
    {
        if (processors.Any(static p => p.ParseToOCSF is not null))
        {
            throw CloudWatchLogsErrors.NotBuilt("The processor parseToOCSF");
        }

        if (!IsParser(processors[0]))
        {
            throw CloudWatchLogsErrors.InvalidParameter("The first processor of a transformer must be a parser.");
        }

        if (processors.Skip(1).Any(VendedLogParsers.IsOne))
        {
            throw CloudWatchLogsErrors.InvalidParameter("A parser of vended logs must be the first processor of a transformer.");
        }

        return new(processors.Select(StepOf).ToList());
    }

    /// <summary>A message as the processors leave it: JSON; null for one that the parser can't read, or that is too long.</summary>
    public string? Transform(string message, EventOrigin? origin)
    {
        if (Encoding.UTF8.GetByteCount(message) > MaxBytes)
        {
            return null;
        }

        var document = new EventDocument(message, origin);
        _steps[0](document);
        if (document.Fields.Count == 0)
        {
            // The first one is a parser: there is nothing for the others to work on.
            return null;
        }

        foreach (var step in _steps.Skip(1))
        {
            step(document);
        }

        return document.Fields.ToJsonString();
    }

    private static bool IsParser(Processor processor) =>
        processor is { ParseJSON: not null } or { Csv: not null } or { ParseKeyValue: not null } or { Grok: not null } || VendedLogParsers.IsOne(processor);

    private static Action<EventDocument> StepOf(Processor processor) => processor switch
    {
        { ParseJSON: { } p } => document => ParseJson(p, document),
        { Csv: { } p } => document => ParseCsv(p, document),
        { ParseKeyValue: { } p } => document => ParseKeyValue(p, document),
        { AddKeys: { } p } => document => p.Entries!.ForEach(e => document.Set(e.Key!, e.Value, e.OverwriteIfExists ?? false)),
        { CopyValue: { } p } => document => p.Entries!.ForEach(e => Copy(e, document)),
        { MoveKeys: { } p } => document => p.Entries!.ForEach(e => Move(e, document)),
        { RenameKeys: { } p } => document => p.Entries!.ForEach(e => Rename(e, document)),
        { DeleteKeys: { } p } => document => p.WithKeys!.ForEach(document.Remove),
        { LowerCaseString: { } p } => ForTexts(p.WithKeys!, static t => t.ToLowerInvariant()),
        { UpperCaseString: { } p } => ForTexts(p.WithKeys!, static t => t.ToUpperInvariant()),
        { TrimString: { } p } => ForTexts(p.WithKeys!, static t => t.Trim()),
        { SplitString: { } p } => document => p.Entries!.ForEach(e => Split(e, document)),
        { SubstituteString: { } p } => Substitute(p),
        { TypeConverter: { } p } => document => p.Entries!.ForEach(e => Convert(e, document)),
        { ListToMap: { } p } => document => MapList(p, document),
        { Grok: { } p } => GrokExpression.Parse(p.Match!).StepOf(p.Source ?? Message),
        { DateTimeConverter: { } p } => DateTimeConversion.Of(p).Apply,
        _ => VendedLogParsers.StepOf(processor) ?? throw CloudWatchLogsErrors.InvalidParameter("Each element of a transformer must have one processor."),
    };

    private static void ParseJson(ParseJSON processor, EventDocument document)
    {
        if (document.GetText(processor.Source ?? Message) is { } text && ReadJson(text) is JsonObject parsed)
        {
            Put(document, processor.Destination, parsed.Select(static m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())), overwrite: true);
        }
    }

    /// <summary>JSON; null for what isn't.</summary>
    public static JsonNode? ReadJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Put(EventDocument document, string? destination, IEnumerable<KeyValuePair<string, JsonNode?>> fields, bool overwrite)
    {
        if (destination is not null)
        {
            document.Set(destination, new JsonObject(fields.DistinctBy(static f => f.Key)), overwrite);
            return;
        }

        foreach (var (name, value) in fields)
        {
            if (overwrite || !document.Fields.ContainsKey(name))
            {
                document.Fields[name] = value;
            }
        }
    }

    private static void ParseCsv(CSV processor, EventDocument document)
    {
        if (document.GetText(processor.Source ?? Message) is not { } text)
        {
            return;
        }

        var delimiter = processor.Delimiter switch { null => ",", "\\t" => "\t", "\\s" => " ", var given => given };
        var values = SplitCsv(text, delimiter, processor.QuoteCharacter ?? "\"");
        var fields = values.Select((v, i) => KeyValuePair.Create(
            processor.Columns is { } columns && i < columns.Count ? columns[i] : string.Create(CultureInfo.InvariantCulture, $"column_{i + 1}"), (JsonNode?)v));
        Put(document, processor.Destination, fields, overwrite: true);
    }

    private static List<string> SplitCsv(string line, string delimiter, string quote)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == quote[0])
            {
                if (isQuoted && i + 1 < line.Length && line[i + 1] == quote[0])
                {
                    value.Append(line[i++]);
                    continue;
                }

                isQuoted = !isQuoted;
            }
            else if (!isQuoted && string.CompareOrdinal(line, i, delimiter, 0, delimiter.Length) == 0)
            {
                values.Add(value.ToString());
                value.Clear();
                i += delimiter.Length - 1;
            }
            else
            {
                value.Append(line[i]);
            }
        }

        values.Add(value.ToString());
        return values;
    }

    private static void ParseKeyValue(ParseKeyValue processor, EventDocument document)
    {
        if (document.GetText(processor.Source ?? Message) is not { } text)
        {
            return;
        }

        var separator = processor.KeyValueDelimiter ?? "=";
        var fields = text.Split(processor.FieldDelimiter ?? "&").Select(field =>
        {
            var at = field.IndexOf(separator, StringComparison.Ordinal);
            var (key, value) = at < 0 ? (field, processor.NonMatchValue) : (field[..at], field[(at + separator.Length)..]);
            return KeyValuePair.Create(processor.KeyPrefix + key.Trim(), (JsonNode?)value);
        }).Where(static f => f.Value is not null);
        Put(document, processor.Destination, fields, processor.OverwriteIfExists ?? false);
    }

    private static void Copy(CopyValueEntry entry, EventDocument document)
    {
        if (document.Has(entry.Source!))
        {
            document.Set(entry.Target!, document.Get(entry.Source!)?.DeepClone(), entry.OverwriteIfExists ?? false);
        }
    }

    /// <summary>What is moved keeps its name, in the map that is the target.</summary>
    private static void Move(MoveKeyEntry entry, EventDocument document)
    {
        if (!document.Has(entry.Source!))
        {
            return;
        }

        var value = document.Get(entry.Source!)?.DeepClone();
        var name = entry.Source![(entry.Source!.LastIndexOf('.') + 1)..];
        document.Remove(entry.Source!);
        document.Set($"{entry.Target}.{name}", value, entry.OverwriteIfExists ?? false);
    }

    private static void Rename(RenameKeyEntry entry, EventDocument document)
    {
        if (!document.Has(entry.Key!) || (document.Has(entry.RenameTo!) && entry.OverwriteIfExists is not true))
        {
            return;
        }

        var value = document.Get(entry.Key!)?.DeepClone();
        document.Remove(entry.Key!);
        document.Set(entry.RenameTo!, value, overwrite: true);
    }

    private static Action<EventDocument> ForTexts(List<string> keys, Func<string, string> change) => document =>
    {
        foreach (var key in keys)
        {
            if (document.Get(key) is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            {
                document.Set(key, change(value.GetValue<string>()), overwrite: true);
            }
        }
    };

    private static void Split(SplitStringEntry entry, EventDocument document)
    {
        if (document.Get(entry.Source!) is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            JsonNode[] parts = [.. value.GetValue<string>().Split(entry.Delimiter!).Select(static p => (JsonNode)p)];
            document.Set(entry.Source!, new JsonArray(parts), overwrite: true);
        }
    }

    private static Action<EventDocument> Substitute(SubstituteString processor)
    {
        var entries = processor.Entries!.ConvertAll(static e => (Key: e.Source!, Regex: ReadRegex(e.From!), e.To));
        return document =>
        {
            foreach (var (key, regex, to) in entries)
            {
                ForTexts([key], text => regex.Replace(text, to!))(document);
            }
        };
    }

    private static Regex ReadRegex(string text)
    {
        try
        {
            return new(text, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"The regular expression {text} is not valid.");
        }
    }

    private static void Convert(TypeConverterEntry entry, EventDocument document)
    {
        if (document.GetText(entry.Key!) is not { } text)
        {
            return;
        }

        JsonNode? converted = entry.Type switch
        {
            "integer" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && Math.Abs(n) < 9e18 ? (long)n : null,
            "double" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) ? d : null,
            "boolean" => bool.TryParse(text, out var b) ? b : null,
            _ => text,
        };
        if (converted is not null)
        {
            document.Set(entry.Key!, converted, overwrite: true);
        }
    }

    /// <summary>Makes a map of a list of maps: under the value of one of their keys stand they, or the value of another.</summary>
    private static void MapList(ListToMap processor, EventDocument document)
    {
        if (document.Get(processor.Source!) is not JsonArray list)
        {
            return;
        }

        var isLast = processor.FlattenedElement == FlattenedElement.Last;
        var groups = list.OfType<JsonObject>()
            .Where(item => item.ContainsKey(processor.Key!))
            .GroupBy(item => item[processor.Key!]?.ToString() ?? "", item => (processor.ValueKey is { } key ? item[key] : item)?.DeepClone());
        var fields = groups.Select(group => KeyValuePair.Create(
            group.Key, processor.Flatten is true ? (isLast ? group.Last() : group.First()) : new JsonArray([.. group])));
        Put(document, processor.Target, fields.ToList(), overwrite: true);
    }
}
