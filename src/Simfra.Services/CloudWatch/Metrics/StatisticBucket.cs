using System.Globalization;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatch;

/// <summary>The data of one period in one unit, and their statistics.</summary>
internal sealed partial class StatisticBucket(DateTimeOffset timestamp, string unit)
{
    private readonly List<WeightedValue> _values = [];
    private bool _hasAllValues = true;

    public DateTimeOffset Timestamp { get; } = timestamp;

    public string Unit { get; } = unit;

    public double SampleCount { get; private set; }

    public double Sum { get; private set; }

    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    public double Average => Sum / SampleCount;

    /// <summary>Sorts data into periods, and by unit within each; in the order of time.</summary>
    /// <param name="data">The data, in the order of time.</param>
    /// <param name="from">Where the first period begins.</param>
    /// <param name="period">The length of a period in seconds.</param>
    public static List<StatisticBucket> Collect(IEnumerable<Datum> data, DateTimeOffset from, int period)
    {
        var buckets = new SortedDictionary<(DateTimeOffset Start, string Unit), StatisticBucket>();
        foreach (var datum in data)
        {
            var start = from.AddSeconds(Math.Floor((datum.Timestamp - from).TotalSeconds / period) * period);
            if (!buckets.TryGetValue((start, datum.Unit), out var bucket))
            {
                buckets.Add((start, datum.Unit), bucket = new(start, datum.Unit));
            }

            bucket.Add(datum);
        }

        return [.. buckets.Values];
    }

    /// <summary>The statistic has a name that CloudWatch knows.</summary>
    public static bool IsKnown(string statistic) =>
        statistic is "SampleCount" or "Average" or "Sum" or "Minimum" or "Maximum" || Percentile().IsMatch(statistic);

    /// <summary>The statistic is one of CloudWatch's that isn't built: trimmed and winsorized means and their like.</summary>
    public static bool IsUnbuilt(string statistic) => Trimmed().IsMatch(statistic) || statistic == "IQM";

    /// <summary>The value of a statistic; null for a percentile of data that came as statistics.</summary>
    public double? Get(string statistic) => statistic switch
    {
        "SampleCount" => SampleCount,
        "Average" => Average,
        "Sum" => Sum,
        "Minimum" => Minimum,
        "Maximum" => Maximum,
        _ => GetPercentile(double.Parse(statistic.AsSpan(1), CultureInfo.InvariantCulture)),
    };

    private void Add(Datum datum)
    {
        SampleCount += datum.SampleCount;
        Sum += datum.Sum;
        Minimum = Math.Min(Minimum, datum.Minimum);
        Maximum = Math.Max(Maximum, datum.Maximum);
        _values.AddRange(datum.Values);
        _hasAllValues &= !datum.Values.IsEmpty;
    }

    /// <summary>The value below which that share of the samples lies, interpolated between its neighbours.</summary>
    private double? GetPercentile(double percent)
    {
        if (!_hasAllValues)
        {
            // A set of statistics tells its percentiles only where it stands for one value.
            return Minimum.Equals(Maximum) ? Minimum : null;
        }

        var sorted = _values.Where(v => v.Count > 0).OrderBy(v => v.Value).ToList();
        var rank = percent / 100 * (SampleCount - 1);
        var lower = ValueAt(sorted, Math.Floor(rank));
        return lower + ((ValueAt(sorted, Math.Ceiling(rank)) - lower) * (rank - Math.Floor(rank)));
    }

    private static double ValueAt(List<WeightedValue> sorted, double rank)
    {
        var seen = 0.0;
        foreach (var value in sorted)
        {
            seen += value.Count;
            if (rank < seen)
            {
                return value.Value;
            }
        }

        return sorted[^1].Value;
    }

    [GeneratedRegex(@"^p(100|\d{1,2}(\.\d{1,10})?)$")]
    private static partial Regex Percentile();

    [GeneratedRegex(@"^(tm|wm|tc|ts|TM|WM|TC|TS|PR)(\d|\()")]
    private static partial Regex Trimmed();
}
