namespace Simfra.Services.S3;

/// <summary>A query that was parsed.</summary>
internal sealed record SqlStatement
{
    /// <summary>What the results are made of; empty for <c>SELECT *</c>.</summary>
    public required IReadOnlyList<SqlProjection> Projections { get; init; }

    /// <summary>The way from an object's records to those of the query: <c>S3Object[*].items[*]</c>.</summary>
    public required IReadOnlyList<SqlPathStep> From { get; init; }

    public required SqlExpression? Where { get; init; }
    public required long? Limit { get; init; }

    /// <summary>All paths of the statement, by their ordinals.</summary>
    public required IReadOnlyList<SqlPath> Paths { get; init; }

    /// <summary>All aggregates of the statement, by their ordinals.</summary>
    public required IReadOnlyList<SqlAggregate> Aggregates { get; init; }
}

/// <summary>A column of the results.</summary>
/// <param name="Expression">Its value.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsAll">Whether it is all that is in the value: <c>s.*</c>.</param>
internal sealed record SqlProjection(SqlExpression Expression, string Name, bool IsAll);
