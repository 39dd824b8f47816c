using System.Globalization;

namespace Simfra.Services.S3;

/// <summary>Reads a query: <c>SELECT … FROM S3Object … WHERE … LIMIT …</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-select.html"/>
internal sealed class SqlParser
{
    private readonly SqlTokens _tokens;
    private readonly SqlExpressionParser _expressions;

    private SqlParser(SqlTokens tokens)
    {
        _tokens = tokens;
        _expressions = new(tokens, SqlSource.Foresee(tokens));
    }

    /// <exception cref="Schemas.AwsServiceException">The expression isn't one, or not one that S3 takes.</exception>
    public static SqlStatement Parse(string expression) => new SqlParser(new(SqlLexer.Read(expression))).ParseStatement();

    private SqlStatement ParseStatement()
    {
        if (!_tokens.TryTake("select"))
        {
            throw _tokens.Current.Kind == SqlTokenKind.Keyword
                ? S3Errors.OfToken("ParseUnExpectedKeyword", "Unexpected keyword found", _tokens.Current)
                : S3Errors.ParseUnexpectedToken(_tokens.Current);
        }

        var projections = ParseProjections();
        var selected = _expressions.Aggregates.Count;
        var isMixed = selected > 0 && (_expressions.HasFreePaths || projections.Count == 0);
        if (!_tokens.TryTake("from"))
        {
            throw _tokens.Current.Kind == SqlTokenKind.End
                ? S3Errors.OfToken("ParseSelectMissingFrom", "Missing FROM after SELECT list", _tokens.Current)
                : S3Errors.ParseUnexpectedToken(_tokens.Current);
        }

        var source = SqlSource.Parse(_tokens);
        RefuseJoins();
        var where = _tokens.TryTake("where") ? _expressions.Parse() : null;
        if (_tokens.Current.Is("group") || _tokens.Current.Is("having") || _expressions.Aggregates.Count > selected || isMixed)
        {
            throw S3Errors.UnsupportedSqlStructure();
        }

        var limit = _tokens.TryTake("limit") ? ParseLimit() : (long?)null;
        _tokens.TryTake(SqlTokenKind.Semicolon);
        if (!_tokens.TryTake(SqlTokenKind.End))
        {
            throw S3Errors.ParseUnexpectedToken(_tokens.Current);
        }

        return new()
        {
            Projections = projections,
            From = source.Steps,
            Where = where,
            Limit = limit,
            Paths = _expressions.Paths,
            Aggregates = _expressions.Aggregates,
        };
    }

    private List<SqlProjection> ParseProjections()
    {
        var projections = new List<SqlProjection>();
        if (_tokens.Current.Is("from"))
        {
            throw S3Errors.OfToken("ParseEmptySelect", "Found empty SELECT list", _tokens.Current);
        }

        if (_tokens.TryTake(SqlTokenKind.Star))
        {
            return _tokens.Current.Kind == SqlTokenKind.Comma ? throw StarIsNotAlone() : projections;
        }

        do
        {
            if (_tokens.Current.Kind == SqlTokenKind.Star)
            {
                throw StarIsNotAlone();
            }

            projections.Add(ParseProjection(projections.Count + 1));
        }
        while (_tokens.TryTake(SqlTokenKind.Comma));

        return projections;
    }

    private SqlProjection ParseProjection(int position)
    {
        var (expression, isAll) = _expressions.ParseProjected();
        var name = ParseAlias() ?? (expression as SqlPath)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"_{position}");
        return new(expression, name, isAll);
    }

    private string? ParseAlias()
    {
        var isNamed = _tokens.TryTake("as");
        if (_tokens.Current.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier)
        {
            return _tokens.Take().Text;
        }

        return isNamed ? throw S3Errors.OfToken("ParseExpectedIdentForAlias", "Expected identifier for alias", _tokens.Current) : null;
    }

    private void RefuseJoins()
    {
        if (_tokens.Current.Kind == SqlTokenKind.Comma)
        {
            throw S3Errors.MultipleDataSourcesUnsupported();
        }

        if (_tokens.Current is { Kind: SqlTokenKind.Keyword, Text: "join" or "inner" or "left" or "right" or "outer" or "cross" })
        {
            throw S3Errors.OfToken("ParseMalformedJoin", "Malformed use of FROM with JOIN", _tokens.Current);
        }
    }

    private long ParseLimit()
    {
        var isNegative = _tokens.Current.IsOperator("-");
        if (isNegative)
        {
            _tokens.Take();
        }

        if (_tokens.Current.Value is not SqlInteger number)
        {
            throw S3Errors.OfToken("ParseExpectedNumber", "Expected number, found", _tokens.Current);
        }

        _tokens.Take();
        return isNegative && number.Number != 0 ? throw S3Errors.EvaluatorNegativeLimit() : number.Number;
    }

    private Schemas.AwsServiceException StarIsNotAlone() => S3Errors.OfToken(
        "ParseAsteriskIsNotAloneInSelectList",
        "Other expressions may not be present in the select list when `*` is used without dot notation.",
        _tokens.Current);
}
