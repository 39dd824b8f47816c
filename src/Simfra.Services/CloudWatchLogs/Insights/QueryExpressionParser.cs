using System.Globalization;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Reads expressions: <c>or</c>, <c>and</c>, <c>not</c>, comparisons, sums, products, powers, calls, in that order of strength.</summary>
internal sealed class QueryExpressionParser(QueryScanner scanner, double startedAt)
{
    /// <summary>How deep expressions may be nested; deeper ones are no queries of anybody's.</summary>
    private const int MaxDepth = 200;

    private int _depth;

    /// <summary>An expression shows what is masked.</summary>
    public bool Unmasks { get; private set; }

    /// <summary>What names mean.</summary>
    public required QueryScope Scope { get; set; }

    /// <summary>Takes aggregation functions, inside of stats: gives the place of what they result in, in the lines after stats.</summary>
    public Func<QueryAggregation, QueryExpression>? Aggregate { get; set; }

    /// <summary>Reads an expression, and how it was written.</summary>
    public (QueryExpression Expression, string Text) ReadNamed()
    {
        var start = scanner.Current.Start;
        var isField = scanner.Current is { Kind: QueryTokenKind.Name };
        var name = scanner.Current;
        var expression = Read();
        var end = scanner.LastEnd;
        return (expression, isField && name.End == end ? name.Value : scanner.Text[start..end]);
    }

    public QueryExpression Read() => Nested(ReadOr);

    /// <summary>Reads one comparison.</summary>
    public QueryExpression ReadTest() => Nested(ReadComparison);

    public Regex ReadRegex(QueryToken token)
    {
        try
        {
            return QueryRegex.Parse(token.Value);
        }
        catch (ArgumentException)
        {
            throw scanner.Unexpected(token);
        }
    }

