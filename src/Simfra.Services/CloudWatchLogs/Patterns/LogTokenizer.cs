using System.Buffers;

namespace Simfra.Services.CloudWatchLogs.Patterns;

/// <summary>A piece of a message.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Name">What kind of thing it is, where its looks tell that it varies from event to event; else null.</param>
internal readonly record struct LogToken(string Text, string? Name)
{
    /// <summary>A word that could be another in the next event.</summary>
    public bool IsWord => Name is null && char.IsLetter(Text[0]);
}

/// <summary>
/// Takes messages apart into words and what stands between them. Dates, times, addresses, ids and numbers are known by their looks, and named for what they
/// are, or for the key that stands before them (<c>ResourceID: 123</c>). The model is ours; AWS doesn't tell its own.
/// </summary>
internal static class LogTokenizer
{
    /// <summary>AWS looks at no more than this of a message.</summary>
    public const int MaxLength = 1500;

    public const string Unnamed = "Token";

    private const int MaxStaticDigits = 2;
    private const int MaxStaticLength = 8;
    private const int MaxKeyLength = 64;

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n\"'`{}[](),;=|<>!?&");

    public static List<LogToken> Split(string message)
    {
        var tokens = new List<LogToken>();
        var rest = message.AsSpan(0, Math.Min(message.Length, MaxLength));
        while (rest.Length > 0)
        {
            var end = rest.IndexOfAny(Separators);
            end = end < 0 ? rest.Length : end;
            if (end > 0)
            {
                AddRun(rest[..end], tokens);
            }

            rest = rest[end..];
            var separators = SeparatorLength(rest);
            if (separators > 0)
            {
                tokens.Add(new(rest[..separators].ToString(), null));
                rest = rest[separators..];
            }
        }

        return tokens;
    }

    /// <summary>White space goes together; each other separator is a token of its own.</summary>
    private static int SeparatorLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsWhiteSpace(text[length]))
        {
            length++;
        }

        return length > 0 ? length : Math.Min(text.Length, 1);
    }

    /// <summary>What stands between two separators: one token, or several between colons and slashes.</summary>
    private static void AddRun(ReadOnlySpan<char> run, List<LogToken> tokens)
    {
        var end = run.Length;
        while (end > 1 && run[end - 1] is ':' or '.')
        {
            end--;
        }

        AddParts(run[..end], tokens);
        if (end < run.Length)
        {
            tokens.Add(new(run[end..].ToString(), null));
        }
    }

    private static void AddParts(ReadOnlySpan<char> run, List<LogToken> tokens)
    {
        var cut = run.IndexOfAny(':', '/');
        if (cut < 0 || LogTokenKind.OfWhole(run) is not null)
        {
            tokens.Add(Classify(run, tokens));
            return;
        }

        if (cut > 0)
        {
            tokens.Add(Classify(run[..cut], tokens));
        }

        tokens.Add(new(run.Slice(cut, 1).ToString(), null));
        if (cut + 1 < run.Length)
        {
            AddParts(run[(cut + 1)..], tokens);
        }
    }

    private static LogToken Classify(ReadOnlySpan<char> text, List<LogToken> before)
    {
        var word = text.ToString();
        if (LogTokenKind.OfWhole(text) is { } kind)
        {
            return new(word, kind);
        }

        var digits = CountDigits(text);
        if (digits == 0)
        {
            // A run of asterisks is what data protection has masked.
            return new(word, text.Trim('*').IsEmpty ? NameOf(before) ?? Unnamed : null);
        }

        var isName = char.IsLetter(text[0]) && digits <= MaxStaticDigits && text.Length <= MaxStaticLength;
        return new(word, isName ? null : NameOf(before) ?? (LogTokenKind.IsNumber(text) ? "Number" : Unnamed));
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var character in text)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return digits;
    }

    /// <summary>The key that the next token is the value of; null where there is none: <c>key=</c>, <c>key: </c>, <c>"key":"</c>.</summary>
    public static string? NameOf(IReadOnlyList<LogToken> before)
    {
        var at = before.Count - 1;
        var hasMark = false;
        while (at >= 0 && (before[at].Text is "\"" or "'" or "=" or ":" || string.IsNullOrWhiteSpace(before[at].Text)))
        {
            hasMark |= before[at].Text is "=" or ":";
            at--;
        }

        return hasMark && at >= 0 && before[at] is { Name: null, Text: { Length: <= MaxKeyLength } key } && char.IsLetter(key[0]) ? key : null;
    }
}
