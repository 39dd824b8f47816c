using System.Globalization;
using System.Text;

namespace Simfra.Services.CloudWatchLogs.Insights;

internal enum QueryTokenKind
{
    End,
    Symbol,
    Name,
    Number,
    Text,

    /// <summary>A number with a unit of time right behind it: <c>5m</c>.</summary>
    Period,
}

/// <summary>A word of a query.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">A name without its backticks, a text without its quotes.</param>
/// <param name="Start">Where it begins in the query.</param>
/// <param name="End">Where the next one can begin.</param>
internal readonly record struct QueryToken(QueryTokenKind Kind, string Value, int Start, int End)
{
    /// <summary>The segments of a field's name, where it has several.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>A name that stood in backticks is never a keyword.</summary>
    public bool IsQuoted { get; init; }

    public bool Is(string symbol) => Kind == QueryTokenKind.Symbol && Value == symbol;

    public bool IsWord(string word) => Kind == QueryTokenKind.Name && !IsQuoted && string.Equals(Value, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Reads the words of a query one by one. A regular expression is only read where one is asked for: else <c>/</c> divides.</summary>
internal sealed class QueryScanner
{
    private static readonly string[] Symbols = ["!=", "<=", ">=", "=~", "|", ",", "(", ")", "[", "]", "=", "<", ">", "+", "-", "*", "/", "^", "%", ":"];

    private readonly string _text;

    public QueryScanner(string text)
    {
        _text = text;
        Current = Read(0);
    }

    public string Text => _text;

    /// <summary>The word that comes next.</summary>
    public QueryToken Current { get; private set; }

    /// <summary>Where the last word that was taken ended.</summary>
    public int LastEnd { get; private set; }

    public QueryToken Next()
    {
        var token = Current;
        LastEnd = token.End;
        Current = Read(token.End);
        return token;
    }

    /// <summary>The word after the next one.</summary>
    public QueryToken Peek() => Read(Current.End);

    /// <summary>Goes back to a word.</summary>
    public void Return(QueryToken token) => Current = token;

    public bool Take(string symbol)
    {
        if (!Current.Is(symbol))
        {
            return false;
        }

        Next();
        return true;
    }

    public bool TakeWord(string word)
    {
        if (!Current.IsWord(word))
        {
            return false;
        }

        Next();
        return true;
    }

    public QueryToken Expect(string symbol) => Current.Is(symbol) ? Next() : throw Unexpected();

    public QueryToken Expect(QueryTokenKind kind) => Current.Kind == kind ? Next() : throw Unexpected();

    /// <summary>The regular expression that comes next, without its slashes; null if none does.</summary>
    public QueryToken? TakeRegex()
    {
        if (!Current.Is("/"))
        {
            return null;
        }

        var start = Current.Start;
        var body = new StringBuilder();
        for (var i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == '/')
            {
                var token = new QueryToken(QueryTokenKind.Text, body.ToString(), start, i + 1);
                LastEnd = token.End;
                Current = Read(token.End);
                return token;
            }

            if (_text[i] == '\\' && i + 1 < _text.Length)
            {
                if (_text[i + 1] != '/')
                {
                    body.Append('\\');
                }

                i++;
            }

            body.Append(_text[i]);
        }

        throw Unexpected();
    }

    public MalformedQuery Unexpected() => Unexpected(Current);

    public MalformedQuery Unexpected(QueryToken token)
    {
        var (line, column) = (1, 0);
        for (var i = 0; i < token.Start; i++)
        {
            (line, column) = _text[i] == '\n' ? (line + 1, 0) : (line, column + 1);
        }

        var shown = token.Kind == QueryTokenKind.End ? "<EOF>" : _text[token.Start..token.End];
        var message = string.Create(CultureInfo.InvariantCulture, $"unexpected symbol found {shown} at line {line} and position {column}");
        return new(message, token.Start, token.End);
    }

    private QueryToken Read(int at)
    {
        while (at < _text.Length && (char.IsWhiteSpace(_text[at]) || _text[at] == '#'))
        {
            at = _text[at] != '#' ? at + 1 : _text.IndexOf('\n', at) is >= 0 and var line ? line : _text.Length;
        }

        if (at >= _text.Length)
        {
            return new(QueryTokenKind.End, "", _text.Length, _text.Length);
        }

        var first = _text[at];
        if (first is '"' or '\'')
        {
            return ReadText(at, first);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < _text.Length && char.IsAsciiDigit(_text[at + 1])))
        {
            return ReadNumber(at);
        }

        if (first == '`' || IsNameStart(first))
        {
            return ReadName(at);
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(_text, at, symbol, 0, symbol.Length) == 0)
            {
                return new(QueryTokenKind.Symbol, symbol, at, at + symbol.Length);
            }
        }

        throw Unexpected(new(QueryTokenKind.Symbol, "", at, at + 1));
    }

    private QueryToken ReadText(int start, char quote)
    {
        var text = new StringBuilder();
        for (var i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == quote)
            {
                return new(QueryTokenKind.Text, text.ToString(), start, i + 1);
            }

            if (_text[i] != '\\' || i + 1 == _text.Length)
            {
                text.Append(_text[i]);
                continue;
            }

            i++;
            _ = _text[i] switch
            {
                'n' => text.Append('\n'),
                't' => text.Append('\t'),
                'r' => text.Append('\r'),
                '\\' or '"' or '\'' or '/' => text.Append(_text[i]),
                _ => text.Append('\\').Append(_text[i]),
            };
        }

        throw Unexpected(new(QueryTokenKind.Symbol, "", start, _text.Length));
    }

    private QueryToken ReadNumber(int start)
    {
        var end = start;
        while (end < _text.Length && (char.IsAsciiDigit(_text[end]) || _text[end] == '.'))
        {
            end++;
        }

        if (ExponentAt(end) is { } exponent)
        {
            end = exponent;
            while (end < _text.Length && char.IsAsciiDigit(_text[end]))
            {
                end++;
            }
        }

        var digits = end;
        while (end < _text.Length && char.IsAsciiLetter(_text[end]))
        {
            end++;
        }

        var value = _text[start..end];
        return end > digits
            ? new(QueryTokenKind.Period, value, start, end)
            : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? new(QueryTokenKind.Number, value, start, end)
                : throw Unexpected(new(QueryTokenKind.Symbol, "", start, end));
    }

    /// <summary>Where the digits of an exponent begin; null where there is none.</summary>
    private int? ExponentAt(int at)
    {
        if (at + 1 >= _text.Length || _text[at] is not ('e' or 'E'))
        {
            return null;
        }

        var digit = _text[at + 1] is '-' or '+' ? at + 2 : at + 1;
        return digit < _text.Length && char.IsAsciiDigit(_text[digit]) ? digit : null;
    }

    /// <summary>A field's name: segments with dots between them, each plain or in backticks, or the place in a list in brackets.</summary>
    private QueryToken ReadName(int start)
    {
        var path = new List<string>();
        var isQuoted = false;
        var at = start;
        while (true)
        {
            if (at < _text.Length && _text[at] == '`')
            {
                var close = _text.IndexOf('`', at + 1);
                if (close < 0)
                {
                    throw Unexpected(new(QueryTokenKind.Symbol, "", at, _text.Length));
                }

                path.Add(_text[(at + 1)..close]);
                isQuoted = true;
                at = close + 1;
            }
            else
            {
                var end = at;
                while (end < _text.Length && IsNamePart(_text[end]))
                {
                    end++;
                }

                path.Add(_text[at..end]);
                at = end;
            }

            while (path is not (["in"] or ["IN"]) && PlaceInList(at) is { } close)
            {
                path.Add(_text[(at + 1)..close].Trim());
                at = close + 1;
            }

            if (at + 1 < _text.Length && _text[at] == '.' && (_text[at + 1] == '`' || IsNamePart(_text[at + 1])))
            {
                at++;
                continue;
            }

            return new(QueryTokenKind.Name, string.Join('.', path), start, at) { Path = path, IsQuoted = isQuoted };
        }
    }

    private int? PlaceInList(int at)
    {
        if (at >= _text.Length || _text[at] != '[')
        {
            return null;
        }

        var close = _text.IndexOf(']', at);
        if (close < 0)
        {
            return null;
        }

        var place = _text.AsSpan(at + 1, close - at - 1).Trim();
        return place.Length > 0 && !place.ContainsAnyExceptInRange('0', '9') ? close : null;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '@' or '$';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '@' or '$';
}
