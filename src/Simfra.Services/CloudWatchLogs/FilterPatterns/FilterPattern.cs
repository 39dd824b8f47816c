namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>Says which log events are meant: by terms in their text, by fields of their JSON, or by fields between spaces.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"/>
internal abstract class FilterPattern
{
    private const int MaxRegexes = 2;

    /// <summary>How many regular expressions it has.</summary>
    public int RegexCount { get; private init; }

    /// <summary>Reads a pattern; the empty one means all events.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static FilterPattern Parse(string? text)
    {
        var scanner = new PatternScanner(text ?? "");
        scanner.SkipSpace();
        FilterPattern pattern = scanner.Current switch
        {
            '{' => JsonPattern.Parse(scanner),
            '[' => FieldPattern.Parse(scanner),
            _ => TextPattern.Parse(scanner),
        };
        return pattern.RegexCount <= MaxRegexes || pattern is TextPattern
            ? pattern
            : throw CloudWatchLogsErrors.InvalidParameter($"A filter pattern can have no more than {MaxRegexes} regular expressions.");
    }

    /// <summary>Whether an event is meant.</summary>
    public bool Matches(string message) => Match(message) is not null;

    /// <summary>What a pattern finds in an event; null for one that isn't meant.</summary>
    public abstract FilterMatch? Match(string message);

    /// <summary>A pattern of text.</summary>
    protected static TextPattern OfText(IReadOnlyList<TextTerm> terms, PatternScanner scanner) => new(terms) { RegexCount = scanner.RegexCount };

    /// <summary>A pattern of JSON.</summary>
    protected static JsonPattern OfJson(JsonCondition condition, PatternScanner scanner) => new(condition) { RegexCount = scanner.RegexCount };

    /// <summary>A pattern of fields.</summary>
    protected static FieldPattern OfFields(IReadOnlyList<PatternField> fields, PatternScanner scanner) => new(fields) { RegexCount = scanner.RegexCount };
}

/// <summary>What a pattern found in an event that it means.</summary>
internal abstract class FilterMatch
{
    /// <summary>A match of terms, which has no values.</summary>
    public static FilterMatch OfText { get; } = new TextMatch();

    /// <summary>The values of the fields that the pattern names, by selector: <c>$.latency</c>, <c>$status</c>.</summary>
    public abstract IReadOnlyDictionary<string, string> Extracted { get; }

    /// <summary>The value that a selector means in the event; null where there is none.</summary>
    public abstract string? Find(string selector);

    private sealed class TextMatch : FilterMatch
    {
        public override IReadOnlyDictionary<string, string> Extracted { get; } = new Dictionary<string, string>();

        public override string? Find(string selector) => null;
    }
}
