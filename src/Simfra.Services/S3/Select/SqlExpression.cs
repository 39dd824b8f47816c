namespace Simfra.Services.S3;

/// <summary>What an expression is evaluated for: a record, and at the end of a query with aggregates their results.</summary>
internal sealed class SqlScope
{
    /// <summary>The record.</summary>
    public SqlValue Row { get; set; } = SqlMissing.Value;

    /// <summary>Which column each path of the statement means, by <see cref="SqlPath.Ordinal"/>; null where records name their own.</summary>
    public int[]? Columns { get; init; }

    public IReadOnlyList<SqlValue> Aggregates { get; set; } = [];

    public required DateTimeOffset Now { get; init; }
}

/// <summary>An expression, which evaluates itself.</summary>
internal abstract record SqlExpression
{
    /// <exception cref="Schemas.AwsServiceException">The record's values don't fit.</exception>
    public abstract SqlValue Evaluate(SqlScope scope);

    /// <summary>Whether it is true, false, or (null) not known.</summary>
    public bool? Test(SqlScope scope) => Evaluate(scope) switch
    {
        SqlBoolean value => value.IsTrue,
        { IsUnknown: true } => null,
        _ => throw S3Errors.InvalidDataType(),
    };
}

internal sealed record SqlLiteral(SqlValue Value) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope) => Value;
}

internal sealed record SqlListLiteral(IReadOnlyList<SqlExpression> Items) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope) => new SqlList([.. Items.Select(item => item.Evaluate(scope))]);
}

/// <summary>A step into a value.</summary>
internal abstract record SqlPathStep;

internal sealed record SqlNameStep(string Name, bool IsQuoted) : SqlPathStep;

internal sealed record SqlIndexStep(long Index) : SqlPathStep;

/// <summary><c>.*</c> or <c>[*]</c>: all values of an object, all items of an array.</summary>
internal sealed record SqlWildcardStep(bool IsOfList) : SqlPathStep;

/// <summary>What a path begins with.</summary>
internal enum SqlPathRoot
{
    /// <summary>The record itself, by its alias or as <c>S3Object</c>.</summary>
    Row,

    /// <summary>A value of the record: the first step names it.</summary>
    Field,
}

/// <summary>A record, or what is in it, by name.</summary>
/// <param name="Start">Where the path begins in the expression.</param>
/// <param name="Root">What it begins with.</param>
/// <param name="Steps">The way from there.</param>
/// <param name="Ordinal">Its number among the statement's paths.</param>
internal sealed record SqlPath(SqlToken Start, SqlPathRoot Root, IReadOnlyList<SqlPathStep> Steps, int Ordinal) : SqlExpression
{
    /// <summary>The name of a record that has no alias, where nothing in it is called so.</summary>
    private const string WholeRow = "_1";

    public override SqlValue Evaluate(SqlScope scope)
    {
        if (scope.Columns is { } columns && Steps.Count > 0)
        {
            // Columns beyond the record's end are missing.
            var (row, column) = ((SqlStructure)scope.Row, columns[Ordinal]);
            return column < row.Values.Count ? row.Values[column] : SqlMissing.Value;
        }

        var value = Walk(scope.Row, Steps);
        return value is SqlMissing && Steps is [SqlNameStep { Name: WholeRow }, ..] ? Walk(scope.Row, [.. Steps.Skip(1)]) : value;
    }

    public static SqlValue Walk(SqlValue value, IReadOnlyList<SqlPathStep> steps)
    {
        foreach (var step in steps)
        {
            value = (value, step) switch
            {
                (SqlStructure structure, SqlNameStep name) => structure.Find(name.Name, name.IsQuoted),
                (SqlList list, SqlIndexStep { Index: >= 0 } index) when index.Index < list.Items.Count => list.Items[(int)index.Index],
                _ => SqlMissing.Value,
            };
        }

        return value;
    }

    /// <summary>The name that a result has where it has no alias, or null.</summary>
    public string? Name => Steps switch
    {
        [] => Start.Text,
        [.., SqlNameStep last] => last.Name,
        _ => null,
    };
}
