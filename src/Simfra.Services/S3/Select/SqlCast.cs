using System.Globalization;

namespace Simfra.Services.S3;

/// <summary>A type that values can be cast to.</summary>
/// <param name="Name">By its name in error messages.</param>
/// <param name="Precision">Of decimals: how many digits, or null.</param>
/// <param name="Scale">Of decimals: how many of them after the point.</param>
internal sealed record SqlType(string Name, int? Precision = null, int Scale = 0);

/// <summary>CAST.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-conversion.html"/>
internal sealed record SqlCast(SqlExpression Operand, SqlType To) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var value = Operand.Evaluate(scope);
        return value.IsUnknown ? value : Cast(value) ?? throw S3Errors.CastFailed(value.TypeName, To.Name);
    }

    private SqlValue? Cast(SqlValue value) => To.Name switch
    {
        "BOOL" => ToBoolean(value),
        "INT" => ToInteger(value),
        "FLOAT" => ToFloat(value),
        "DECIMAL" => ToDecimal(value) is { } number ? Fit(number) : null,
        "STRING" => value is SqlList or SqlStructure ? null : new SqlString(SqlText.ToText(value)),
        _ => value is SqlString text ? SqlTimestamp.TryParse(text.Text.Trim()) : value as SqlTimestamp,
    };

    private static SqlBoolean? ToBoolean(SqlValue value) => value switch
    {
        SqlBoolean flag => flag,
        SqlInteger number => SqlBoolean.Of(number.Number != 0),
        SqlDecimal number => SqlBoolean.Of(number.Number != 0),
        SqlFloat number => SqlBoolean.Of(number.Number != 0),
        SqlString text when text.Text.Equals("true", StringComparison.OrdinalIgnoreCase) => SqlBoolean.Of(true),
        SqlString text when text.Text.Equals("false", StringComparison.OrdinalIgnoreCase) => SqlBoolean.Of(false),
        _ => null,
    };

    /// <summary>Fractions of numbers are cut off; a text has to be a whole number.</summary>
    private static SqlInteger? ToInteger(SqlValue value) => value switch
    {
        SqlInteger number => number,
        SqlBoolean flag => new(flag.IsTrue ? 1 : 0),
        SqlDecimal { Number: >= long.MinValue and <= long.MaxValue } number => new((long)decimal.Truncate(number.Number)),
        SqlFloat { Number: > long.MinValue and < long.MaxValue } number => new((long)number.Number),
        SqlString text => SqlText.ParseNumber(text.Text.Trim()) as SqlInteger,
        _ => null,
    };

    private static SqlFloat? ToFloat(SqlValue value) => value switch
    {
        SqlBoolean flag => new(flag.IsTrue ? 1 : 0),
        SqlString text => SqlText.ParseNumber(text.Text.Trim()) is { } number ? new(SqlNumbers.ToDouble(number)) : null,
        SqlInteger or SqlDecimal or SqlFloat => new(SqlNumbers.ToDouble(value)),
        _ => null,
    };

    private static SqlDecimal? ToDecimal(SqlValue value) => value switch
    {
        SqlBoolean flag => new(flag.IsTrue ? 1 : 0),
        SqlInteger or SqlDecimal => new(SqlNumbers.ToDecimal(value)),
        SqlFloat number when Math.Abs(number.Number) < (double)decimal.MaxValue => new((decimal)number.Number),
        SqlString text when decimal.TryParse(text.Text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => new(number),
        _ => null,
    };

    /// <summary>The number with the type's digits after the point, or null if it has too many before it.</summary>
    private SqlDecimal? Fit(SqlDecimal value)
    {
        if (To.Precision is not { } precision)
        {
            return value;
        }

        var rounded = decimal.Round(value.Number, Math.Min(To.Scale, 28), MidpointRounding.AwayFromZero);
        var digits = decimal.Truncate(Math.Abs(rounded)).ToString(CultureInfo.InvariantCulture).TrimStart('0').Length;
        return digits <= precision - To.Scale ? new(rounded) : null;
    }
}
