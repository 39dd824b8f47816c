namespace Simfra.Services.CloudWatch;

/// <summary>The operators: number by number, by the time of values, series by series.</summary>
internal static class MathOperators
{
    public static MathValue Apply(string name, MathValue left, MathValue right) => (left, right) switch
    {
        (ScalarValue a, ScalarValue b) => new ScalarValue(Compute(name, a.Number, b.Number)),
        (SeriesValue a, ScalarValue b) => a.Map((_, value) => Compute(name, value, b.Number)),
        (ScalarValue a, SeriesValue b) => b.Map((_, value) => Compute(name, a.Number, value)),
        (SeriesValue a, SeriesValue b) => Join(name, a, b),
        (SeriesListValue a, ScalarValue or SeriesValue) => new SeriesListValue([.. a.Series.Select(s => (SeriesValue)Apply(name, s, right))]),
        (ScalarValue or SeriesValue, SeriesListValue b) =>
            new SeriesListValue([.. b.Series.Select(s => (SeriesValue)Apply(name, left, s) with { Label = s.Label })]),
        _ => throw new MathException($"Unsupported operand type(s) for {name}: '[{left.TypeName}, {right.TypeName}]'"),
    };

    /// <summary>At a time that only one of both has a value of, the other's is 0. What is divided by 0 is left out.</summary>
    private static SeriesValue Join(string name, SeriesValue left, SeriesValue right) => left.With(left.Points.Keys.Union(right.Points.Keys)
        .Select(t => KeyValuePair.Create(t, Compute(name, left.Points.GetValueOrDefault(t), right.Points.GetValueOrDefault(t)))));

    private static double Compute(string name, double left, double right) => name switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "^" => Math.Pow(left, right),
        "==" => Truth(left.Equals(right)),
        "!=" => Truth(!left.Equals(right)),
        "<" => Truth(left < right),
        "<=" => Truth(left <= right),
        ">" => Truth(left > right),
        ">=" => Truth(left >= right),
        "&&" => Truth(left is not 0.0 && right is not 0.0),
        _ => Truth(left is not 0.0 || right is not 0.0),
    };

    private static double Truth(bool isTrue) => isTrue ? 1 : 0;
}
