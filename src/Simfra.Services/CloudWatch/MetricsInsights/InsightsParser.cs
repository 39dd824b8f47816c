using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Simfra.Services.CloudWatch;

/// <summary>Reads queries of Metrics Insights. Keywords are of either case; names are as they are written.</summary>
internal sealed class InsightsParser : TokenReader
{
    private static readonly string[] Functions = ["AVG", "COUNT", "MAX", "MIN", "SUM"];

    private InsightsParser(string text)
        : base(text)
    {
    }

    /// <exception cref="MathException">It can't be read.</exception>
    public static InsightsQuery Parse(string text) => new InsightsParser(text).Parse();

    protected override Exception Invalid() => new MathException(Position < Text.Length
        ? $"Syntax error at '{Text[Position]}', position {Position + 1}"
        : "Unexpected end of the query");

    private InsightsQuery Parse()
    {
        Take("SELECT");
        var function = ReadFunction();
        Expect('(');
        var metric = ReadName();
        Expect(')');
        Take("FROM");
        var (metricNamespace, schema) = ReadSource();
        var query = new InsightsQuery
        {
            Function = function,
            Metric = metric,
            Namespace = metricNamespace,
            Schema = schema,
            Conditions = TryTake("WHERE") ? ReadConditions() : [],
            Groups = TryTakeBy("GROUP") ? ReadNames() : [],
        };
        query = ReadOrder(query);
        query = TryTake("LIMIT") ? query with { Limit = ReadLimit() } : query;
        return IsAtEnd ? query : throw Invalid();
    }

    private (string Namespace, ImmutableArray<string>? Schema) ReadSource()
    {
        if (!TryTake("SCHEMA"))
        {
            return (ReadName(), null);
        }

        Expect('(');
        var names = ReadNames();
        Expect(')');
        return (names[0], names[1..]);
    }

    private ImmutableArray<InsightsCondition> ReadConditions()
    {
        var conditions = ImmutableArray.CreateBuilder<InsightsCondition>();
        do
        {
            var key = ReadName();
            var isEqual = TryTake('=');
            if (!isEqual && !TryTake("!="))
            {
                throw Invalid();
            }

            conditions.Add(new(key, isEqual, Peek() == '\'' ? ReadEscaped() : throw Invalid()));
        }
        while (TryTake("AND"));

        return conditions.ToImmutable();
    }

    private InsightsQuery ReadOrder(InsightsQuery query)
    {
        if (!TryTakeBy("ORDER"))
        {
            return query;
        }

        query = query with { Order = ReadFunction() };
        Expect('(');
        Expect(')');
        return TryTake("ASC") || !TryTake("DESC") ? query : query with { IsDescending = true };
    }

    private int ReadLimit() =>
        int.TryParse(ReadWord(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= InsightsQuery.MaxSeries
            ? limit
            : throw new MathException($"LIMIT must be between 1 and {InsightsQuery.MaxSeries}");

    private string ReadFunction() => Array.Find(Functions, TryTake)
        ?? throw new MathException($"One of the functions {string.Join(", ", Functions)} is expected at position {Position + 1}");

    private ImmutableArray<string> ReadNames()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        do
        {
            names.Add(ReadName());
        }
        while (TryTake(','));

        return names.ToImmutable();
    }

    /// <summary>A name in quotes, or a word that is no keyword.</summary>
    private string ReadName()
    {
        if (Peek() == '"')
        {
            return ReadEscaped();
        }

        var word = ReadWord();
        if (Position < Text.Length && Text[Position] == '.' && (word is "tag" || word.Equals("AWS", StringComparison.OrdinalIgnoreCase)))
        {
            throw CloudWatchErrors.NotBuilt($"Metrics Insights by tags or accounts ({word}.…)");
        }

        return ReservedWords.Contains(word)
            ? throw new MathException($"{word} is a reserved keyword: it must be enclosed in double quotation marks")
            : word;
    }

    /// <summary>A text in quotes of either kind, in which a backslash makes the next character one like any other.</summary>
    private string ReadEscaped()
    {
        var quote = Text[Position++];
        var text = new StringBuilder();
        while (Position < Text.Length && Text[Position] != quote)
        {
            Position += Text[Position] == '\\' && Position + 1 < Text.Length ? 1 : 0;
            text.Append(Text[Position++]);
        }

        if (Position >= Text.Length || text.Length == 0)
        {
            throw Invalid();
        }

        Position++;
        return text.ToString();
    }

    private bool TryTakeBy(string word)
    {
        if (!TryTake(word))
        {
            return false;
        }

        Take("BY");
        return true;
    }

    private void Take(string word)
    {
        if (!TryTake(word))
        {
            throw Invalid();
        }
    }
}
