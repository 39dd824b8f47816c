using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>What a query reads from: FROM's table, the way into its records, and the name that they have in the query.</summary>
/// <param name="Steps">The way, without the <c>[*]</c> that stands for the records themselves.</param>
/// <param name="Alias">The name, or null: then it is the table's own.</param>
internal sealed record SqlSource(IReadOnlyList<SqlPathStep> Steps, SqlNameStep? Alias)
{
    private const string Table = "S3Object";

    public static SqlSource Parse(SqlTokens tokens)
    {
        var table = tokens.Take();
        if (table.Kind is not (SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier))
        {
            throw S3Errors.ParseUnexpectedToken(table);
        }

        if (!table.Text.Equals(Table, StringComparison.OrdinalIgnoreCase))
        {
            throw S3Errors.EvaluatorBindingDoesNotExist();
        }

        var steps = SqlPathParser.ParseSteps(tokens);
        if (steps is [SqlWildcardStep { IsOfList: true }, ..])
        {
            steps.RemoveAt(0);
        }

        return new(steps, ParseAlias(tokens) ?? (steps is [.., SqlNameStep last] ? last : null));
    }

    /// <summary>The source of a query whose results are read first. What is wrong with it is said when its turn comes.</summary>
    public static SqlSource Foresee(SqlTokens tokens)
    {
        try
        {
            return tokens.After("from") is { } source ? Parse(source) : new([], null);
        }
        catch (AwsServiceException)
        {
            return new([], null);
        }
    }

    /// <summary>Whether a path that begins so begins with the record.</summary>
    public bool IsNamed(SqlNameStep name) => Alias is null
        ? name.Name.Equals(Table, StringComparison.OrdinalIgnoreCase)
        : name.Name.Equals(Alias.Name, name.IsQuoted ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static SqlNameStep? ParseAlias(SqlTokens tokens)
    {
        var isNamed = tokens.TryTake("as");
        if (tokens.Current.Is("at"))
        {
            throw S3Errors.OfToken("ParseUnsupportedAlias", "Unsupported syntax for alias, `at` and `as` are supported", tokens.Current);
        }

        if (tokens.Current.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier)
        {
            var name = tokens.Take();
            return new(name.Text, name.Kind == SqlTokenKind.QuotedIdentifier);
        }

        return isNamed ? throw S3Errors.OfToken("ParseExpectedIdentForAlias", "Expected identifier for alias", tokens.Current) : null;
    }
}

/// <summary>Reads the steps of a path.</summary>
internal static class SqlPathParser
{
    public static List<SqlPathStep> ParseSteps(SqlTokens tokens)
    {
        var steps = new List<SqlPathStep>();
        while (true)
        {
            if (tokens.TryTake(SqlTokenKind.Dot))
            {
                steps.Add(ParseName(tokens.Take()));
            }
            else if (tokens.TryTake(SqlTokenKind.LeftBracket))
            {
                steps.Add(ParseIndex(tokens.Take()));
                tokens.Expect(SqlTokenKind.RightBracket);
            }
            else
            {
                return steps;
            }
        }
    }

    private static SqlPathStep ParseName(SqlToken token) => token.Kind switch
    {
        SqlTokenKind.Identifier => new SqlNameStep(token.Text, IsQuoted: false),
        SqlTokenKind.QuotedIdentifier => new SqlNameStep(token.Text, IsQuoted: true),
        SqlTokenKind.Star => new SqlWildcardStep(IsOfList: false),
        _ => throw S3Errors.ParseInvalidPathComponent(token),
    };

    private static SqlPathStep ParseIndex(SqlToken token) => token switch
    {
        { Kind: SqlTokenKind.Star } => new SqlWildcardStep(IsOfList: true),
        { Value: SqlInteger index } => new SqlIndexStep(index.Number),
        { Value: SqlString name } => new SqlNameStep(name.Text, IsQuoted: true),
        _ => throw S3Errors.ParseInvalidPathComponent(token),
    };
}
