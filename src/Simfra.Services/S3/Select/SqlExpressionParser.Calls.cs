namespace Simfra.Services.S3;

/// <summary>Reads calls of functions, some of which have a grammar of their own.</summary>
internal sealed partial class SqlExpressionParser
{
    private SqlExpression ParseCall(SqlToken name)
    {
        tokens.Take();
        var wasProjected = LeaveProjection();
        var function = name.Text.ToLowerInvariant();
        var call = function switch
        {
            "count" => ParseAggregate(SqlAggregateFunction.Count),
            "sum" => ParseAggregate(SqlAggregateFunction.Sum),
            "avg" => ParseAggregate(SqlAggregateFunction.Avg),
            "min" => ParseAggregate(SqlAggregateFunction.Min),
            "max" => ParseAggregate(SqlAggregateFunction.Max),
            "trim" => ParseTrim(),
            "extract" => ParseExtract(),
            "substring" => ParseSubstring(),
            "date_add" => ParseOfDatePart(SqlDates.Add),
            "date_diff" => ParseOfDatePart(SqlDates.Difference),
            _ => ParseFunction(SqlFunctions.Find(function) ?? throw S3Errors.UnsupportedFunction()),
        };
        _isProjected = wasProjected;
        return Count(call);
    }

    private SqlCall ParseFunction(SqlFunction function)
    {
        var arguments = new List<SqlExpression>();
        if (tokens.Current.Kind == SqlTokenKind.Star)
        {
            throw S3Errors.OfToken(
                "ParseUnsupportedCallWithStar", "Function call, other than COUNT, with (*) as parameter is not supported", tokens.Current);
        }

        while (tokens.Current.Kind != SqlTokenKind.RightParenthesis)
        {
            arguments.Add(Parse());
            if (!tokens.TryTake(SqlTokenKind.Comma))
            {
                break;
            }
        }

        ExpectEnd();
        return arguments.Count >= function.Min && arguments.Count <= function.Max
            ? new(function, arguments)
            : throw S3Errors.EvaluatorInvalidArguments();
    }

    private SqlAggregate ParseAggregate(SqlAggregateFunction function)
    {
        if (_isInAggregate)
        {
            throw S3Errors.UnsupportedSqlStructure();
        }

        SqlExpression? argument = null;
        if (tokens.Current.Kind == SqlTokenKind.Star)
        {
            var star = tokens.Take();
            if (function != SqlAggregateFunction.Count)
            {
                throw S3Errors.OfToken(
                    "ParseUnsupportedCallWithStar", "Function call, other than COUNT, with (*) as parameter is not supported", star);
            }
        }
        else
        {
            if (tokens.Current.Kind == SqlTokenKind.RightParenthesis)
            {
                throw NotUnary();
            }

            _isInAggregate = true;
            argument = Parse();
            _isInAggregate = false;
        }

        if (tokens.Current.Kind == SqlTokenKind.Comma)
        {
            throw NotUnary();
        }

        ExpectEnd();
        var aggregate = new SqlAggregate(function, argument, _aggregates.Count);
        _aggregates.Add(aggregate);
        return aggregate;
    }

    /// <summary><c>TRIM(text)</c>, <c>TRIM(LEADING FROM text)</c>, <c>TRIM(BOTH '12' FROM text)</c>.</summary>
    private SqlExpression ParseTrim()
    {
        var side = tokens.Current is { Kind: SqlTokenKind.Keyword, Text: "leading" or "trailing" or "both" } ? tokens.Take().Text : null;
        if (tokens.TryTake("from"))
        {
            return EndOf(SqlFunctions.Trim(side ?? "both", null, Parse()));
        }

        var first = Parse();
        if (tokens.TryTake("from"))
        {
            return EndOf(SqlFunctions.Trim(side ?? "both", first, Parse()));
        }

        return side is null
            ? EndOf(SqlFunctions.Trim("both", null, first))
            : throw S3Errors.OfToken("ParseExpectedKeyword", "Expected keyword from, found", tokens.Current);
    }

    private SqlExpression ParseExtract()
    {
        var part = ParseDatePart(SqlDates.IsExtractable);
        tokens.ExpectKeyword("from");
        return EndOf(SqlDates.Extract(part, Parse()));
    }

    /// <summary><c>SUBSTRING(text, start, length)</c> or <c>SUBSTRING(text FROM start FOR length)</c>.</summary>
    private SqlExpression ParseSubstring()
    {
        var arguments = new List<SqlExpression> { Parse() };
        var isByKeywords = tokens.Current.Is("from");
        if (isByKeywords || tokens.Current.Kind == SqlTokenKind.Comma)
        {
            tokens.Take();
            arguments.Add(Parse());
            if (isByKeywords ? tokens.TryTake("for") : tokens.TryTake(SqlTokenKind.Comma))
            {
                arguments.Add(Parse());
            }
        }

        ExpectEnd();
        return arguments.Count > 1 ? new SqlCall(SqlFunctions.Find("substring")!, arguments) : throw S3Errors.EvaluatorInvalidArguments();
    }

    private SqlExpression ParseOfDatePart(Func<string, SqlExpression, SqlExpression, SqlExpression> create)
    {
        var part = ParseDatePart(SqlDates.IsPart);
        ExpectComma();
        var first = Parse();
        ExpectComma();
        return EndOf(create(part, first, Parse()));
    }

    private string ParseDatePart(Func<string, bool> isPart)
    {
        var token = tokens.Current;
        if (token.Kind != SqlTokenKind.Keyword || !isPart(token.Text))
        {
            throw S3Errors.OfToken("ParseExpectedDatePart", "Expected one of the date parts, found", token);
        }

        return tokens.Take().Text;
    }

    private SqlExpression EndOf(SqlExpression call)
    {
        ExpectEnd();
        return call;
    }

    private void ExpectEnd()
    {
        if (!tokens.TryTake(SqlTokenKind.RightParenthesis))
        {
            throw S3Errors.OfToken("ParseExpectedRightParenBuiltinFunctionCall", "Expected right parenthesis", tokens.Current);
        }
    }

    private void ExpectComma()
    {
        if (!tokens.TryTake(SqlTokenKind.Comma))
        {
            throw S3Errors.OfToken("ParseExpectedArgumentDelimiter", "Expected argument delimiter", tokens.Current);
        }
    }

    private Schemas.AwsServiceException NotUnary() =>
        S3Errors.OfToken("ParseNonUnaryAgregateFunctionCall", "Aggregate function calls take 1 argument only", tokens.Current);
}
