namespace Simfra.Services.S3;

/// <summary>Arithmetic: of integers exact, of decimals and integers decimal, with a float in it floating.</summary>
internal static class SqlNumbers
{
    /// <exception cref="Schemas.AwsServiceException">No numbers, an overflow, or a division by zero.</exception>
    public static SqlValue Calculate(string operation, SqlValue left, SqlValue right)
    {
        try
        {
            return (left, right) switch
            {
                (SqlInteger first, SqlInteger second) => new SqlInteger(Calculate(operation, first.Number, second.Number)),
                (SqlFloat, SqlInteger or SqlDecimal or SqlFloat) or (SqlInteger or SqlDecimal, SqlFloat) =>
                    new SqlFloat(Calculate(operation, ToDouble(left), ToDouble(right))),
                (SqlInteger or SqlDecimal, SqlInteger or SqlDecimal) => new SqlDecimal(Calculate(operation, ToDecimal(left), ToDecimal(right))),
                _ => throw S3Errors.InvalidDataType(),
            };
        }
        catch (OverflowException)
        {
            throw S3Errors.IntegerOverflow();
        }
        catch (DivideByZeroException)
        {
            throw S3Errors.ExternalEvalException();
        }
    }

    /// <summary>The order of two numbers, or null if one is none.</summary>
    public static int? Compare(SqlValue left, SqlValue right) => (left, right) switch
    {
        (SqlInteger first, SqlInteger second) => first.Number.CompareTo(second.Number),
        (SqlFloat, SqlInteger or SqlDecimal or SqlFloat) or (SqlInteger or SqlDecimal, SqlFloat) => ToDouble(left).CompareTo(ToDouble(right)),
        (SqlInteger or SqlDecimal, SqlInteger or SqlDecimal) => ToDecimal(left).CompareTo(ToDecimal(right)),
        _ => null,
    };

    public static decimal ToDecimal(SqlValue value) => value is SqlInteger integer ? integer.Number : ((SqlDecimal)value).Number;

    public static double ToDouble(SqlValue value) => value switch
    {
        SqlFloat number => number.Number,
        SqlDecimal number => (double)number.Number,
        _ => ((SqlInteger)value).Number,
    };

    private static long Calculate(string operation, long left, long right) => operation switch
    {
        "+" => checked(left + right),
        "-" => checked(left - right),
        "*" => checked(left * right),
        "/" => left / right,
        _ => right == -1 ? 0 : left % right,
    };

    private static decimal Calculate(string operation, decimal left, decimal right) => operation switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        _ => left % right,
    };

    private static double Calculate(string operation, double left, double right) => operation switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => right == 0 ? throw new DivideByZeroException() : left / right,
        _ => right == 0 ? throw new DivideByZeroException() : left % right,
    };
}
