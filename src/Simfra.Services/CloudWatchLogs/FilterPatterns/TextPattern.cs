namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>How a term counts.</summary>
internal enum TermKind
{
    /// <summary>An event must have it.</summary>
    Required,

    /// <summary>An event must have one of these.</summary>
    Optional,

    /// <summary>An event must not have it.</summary>
    Excluded,
}

/// <summary>A term: a word, a phrase in quotes, or a regular expression.</summary>
internal sealed record TextTerm(TermKind Kind, string Text, PatternRegex? Regex)
{
    public bool IsIn(string message) => Regex?.IsMatch(message) ?? message.Contains(Text, StringComparison.Ordinal);
}

/// <summary>Terms that an event has, or doesn't. Terms with a question mark count only where there are no others.</summary>
internal sealed class TextPattern : FilterPattern
{
    private readonly TextTerm[] _certain;
    private readonly TextTerm[] _optional;

    internal TextPattern(IReadOnlyList<TextTerm> terms)
    {
        _certain = [.. terms.Where(static t => t.Kind != TermKind.Optional)];
        _optional = _certain.Length == 0 ? [.. terms] : [];
    }

    public static TextPattern Parse(PatternScanner scanner)
    {
        var terms = new List<TextTerm>();
        for (scanner.SkipSpace(); !scanner.IsAtEnd; scanner.SkipSpace())
        {
            terms.Add(ParseTerm(scanner));
        }

        return OfText(terms, scanner);
    }

    public override FilterMatch? Match(string message)
    {
        foreach (var term in _certain)
        {
            if (term.IsIn(message) != (term.Kind == TermKind.Required))
            {
                return null;
            }
        }

        return _optional.Length == 0 || Array.Exists(_optional, t => t.IsIn(message)) ? FilterMatch.OfText : null;
    }

    private static TextTerm ParseTerm(PatternScanner scanner)
    {
        var kind = scanner.Current switch
        {
            '?' => TermKind.Optional,
            '-' => TermKind.Excluded,
            _ => TermKind.Required,
        };
        if (kind != TermKind.Required)
        {
            scanner.Advance();
        }

        var isWord = scanner.Current is not ('"' or '%');
        var term = scanner.Current switch
        {
            '"' => new TextTerm(kind, scanner.TakeQuoted(), null),
            '%' => new(kind, "", scanner.TakeRegex()),
            _ => new(kind, scanner.TakeWhile(static c => char.IsLetterOrDigit(c) || c == '_'), null),
        };
        var isEnded = scanner.IsAtEnd || char.IsWhiteSpace(scanner.Current);
        return isWord
            ? isEnded && term.Text.Length > 0 ? term : throw scanner.Invalid()
            : isEnded ? term : throw PatternScanner.Malformed();
    }
}
