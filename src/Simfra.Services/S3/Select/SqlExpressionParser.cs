namespace Simfra.Services.S3;

/// <summary>Reads expressions, each kind of operator in a method of its own that calls the one that binds tighter.</summary>
/// <param name="tokens">The tokens.</param>
/// <param name="source">What the query reads from: tells which paths begin with the record.</param>
internal sealed partial class SqlExpressionParser(SqlTokens tokens, SqlSource source)
{
    /// <summary>AWS has limits of its own that it doesn't tell; these keep an expression from exhausting the stack.</summary>
    private const int MaxDepth = 100;
    private const int MaxOperators = 2000;

    private readonly List<SqlPath> _paths = [];
    private readonly List<SqlAggregate> _aggregates = [];
    private int _depth;
    private int _operators;
    private bool _isInAggregate;
    private bool _isProjected;

    public IReadOnlyList<SqlPath> Paths => _paths;

    public IReadOnlyList<SqlAggregate> Aggregates => _aggregates;

    /// <summary>Whether a value of a single record was asked for so far, outside of aggregates.</summary>
    public bool HasFreePaths { get; private set; }

    /// <summary>An expression of the SELECT list, which may stand for all that is in a value.</summary>
    public (SqlExpression Expression, bool IsAll) ParseProjected()
    {
        _isProjected = true;
        var expression = Parse();
        _isProjected = false;
        if (expression is not SqlPath path || !path.Steps.Any(static s => s is SqlWildcardStep))
        {
            return (expression, false);
        }

        var steps = path.Steps.SkipLast(1).ToList();
        if (path.Steps[^1] is not SqlWildcardStep { IsOfList: false } || steps.Exists(static s => s is SqlWildcardStep))
        {
            throw S3Errors.OfToken("ParseInvalidContextForWildcardInSelectList", "Invalid use of * in select list", path.Start);
        }

        if (steps.Exists(static s => s is SqlIndexStep))
        {
            throw S3Errors.OfToken("ParseCannotMixSqbAndWildcardInSelectList", "Cannot mix [] and * in the same expression in a select list", path.Start);
        }

        // The wildcard is told by the projection: the path is of what it opens.
        var opened = path with { Steps = steps };
        _paths[path.Ordinal] = opened;
        return (opened, true);
    }

    public SqlExpression Parse()
    {
        if (++_depth > MaxDepth)
        {
            throw S3Errors.MaxOperatorsExceeded();
        }

        var expression = ParseOr();
        _depth--;
        return expression;
    }

    private SqlExpression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.TryTake("or"))
        {
            left = Count(new SqlOr(left, ParseAnd()));
        }

        return left;
    }

    private SqlExpression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.TryTake("and"))
        {
            left = Count(new SqlAnd(left, ParseNot()));
        }

        return left;
    }

    private SqlExpression ParseNot()
    {
        var isNegated = false;
        while (tokens.TryTake("not"))
        {
            isNegated = !isNegated;
        }

        var operand = ParseComparison();
        return isNegated ? Count(new SqlNot(operand)) : operand;
    }

    private SqlExpression ParseComparison()
    {
        var left = ParseConcatenation();
        while (true)
        {
            if (tokens.Current is { Kind: SqlTokenKind.Operator, Text: "=" or "<>" or "<" or "<=" or ">" or ">=" })
            {
                left = Count(new SqlComparison(tokens.Take().Text, left, ParseConcatenation()));
            }
            else if (tokens.TryTake("is"))
            {
                var isNegated = tokens.TryTake("not");
                left = Negate(new SqlIs(left, ParseType(isTest: true).Name), isNegated);
            }
            else if (tokens.Current is { Kind: SqlTokenKind.Keyword, Text: "in" or "like" or "between" })
            {
                left = ParsePredicate(left, isNegated: false);
            }
            else if (tokens.Current.Is("not") && tokens.Next is { Kind: SqlTokenKind.Keyword, Text: "in" or "like" or "between" })
            {
                tokens.Take();
                left = ParsePredicate(left, isNegated: true);
            }
            else
            {
                return left;
            }
        }
    }

    private SqlExpression ParsePredicate(SqlExpression left, bool isNegated)
    {
        var keyword = tokens.Take();
        switch (keyword.Text)
        {
            case "in":
                return Negate(new SqlIn(left, ParseSet()), isNegated);
            case "between":
                var low = ParseConcatenation();
                tokens.ExpectKeyword("and");
                return Negate(new SqlBetween(left, low, ParseConcatenation()), isNegated);
            default:
                if (tokens.Current.Kind == SqlTokenKind.End)
                {
                    throw S3Errors.OfToken("ParseExpectedExpression", "Expected expression", keyword);
                }

                var pattern = ParseConcatenation();
                return Negate(new SqlLike(left, pattern, tokens.TryTake("escape") ? ParseConcatenation() : null), isNegated);
        }
    }

    /// <summary>The set of IN: values in parentheses, or an expression that is a list.</summary>
    private SqlExpression ParseSet()
    {
        if (!tokens.TryTake(SqlTokenKind.LeftParenthesis))
        {
            return ParseConcatenation();
        }

        var items = new List<SqlExpression>();
        do
        {
            items.Add(Parse());
        }
        while (tokens.TryTake(SqlTokenKind.Comma));

        tokens.Expect(SqlTokenKind.RightParenthesis);
        return new SqlListLiteral(items);
    }

    private SqlExpression ParseConcatenation()
    {
        var left = ParseSum();
        while (tokens.Current.IsOperator("||"))
        {
            tokens.Take();
            left = Count(new SqlConcatenation(left, ParseSum()));
        }

        return left;
    }

    private SqlExpression ParseSum()
    {
        var left = ParseProduct();
        while (tokens.Current is { Kind: SqlTokenKind.Operator, Text: "+" or "-" })
        {
            left = Count(new SqlArithmetic(tokens.Take().Text, left, ParseProduct()));
        }

        return left;
    }

    private SqlExpression ParseProduct()
    {
        var left = ParseSign();
        while (tokens.Current is { Kind: SqlTokenKind.Star } or { Kind: SqlTokenKind.Operator, Text: "/" or "%" })
        {
            left = Count(new SqlArithmetic(tokens.Take().Text, left, ParseSign()));
        }

        return left;
    }

    private SqlExpression ParseSign()
    {
        var isNegative = false;
        while (tokens.Current is { Kind: SqlTokenKind.Operator, Text: "+" or "-" } && CanBeSigned(tokens.Next))
        {
            isNegative ^= tokens.Take().Text == "-";
        }

        var operand = ParsePrimary();
        return isNegative ? Count(new SqlNegation(operand)) : operand;
    }

    /// <summary>A sign that nothing can follow is an operator in the wrong place.</summary>
    private static bool CanBeSigned(SqlToken next) => next.Kind is not (SqlTokenKind.End or SqlTokenKind.Comma or SqlTokenKind.RightParenthesis);

    private SqlExpression Negate(SqlExpression operand, bool isNegated) => Count(isNegated ? new SqlNot(operand) : operand);

    private SqlExpression Count(SqlExpression expression) =>
        ++_operators > MaxOperators ? throw S3Errors.MaxOperatorsExceeded() : expression;
}