    /// <summary>A field or a call: what commands take that take no whole expression.</summary>
    public QueryExpression ReadPrimary()
    {
        var token = scanner.Next();
        switch (token.Kind)
        {
            case QueryTokenKind.Number:
                return new ConstantExpression(QueryValue.Of(double.Parse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture), token.Value));
            case QueryTokenKind.Text:
                return new ConstantExpression(QueryValue.Of(token.Value));
            case QueryTokenKind.Period:
                return new PeriodExpression(QueryPeriod.Parse(token.Value) ?? throw scanner.Unexpected(token));
            case QueryTokenKind.Name when scanner.Current.Is("(") && !token.IsQuoted:
                return ReadCall(token);
            case QueryTokenKind.Name when (token.IsWord("true") || token.IsWord("false")) && !Scope.Has(token.Value):
                return new ConstantExpression(QueryValue.Of(token.IsWord("true")));
            case QueryTokenKind.Name:
                return Aggregate is null ? Scope.Resolve(token) : throw scanner.Unexpected(token);
            case QueryTokenKind.Symbol when token.Is("("):
                var inner = Read();
                scanner.Expect(")");
                return inner;
            default:
                throw scanner.Unexpected(token);
        }
    }

    private QueryExpression Nested(Func<QueryExpression> read)
    {
        if (++_depth > MaxDepth)
        {
            throw scanner.Unexpected();
        }

        var expression = read();
        _depth--;
        return expression;
    }

    private QueryExpression ReadOr()
    {
        var left = ReadAnd();
        while (scanner.TakeWord("or"))
        {
            left = new BooleanExpression(isAnd: false, left, ReadAnd());
        }

        return left;
    }

    private QueryExpression ReadAnd()
    {
        var left = ReadNot();
        while (scanner.TakeWord("and"))
        {
            left = new BooleanExpression(isAnd: true, left, ReadNot());
        }

        return left;
    }

    private QueryExpression ReadNot() => scanner.TakeWord("not") ? Nested(() => new NotExpression(ReadNot())) : ReadComparison();

    private QueryExpression ReadComparison()
    {
        var left = ReadSum();
        var token = scanner.Current;
        if (token.Kind == QueryTokenKind.Symbol && token.Value is "=" or "!=" or "<" or "<=" or ">" or ">=")
        {
            scanner.Next();
            return new ComparisonExpression(token.Value, left, ReadSum());
        }

        if (scanner.Take("=~"))
        {
            return ReadPattern(left);
        }

        var isNegated = token.IsWord("not") && (scanner.Peek().IsWord("like") || scanner.Peek().IsWord("in"));
        if (isNegated)
        {
            scanner.Next();
        }

        var test = scanner.TakeWord("like") ? ReadPattern(left) : scanner.TakeWord("in") ? ReadList(left) : null;
        return test is null ? left : isNegated ? new NotExpression(test) : test;
    }

    private QueryExpression ReadPattern(QueryExpression of)
    {
        if (scanner.TakeRegex() is { } regex)
        {
            return new MatchExpression(of, ReadRegex(regex));
        }

        return new ContainsExpression(of, scanner.Expect(QueryTokenKind.Text).Value);
    }

    private InExpression ReadList(QueryExpression of)
    {
        var items = new List<QueryExpression>();
        scanner.Expect("[");
        do
        {
            items.Add(ReadSum());
        }
        while (scanner.Take(","));
        scanner.Expect("]");
        return new(of, items);
    }

    private QueryExpression ReadSum()
    {
        var left = ReadProduct();
        while (scanner.Current.Is("+") || scanner.Current.Is("-"))
        {
            left = new ArithmeticExpression(scanner.Next().Value[0], left, ReadProduct());
        }

        return left;
    }

    private QueryExpression ReadProduct()
    {
        var left = ReadPower();
        while (scanner.Current.Is("*") || scanner.Current.Is("/") || scanner.Current.Is("%"))
        {
            left = new ArithmeticExpression(scanner.Next().Value[0], left, ReadPower());
        }

        return left;
    }

    private QueryExpression ReadPower()
    {
        if (scanner.Take("-"))
        {
            return Nested(() => new ArithmeticExpression('-', new ConstantExpression(QueryValue.Of(0)), ReadPower()));
        }

        var left = ReadPrimary();
        return scanner.Take("^") ? new ArithmeticExpression('^', left, Nested(ReadPower)) : left;
    }

    private QueryExpression ReadCall(QueryToken name)
    {
        if (Scope.IsAfterStats && Scope.FindMade(WrittenCall(name)) is { } made)
        {
            return made;
        }

        if (Aggregate is not null && QueryAggregation.ArgumentsOf(name.Value) is { } counts)
        {
            return ReadAggregation(name, counts);
        }

        scanner.Expect("(");
        return name.Value.ToLowerInvariant() switch
        {
            "bin" => ReadBin(name),
            "datefloor" or "dateceil" => ReadTruncation(name),
            "now" => Close(new ConstantExpression(QueryValue.Of(startedAt))),
            "unmask" => ReadUnmask(),
            "case" => ReadCase(name),
            "rate" or "histogram" or "values" => throw new UnbuiltQueryPart($"the function {name.Value}"),
            var lower => ReadFunction(name, lower),
        };
    }

    private UnmaskExpression ReadUnmask()
    {
        Unmasks = true;
        return Close(new UnmaskExpression(Read()));
    }

    private FunctionExpression ReadFunction(QueryToken name, string lower)
    {
        if (QueryFunctions.Find(lower) is not { } function)
        {
            throw scanner.Unexpected(name);
        }

        var arguments = ReadArguments();
        return arguments.Length >= function.Min && arguments.Length <= function.Max
            ? new(function.Apply, arguments)
            : throw scanner.Unexpected(name);
    }

    /// <summary><c>case(condition, value, condition, value, …, otherwise)</c>.</summary>
    private FunctionExpression ReadCase(QueryToken name)
    {
        var arguments = ReadArguments();
        return arguments.Length >= 2 ? new(Choose, arguments) : throw scanner.Unexpected(name);

        static QueryValue Choose(QueryValue[] values)
        {
            for (var i = 0; i + 1 < values.Length; i += 2)
            {
                if (values[i].IsTrue())
                {
                    return values[i + 1];
                }
            }

            return values.Length % 2 == 1 ? values[^1] : default;
        }
    }

    private QueryExpression[] ReadArguments()
    {
        var arguments = new List<QueryExpression>();
        if (scanner.Take(")"))
        {
            return [];
        }

        do
        {
            arguments.Add(scanner.TakeRegex() is { } regex ? new ConstantExpression(QueryValue.Of(ReadRegex(regex).ToString())) : Read());
        }
        while (scanner.Take(","));
        scanner.Expect(")");
        return [.. arguments];
    }

    private QueryExpression ReadAggregation(QueryToken name, (int Min, int Max) counts)
    {
        var aggregate = Aggregate!;
        Aggregate = null;
        scanner.Expect("(");
        var arguments = new List<QueryExpression>();
        if (name.IsWord("count") || name.IsWord("count_over_time"))
        {
            if (scanner.Take("*"))
            {
                scanner.Expect(")");
                Aggregate = aggregate;
                return aggregate(QueryAggregation.Of(name.Value, null, 0));
            }
        }

        arguments.AddRange(ReadArguments());
        Aggregate = aggregate;
        if (arguments.Count < counts.Min || arguments.Count > counts.Max)
        {
            throw scanner.Unexpected(name);
        }

        var percentile = 0d;
        if (arguments.Count > 1 && (arguments[1] is not ConstantExpression constant || !constant.Value.TryGetNumber(out percentile)))
        {
            throw scanner.Unexpected(name);
        }

        return aggregate(QueryAggregation.Of(name.Value, arguments.Count > 0 ? arguments[0] : null, percentile));
    }

    private TruncationExpression ReadBin(QueryToken name)
    {
        if (Scope.IsAfterStats)
        {
            throw scanner.Unexpected(name);
        }

        var period = scanner.Expect(QueryTokenKind.Period);
        return Close(new TruncationExpression(new SystemField("@timestamp"), QueryPeriod.Parse(period.Value) ?? throw scanner.Unexpected(period), isUp: false));
    }

    private TruncationExpression ReadTruncation(QueryToken name)
    {
        var time = Read();
        scanner.Expect(",");
        var period = scanner.Expect(QueryTokenKind.Period);
        return Close(new TruncationExpression(time, QueryPeriod.Parse(period.Value) ?? throw scanner.Unexpected(period), name.IsWord("dateceil")));
    }

    private T Close<T>(T expression)
        where T : QueryExpression
    {
        scanner.Expect(")");
        return expression;
    }

    /// <summary>A call as a column of stats is named by it: <c>count(*)</c>. What it isn't the name of is left to be read.</summary>
    private string WrittenCall(QueryToken name)
    {
        var opening = scanner.Current;
        var depth = 0;
        while (scanner.Current.Kind != QueryTokenKind.End)
        {
            var token = scanner.Next();
            depth += token.Is("(") ? 1 : token.Is(")") ? -1 : 0;
            if (depth == 0)
            {
                var text = scanner.Text[name.Start..token.End];
                if (!Scope.Has(text))
                {
                    break;
                }

                return text;
            }
        }

        scanner.Return(opening);
        return "";
    }
}
