using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// What SEARCH looks for: a namespace with the names of the dimensions (<c>{AWS/SQS,QueueName}</c>), and words that metrics have, joined by AND, OR, NOT and
/// parentheses.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html"/>
internal sealed partial class MetricSearch
{
    private const int MaxFound = 500;
    private const int MaxLength = 1024;

    private static readonly TimeSpan ListedFor = TimeSpan.FromDays(14);

    private readonly string _text;
    private string[]? _schema;
    private Func<Metric, bool> _matches = static _ => true;
    private List<string> _tokens = [];
    private int _position;

    private MetricSearch(string text) => _text = text;

    /// <exception cref="MathException">It can't be read.</exception>
    public static MetricSearch Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new MathException($"SEARCH can't be longer than {MaxLength} characters");
        }

        var search = new MetricSearch(text.Trim());
        search.Read();
        return search;
    }

    public IEnumerable<Metric> Find(CloudWatchState state, DateTimeOffset now) =>
        state.MetricsOf(_schema?[0], null).Where(m => m.LastDataAt >= now - ListedFor && FitsSchema(m) && _matches(m)).Take(MaxFound);

    private bool FitsSchema(Metric metric) =>
        _schema is null || metric.Dimensions.Select(static d => d.Name).ToHashSet(StringComparer.Ordinal).SetEquals(_schema.Skip(1));

    private void Read()
    {
        var rest = _text;
        if (rest.StartsWith('{'))
        {
            var end = rest.IndexOf('}', StringComparison.Ordinal);
            if (end < 0)
            {
                throw new MathException("The schema of SEARCH has no end");
            }

            _schema = [.. rest[1..end].Split(',').Select(static n => n.Trim().Trim('"'))];
            rest = rest[(end + 1)..];
        }

        _tokens = [.. Token().Matches(rest).Select(static m => m.Value)];
        if (_tokens.Count > 0)
        {
            _matches = ReadOr();
        }

        if (_position < _tokens.Count)
        {
            throw new MathException($"Unexpected '{_tokens[_position]}' in SEARCH");
        }
    }

    private Func<Metric, bool> ReadOr()
    {
        var left = ReadAnd();
        while (TryTake("OR"))
        {
            var (first, second) = (left, ReadAnd());
            left = m => first(m) || second(m);
        }

        return left;
    }

    /// <summary>Words that stand side by side are all meant.</summary>
    private Func<Metric, bool> ReadAnd()
    {
        var left = ReadNot();
        while (_position < _tokens.Count && _tokens[_position] is not (")" or "OR"))
        {
            TryTake("AND");
            var (first, second) = (left, ReadNot());
            left = m => first(m) && second(m);
        }

        return left;
    }

    private Func<Metric, bool> ReadNot()
    {
        if (!TryTake("NOT"))
        {
            return ReadTerm();
        }

        var inner = ReadNot();
        return m => !inner(m);
    }

    private Func<Metric, bool> ReadTerm()
    {
        if (TryTake("("))
        {
            var inner = ReadOr();
            return TryTake(")") ? inner : throw new MathException("A parenthesis of SEARCH isn't closed");
        }

        var word = Take();
        if (!TryTake("="))
        {
            return m => TextsOf(m).Any(t => Fits(t, word));
        }

        if (TryTake("("))
        {
            // Name=(a OR b)
            var values = new List<string>();
            while (!TryTake(")"))
            {
                if (!TryTake("OR"))
                {
                    values.Add(Take());
                }
            }

            return m => values.Exists(v => ValuesOf(m, Unquote(word)).Any(t => Fits(t, v)));
        }

        var value = Take();
        return m => ValuesOf(m, Unquote(word)).Any(t => Fits(t, value));
    }

    private static IEnumerable<string> TextsOf(Metric metric) =>
        metric.Dimensions.SelectMany(static d => (string[])[d.Name, d.Value]).Append(metric.Name).Append(metric.Namespace);

    private static IEnumerable<string> ValuesOf(Metric metric, string property) => property.ToUpperInvariant() switch
    {
        "METRICNAME" => [metric.Name],
        "NAMESPACE" => [metric.Namespace],
        _ => metric.Dimensions.Where(d => d.Name.Equals(property, StringComparison.OrdinalIgnoreCase)).Select(static d => d.Value),
    };

    /// <summary>A word in quotes is meant whole and as it is written; any other fits where its parts stand one after the other.</summary>
    private static bool Fits(string text, string word)
    {
        if (word[0] == '"')
        {
            return text == Unquote(word);
        }

        // The whole text is a part too, without what isn't letter or digit.
        var (parts, wanted) = (PartsOf(text), PartsOf(word));
        return wanted.Count > 0
            && (string.Concat(parts.Select(static p => p.Text)).Equals(word, StringComparison.OrdinalIgnoreCase)
                || Enumerable.Range(0, Math.Max(0, parts.Count - wanted.Count + 1)).Any(i => wanted.Index().All(w => Same(parts[i + w.Index].Text, w.Item))));

        static bool Same(string part, (string Text, bool IsExact) wanted) =>
            part.Equals(wanted.Text, wanted.IsExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Parts begin with capitals and digits, and behind other characters. Several at a stretch are meant as they are written.</summary>
    private static List<(string Text, bool IsExact)> PartsOf(string text) =>
    [
        .. Stretch().Matches(text).SelectMany(static s =>
        {
            var parts = Part().Matches(s.Value);
            return parts.Select(p => (p.Value, parts.Count > 1));
        }),
    ];

    private static string Unquote(string word) => word.StartsWith('"') ? Escaped().Replace(word[1..^1], "$1") : word;

    private string Take() => _position < _tokens.Count ? _tokens[_position++] : throw new MathException("Unexpected end of SEARCH");

    private bool TryTake(string token)
    {
        var isThere = _position < _tokens.Count && _tokens[_position] == token;
        _position += isThere ? 1 : 0;
        return isThere;
    }

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|[()=]|[^\s()=",]+
        """)]
    private static partial Regex Token();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Stretch();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")]
    private static partial Regex Part();
}
