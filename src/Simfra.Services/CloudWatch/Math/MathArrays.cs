namespace Simfra.Services.CloudWatch;

/// <summary>The functions of several series.</summary>
internal static class MathArrays
{
    /// <summary>A series' value over all times; several series' by time.</summary>
    public static MathValue Aggregate(string function, MathValue argument) => argument switch
    {
        ScalarValue => argument,
        SeriesValue { Points.Count: 0 } => new SeriesValue(function, ((SeriesValue)argument).Period, []),
        SeriesValue series => new ScalarValue(Compute(function, [.. series.Points.Values])),
        SeriesListValue list => Aggregate(function, list.Series),
        _ => throw new MathException($"Unsupported argument type for {function}: '{argument.TypeName}'"),
    };

    public static SeriesListValue Sort(IReadOnlyList<SeriesValue> series, string? function, string? order, int? limit)
    {
        if (function is not ("AVG" or "MAX" or "MIN" or "SUM" or "STDDEV") || order is not (null or "ASC" or "DESC"))
        {
            throw new MathException("SORT needs a function (AVG, MAX, MIN, SUM, STDDEV) and an order (ASC, DESC)");
        }

        // Series without values come last.
        var sorted = series.Where(static s => s.Points.Count > 0).OrderBy(s => (order == "ASC" ? 1 : -1) * Compute(function, [.. s.Points.Values]));
        return new([.. sorted.Concat(series.Where(static s => s.Points.Count == 0)).Take(limit ?? int.MaxValue)]);
    }

    public static SeriesListValue Slice(IReadOnlyList<SeriesValue> series, int start, int? end) => new([.. series.Take(end ?? int.MaxValue).Skip(start)]);

    public static SeriesValue At(IReadOnlyList<SeriesValue> series, bool fromEnd) =>
        series.Count == 0 ? throw new MathException("The array of time series is empty") : series[fromEnd ? series.Count - 1 : 0];

    /// <summary>By time; for the average, a series that has no value of a time has 0.</summary>
    private static SeriesValue Aggregate(string function, IReadOnlyList<SeriesValue> series)
    {
        var byTime = series.SelectMany(static s => s.Points).GroupBy(static p => p.Key, static p => p.Value);
        return new SeriesValue(function, series.Select(static s => s.Period).DefaultIfEmpty(60).Max(), [])
            .With(byTime.Select(g => KeyValuePair.Create(g.Key, function == "AVG" ? g.Sum() / series.Count : Compute(function, [.. g]))));
    }

    private static double Compute(string function, double[] values) => function switch
    {
        "AVG" => values.Average(),
        "MAX" => values.Max(),
        "MIN" => values.Min(),
        "SUM" => values.Sum(),
        "DATAPOINT_COUNT" => values.Length,
        _ => Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / values.Length),
    };
}
