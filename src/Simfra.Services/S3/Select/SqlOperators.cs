namespace Simfra.Services.S3;

internal sealed record SqlArithmetic(string Operator, SqlExpression Left, SqlExpression Right) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var (left, right) = (Left.Evaluate(scope), Right.Evaluate(scope));
        return SqlPropagation.UnknownOf(left, right) ?? SqlNumbers.Calculate(Operator, left, right);
    }
}

internal sealed record SqlNegation(SqlExpression Operand) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var value = Operand.Evaluate(scope);
        return value.IsUnknown ? value : SqlNumbers.Calculate("-", new SqlInteger(0), value);
    }
}

internal sealed record SqlConcatenation(SqlExpression Left, SqlExpression Right) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var (left, right) = (Left.Evaluate(scope), Right.Evaluate(scope));
        return SqlPropagation.UnknownOf(left, right)
            ?? (left is SqlString first && right is SqlString second
                ? new SqlString(first.Text + second.Text)
                : throw S3Errors.InvalidDataType());
    }
}

internal sealed record SqlComparison(string Operator, SqlExpression Left, SqlExpression Right) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope) => Compare(Operator, Left.Evaluate(scope), Right.Evaluate(scope));

    /// <summary>Values of different types are unequal; which of them is less isn't known.</summary>
    public static SqlValue Compare(string comparison, SqlValue left, SqlValue right)
    {
        if (SqlPropagation.UnknownOf(left, right) is { } unknown)
        {
            return unknown;
        }

        if (comparison is "=" or "<>")
        {
            return SqlBoolean.Of(SqlOrder.AreEqual(left, right) == (comparison == "="));
        }

        return SqlOrder.Compare(left, right) is not { } order ? SqlNull.Value : SqlBoolean.Of(comparison switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        });
    }
}

internal sealed record SqlAnd(SqlExpression Left, SqlExpression Right) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var left = Left.Test(scope);
        if (left == false)
        {
            return SqlBoolean.Of(false);
        }

        var right = Right.Test(scope);
        return right == false ? SqlBoolean.Of(false) : left is null || right is null ? SqlNull.Value : SqlBoolean.Of(true);
    }
}

internal sealed record SqlOr(SqlExpression Left, SqlExpression Right) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var left = Left.Test(scope);
        if (left == true)
        {
            return SqlBoolean.Of(true);
        }

        var right = Right.Test(scope);
        return right == true ? SqlBoolean.Of(true) : left is null || right is null ? SqlNull.Value : SqlBoolean.Of(false);
    }
}

internal sealed record SqlNot(SqlExpression Operand) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope) => Operand.Test(scope) is { } value ? SqlBoolean.Of(!value) : SqlNull.Value;
}

internal sealed record SqlBetween(SqlExpression Operand, SqlExpression Low, SqlExpression High) : SqlExpression
{
    private readonly SqlAnd _comparisons = new(new SqlComparison(">=", Operand, Low), new SqlComparison("<=", Operand, High));

    public override SqlValue Evaluate(SqlScope scope) => _comparisons.Evaluate(scope);
}

internal sealed record SqlIn(SqlExpression Operand, SqlExpression Set) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var (value, set) = (Operand.Evaluate(scope), Set.Evaluate(scope));
        if (SqlPropagation.UnknownOf(value, set) is { } unknown)
        {
            return unknown;
        }

        var items = set is SqlList list ? list.Items : throw S3Errors.InvalidDataType();
        var hasUnknown = false;
        foreach (var item in items)
        {
            hasUnknown |= item.IsUnknown;
            if (!item.IsUnknown && SqlOrder.AreEqual(value, item))
            {
                return SqlBoolean.Of(true);
            }
        }

        return hasUnknown ? SqlNull.Value : SqlBoolean.Of(false);
    }
}

/// <summary><c>IS NULL</c>, <c>IS MISSING</c>, <c>IS INTEGER</c>: what is missing is null too.</summary>
internal sealed record SqlIs(SqlExpression Operand, string TypeName) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var value = Operand.Evaluate(scope);
        return SqlBoolean.Of(TypeName == "NULL" ? value.IsUnknown : value.TypeName == TypeName);
    }
}

internal sealed record SqlCase(
    SqlExpression? Subject, IReadOnlyList<(SqlExpression Condition, SqlExpression Result)> Branches, SqlExpression? Else) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var subject = Subject?.Evaluate(scope);
        foreach (var (condition, result) in Branches)
        {
            var isMet = subject is null
                ? condition.Test(scope) == true
                : SqlComparison.Compare("=", subject, condition.Evaluate(scope)) is SqlBoolean { IsTrue: true };
            if (isMet)
            {
                return result.Evaluate(scope);
            }
        }

        return Else?.Evaluate(scope) ?? SqlNull.Value;
    }
}

/// <summary>What operators make of values that aren't known.</summary>
internal static class SqlPropagation
{
    /// <summary>The result where a value isn't known: MISSING where one is missing, else NULL. Null where all are known.</summary>
    public static SqlValue? UnknownOf(params ReadOnlySpan<SqlValue> values)
    {
        SqlValue? unknown = null;
        foreach (var value in values)
        {
            if (value is SqlMissing)
            {
                return value;
            }

            unknown = value is SqlNull ? value : unknown;
        }

        return unknown;
    }
}
