namespace Simfra.Services.S3;

/// <summary>The aggregate functions.</summary>
internal enum SqlAggregateFunction
{
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

/// <summary>A call of an aggregate function: known when all records have been seen.</summary>
/// <param name="Function">The function.</param>
/// <param name="Argument">What is counted or added up; null for <c>COUNT(*)</c>.</param>
/// <param name="Ordinal">Its number among the statement's aggregates.</param>
internal sealed record SqlAggregate(SqlAggregateFunction Function, SqlExpression? Argument, int Ordinal) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope) => scope.Aggregates[Ordinal];
}

/// <summary>What an aggregate has seen so far. What is null or missing doesn't count.</summary>
internal sealed class SqlAccumulator(SqlAggregate aggregate)
{
    private long _count;
    private SqlValue? _value;

    public SqlValue Result => aggregate.Function switch
    {
        SqlAggregateFunction.Count => new SqlInteger(_count),
        SqlAggregateFunction.Avg when _value is not null => Average(_value),
        _ => _value ?? SqlNull.Value,
    };

    public void Add(SqlScope scope)
    {
        if (aggregate.Argument is null)
        {
            _count++;
            return;
        }

        var value = aggregate.Argument.Evaluate(scope);
        if (value.IsUnknown)
        {
            return;
        }

        _count++;
        _value = aggregate.Function switch
        {
            SqlAggregateFunction.Count => null,
            SqlAggregateFunction.Min => Lesser(value, 1),
            SqlAggregateFunction.Max => Lesser(value, -1),
            _ => Sum(value),
        };
    }

    /// <summary>The mean of integers is a decimal.</summary>
    private SqlValue Average(SqlValue sum) =>
        SqlNumbers.Calculate("/", sum is SqlInteger integer ? new SqlDecimal(integer.Number) : sum, new SqlInteger(_count));

    private SqlValue Sum(SqlValue value) => value is SqlInteger or SqlDecimal or SqlFloat
        ? _value is null ? value : SqlNumbers.Calculate("+", _value, value)
        : throw S3Errors.IncorrectSqlFunctionArgumentType();

    private SqlValue Lesser(SqlValue value, int sign)
    {
        if (_value is null)
        {
            return value;
        }

        var order = SqlOrder.Compare(_value, value) ?? throw S3Errors.IncorrectSqlFunctionArgumentType();
        return order * sign > 0 ? value : _value;
    }
}
