namespace Simfra.Services.CloudWatch;

/// <summary>
/// What is to be expected of a series at a time, by what it was in the two weeks before: at the same hour of the same days of the week, where that is
/// known of two such days; else at the same hour of all days, else at all times. AWS doesn't tell its model; this one is ours.
/// </summary>
internal sealed class AnomalyModel
{
    /// <summary>How much has to be known before anything is expected.</summary>
    public const int MinPoints = 10;

    private const int HoursOfDay = 24;
    private const int HoursOfWeek = 7 * HoursOfDay;

    private readonly AnomalyDetector _detector;
    private readonly TimeZoneInfo _zone;
    private readonly Slot _all = new();
    private readonly Slot[] _byDay = [.. Enumerable.Range(0, HoursOfDay).Select(static _ => new Slot())];
    private readonly Slot[] _byWeek = [.. Enumerable.Range(0, HoursOfWeek).Select(static _ => new Slot())];

    public AnomalyModel(AnomalyDetector detector)
    {
        _detector = detector;
        _zone = detector.Timezone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Utc;
    }

    /// <summary>How far back it looks.</summary>
    public static TimeSpan Memory { get; } = TimeSpan.FromDays(14);

    /// <summary>The greatest and the least value that are to be expected at each time; none where too little is known.</summary>
    /// <param name="series">The series, from two weeks before.</param>
    /// <param name="times">The times, in their order.</param>
    /// <param name="width">How many standard deviations are to be expected.</param>
    public (List<KeyValuePair<DateTimeOffset, double>> Upper, List<KeyValuePair<DateTimeOffset, double>> Lower) Expect(
        SeriesValue series, IEnumerable<DateTimeOffset> times, double width)
    {
        var upper = new List<KeyValuePair<DateTimeOffset, double>>();
        var lower = new List<KeyValuePair<DateTimeOffset, double>>();
        using var points = series.Points.GetEnumerator();
        var isMore = points.MoveNext();
        foreach (var time in times)
        {
            // A time is told by what was before it alone: what is unusual isn't made usual by itself.
            for (; isMore && points.Current.Key < time; isMore = points.MoveNext())
            {
                Learn(points.Current.Key, points.Current.Value);
            }

            if (SlotOf(time) is { } slot)
            {
                var (mean, spread) = slot.Describe();
                upper.Add(new(time, Math.Max(mean + (width * spread), _detector.PeriodicSpikes == true ? slot.UsualPeak() : double.NegativeInfinity)));
                lower.Add(new(time, mean - (width * spread)));
            }
        }

        return (upper, lower);
    }

    private void Learn(DateTimeOffset time, double value)
    {
        if (_detector.Excludes(time))
        {
            return;
        }

        var local = TimeZoneInfo.ConvertTime(time, _zone);
        var point = new LearntPoint(time, DateOnly.FromDateTime(local.DateTime), value);
        _all.Add(point);
        _byDay[local.Hour].Add(point);
        _byWeek[HourOfWeek(local)].Add(point);
    }

    /// <summary>The most like that enough is known of.</summary>
    private Slot? SlotOf(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, _zone);
        Slot[] slots = [_byWeek[HourOfWeek(local)], _byDay[local.Hour], _all];
        foreach (var slot in slots)
        {
            slot.Forget(time - Memory);
            if (slot.Count >= MinPoints && (slot == _all || slot.Days >= 2))
            {
                return slot;
            }
        }

        return null;
    }

    private static int HourOfWeek(DateTimeOffset local) => ((int)local.DayOfWeek * HoursOfDay) + local.Hour;

    private readonly record struct LearntPoint(DateTimeOffset Time, DateOnly Day, double Value);

    /// <summary>What is known of one hour, in the order of time.</summary>
    private sealed class Slot
    {
        private readonly Queue<LearntPoint> _points = new();
        private (double Mean, double Spread)? _description;

        public int Count => _points.Count;

        public int Days => _points.Select(static p => p.Day).Distinct().Count();

        public void Add(LearntPoint point)
        {
            _points.Enqueue(point);
            _description = null;
        }

        public void Forget(DateTimeOffset before)
        {
            while (_points.TryPeek(out var oldest) && oldest.Time < before)
            {
                _points.Dequeue();
                _description = null;
            }
        }

        /// <summary>Mean and standard deviation. Counted from one of the values: so the mean of equal values is that value, and no neighbour of it.</summary>
        public (double Mean, double Spread) Describe()
        {
            if (_description is not { } known)
            {
                var origin = _points.Peek().Value;
                var mean = origin + _points.Average(p => p.Value - origin);
                _description = known = (mean, Math.Sqrt(_points.Average(p => (p.Value - mean) * (p.Value - mean))));
            }

            return known;
        }

        /// <summary>What was reached on each of the days.</summary>
        public double UsualPeak() => _points.GroupBy(static p => p.Day, static p => p.Value).Min(static day => day.Max());
    }
}
