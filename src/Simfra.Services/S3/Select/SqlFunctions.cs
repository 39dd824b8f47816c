using System.Collections.Frozen;

namespace Simfra.Services.S3;

/// <summary>A call of a function whose arguments are values.</summary>
internal sealed record SqlCall(SqlFunction Function, IReadOnlyList<SqlExpression> Arguments) : SqlExpression
{
    public override SqlValue Evaluate(SqlScope scope)
    {
        var values = Arguments.Select(argument => argument.Evaluate(scope)).ToArray();
        return (Function.TakesUnknown ? null : SqlPropagation.UnknownOf(values)) ?? Function.Apply(values, scope);
    }
}

/// <summary>A function of S3 Select.</summary>
/// <param name="Min">How many arguments it takes at least.</param>
/// <param name="Max">How many at most.</param>
/// <param name="Apply">The function.</param>
/// <param name="TakesUnknown">Whether it sees NULL and MISSING, which otherwise are its result.</param>
internal sealed record SqlFunction(int Min, int Max, Func<SqlValue[], SqlScope, SqlValue> Apply, bool TakesUnknown = false);

/// <summary>The functions that are called like any other; those with a grammar of their own end here too.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-sql-functions.html"/>
internal static class SqlFunctions
{
    private static readonly SqlFunction CharLength = new(1, 1, static (values, _) => new SqlInteger(CodePoints(Text(values[0])).Length));

    private static readonly FrozenDictionary<string, SqlFunction> All = new Dictionary<string, SqlFunction>
    {
        ["char_length"] = CharLength,
        ["character_length"] = CharLength,
        ["lower"] = new(1, 1, static (values, _) => new SqlString(Text(values[0]).ToLowerInvariant())),
        ["upper"] = new(1, 1, static (values, _) => new SqlString(Text(values[0]).ToUpperInvariant())),
        ["substring"] = new(2, 3, static (values, _) => Substring(values)),
        ["coalesce"] = new(1, int.MaxValue, static (values, _) => Array.Find(values, static v => !v.IsUnknown) ?? SqlNull.Value, TakesUnknown: true),
        ["nullif"] = new(2, 2, static (values, _) => NullIf(values[0], values[1]), TakesUnknown: true),
        ["utcnow"] = new(0, 0, static (_, scope) => SqlTimestamp.Of(scope.Now)),
        ["to_string"] = new(2, 2, static (values, _) => new SqlString(SqlTimePattern.Parse(Text(values[1])).Format(Time(values[0])))),
        ["to_timestamp"] = new(1, 2, static (values, _) => ToTimestamp(values)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static SqlFunction? Find(string name) => All.GetValueOrDefault(name);

    public static string Text(SqlValue value) => value is SqlString text ? text.Text : throw S3Errors.IncorrectSqlFunctionArgumentType();

    public static SqlTimestamp Time(SqlValue value) => value as SqlTimestamp ?? throw S3Errors.IncorrectSqlFunctionArgumentType();

    public static long Integer(SqlValue value) => value is SqlInteger number ? number.Number : throw S3Errors.IncorrectSqlFunctionArgumentType();

    /// <summary>Cuts characters off the ends of a text.</summary>
    /// <param name="side">Leading, trailing or both.</param>
    /// <param name="cut">The characters that go; blanks where null.</param>
    /// <param name="text">The text.</param>
    public static SqlExpression Trim(string side, SqlExpression? cut, SqlExpression text)
    {
        var function = new SqlFunction(1, 2, (values, _) =>
        {
            var characters = values.Length == 1 ? [' '] : Text(values[0]).ToCharArray();
            var trimmed = Text(values[^1]);
            trimmed = side == "trailing" || characters.Length == 0 ? trimmed : trimmed.TrimStart(characters);
            return new SqlString(side == "leading" || characters.Length == 0 ? trimmed : trimmed.TrimEnd(characters));
        });
        return new SqlCall(function, cut is null ? [text] : [cut, text]);
    }

    private static SqlTimestamp ToTimestamp(SqlValue[] values)
    {
        var text = Text(values[0]);
        return values.Length == 1
            ? SqlTimestamp.TryParse(text) ?? throw S3Errors.ValueParseFailure()
            : SqlTimePattern.Parse(Text(values[1])).Read(text);
    }

    private static SqlValue NullIf(SqlValue first, SqlValue second) =>
        first.IsUnknown || (!second.IsUnknown && SqlOrder.AreEqual(first, second)) ? SqlNull.Value : first;

    /// <summary>From a place on that counts from one; places before the first count, and have nothing.</summary>
    private static SqlString Substring(SqlValue[] values)
    {
        var characters = CodePoints(Text(values[0]));
        var start = Integer(values[1]) - 1;
        var length = values.Length == 3 ? Integer(values[2]) : long.MaxValue;
        if (length < 0)
        {
            throw S3Errors.IllegalSqlFunctionArgument();
        }

        var end = Math.Clamp(start > long.MaxValue - length ? long.MaxValue : start + length, 0, characters.Length);
        start = Math.Clamp(start, 0, characters.Length);
        return new(string.Concat(characters.Take((int)end).Skip((int)start).Select(char.ConvertFromUtf32)));
    }

    private static int[] CodePoints(string text) => [.. text.EnumerateRunes().Select(static rune => rune.Value)];
}
