using System.Globalization;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What the numbers of a field add up to, line by line. A line without one has no sum.</summary>
internal sealed class AccumStage(QueryExpression of, int slot) : QueryStage
{
    private double _sum;

    public override void Push(QueryRow row)
    {
        if (of.Evaluate(row).TryGetNumber(out var number))
        {
            _sum += number;
            row.Slots[slot] = QueryValue.Of(_sum);
        }

        Forward(row);
    }
}

/// <summary>The values that a field had so many lines before.</summary>
internal sealed class AutoregressStage(QueryExpression of, IReadOnlyList<(int Lag, int Slot)> lags) : QueryStage
{
    private readonly List<QueryValue> _before = [];

    public override void Push(QueryRow row)
    {
        var value = of.Evaluate(row);
        foreach (var (lag, slot) in lags)
        {
            row.Slots[slot] = lag <= _before.Count ? _before[^lag] : default;
        }

        _before.Add(value);
        if (_before.Count > lags[^1].Lag)
        {
            _before.RemoveAt(0);
        }

        Forward(row);
    }
}

/// <summary>Gives lines what they lack of the last that had it.</summary>
internal sealed class FillDownStage(IReadOnlyList<(int Slot, QueryExpression Of)> fields) : QueryStage
{
    private readonly QueryValue[] _last = new QueryValue[fields.Count];

    public override void Push(QueryRow row)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var value = fields[i].Of.Evaluate(row);
            _last[i] = value.IsMissing ? _last[i] : value;
            row.Slots[fields[i].Slot] = _last[i];
        }

        Forward(row);
    }
}

/// <summary>
/// Puts a line for each bin between the first and the last that has none; the first slot is the bin. Lines go on in the order of their bins, as they came:
/// up or down.
/// </summary>
internal sealed class FillMissingStage(QueryPeriod period, IReadOnlyList<(int Slot, QueryExpression Value)> values, Func<int> slotCount) : QueryStage
{
    /// <summary>More lines than a query can show are never put.</summary>
    private const int MaxLines = QueryPlan.MaxLimit;

    private readonly List<(double Bin, QueryRow Row)> _rows = [];

    public override bool IsFull => false;

    public override void Push(QueryRow row)
    {
        if (row.Slots[0].TryGetNumber(out var bin))
        {
            _rows.Add((bin, row));
        }
        else
        {
            Forward(row);
        }
    }

    public override void Finish()
    {
        var isDown = _rows.Count > 1 && _rows[0].Bin > _rows[^1].Bin;
        var all = new List<QueryRow>();
        double? next = null;
        foreach (var (bin, row) in _rows.OrderBy(static r => r.Bin))
        {
            for (; next < bin && all.Count < MaxLines; next = period.Next(next.Value))
            {
                all.Add(Empty(next.Value));
            }

            all.Add(row);
            next = period.Next(bin);
        }

        if (isDown)
        {
            all.Reverse();
        }

        all.ForEach(Forward);
        base.Finish();
    }

    private QueryRow Empty(double bin)
    {
        var row = new QueryRow(null, new QueryValue[slotCount()], null);
        row.Slots[0] = QueryValue.OfTime(bin);
        foreach (var (slot, value) in values)
        {
            row.Slots[slot] = value.Evaluate(row);
        }

        return row;
    }
}

/// <summary>
/// Finds numbers that are further above the upper quartile (or below the lower) than so many times the distance of the quartiles: their lines are left out, or
/// they become that boundary.
/// </summary>
internal sealed class OutlierStage(IReadOnlyList<(QueryExpression Of, int Slot)> fields, bool isRemoved, double factor, bool isLowerToo) : QueryStage
{
    private readonly List<(QueryRow Row, QueryValue[] Values)> _rows = [];

    public override bool IsFull => false;

    public override void Push(QueryRow row) => _rows.Add((row, [.. fields.Select(f => f.Of.Evaluate(row))]));

    public override void Finish()
    {
        var bounds = fields.Select((_, i) => BoundsOf(i)).ToList();
        foreach (var (row, values) in _rows)
        {
            var isOut = false;
            for (var i = 0; i < values.Length; i++)
            {
                row.Slots[fields[i].Slot] = values[i];
                if (values[i].TryGetNumber(out var number) && (number > bounds[i].Upper || number < bounds[i].Lower))
                {
                    isOut = true;
                    row.Slots[fields[i].Slot] = QueryValue.Of(Math.Clamp(number, bounds[i].Lower, bounds[i].Upper));
                }
            }

            if (!isOut || !isRemoved)
            {
                Forward(row);
            }
        }

        base.Finish();
    }

    private (double Lower, double Upper) BoundsOf(int field)
    {
        var numbers = new List<double>();
        foreach (var (_, values) in _rows)
        {
            if (values[field].TryGetNumber(out var number))
            {
                numbers.Add(number);
            }
        }

        if (numbers.Count == 0)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        numbers.Sort();
        var (lower, upper) = (QueryAggregation.PercentileOf(numbers, 25), QueryAggregation.PercentileOf(numbers, 75));
        var margin = Math.Max(0, factor) * (upper - lower);
        return (isLowerToo ? lower - margin : double.NegativeInfinity, upper + margin);
    }
}

/// <summary>
/// Gives the events of one identity that follow each other within a time one number: sessions are counted from 1, in the order of their beginnings.
/// </summary>
internal sealed class SessionizeStage(QueryExpression[] keys, QueryPeriod span, int slot) : QueryStage
{
    private readonly List<(QueryRow Row, QueryGroupKey Key)> _rows = [];

    public override bool IsFull => false;

    public override void Push(QueryRow row) => _rows.Add((row, new(Array.ConvertAll(keys, k => k.Evaluate(row)))));

    public override void Finish()
    {
        var open = new Dictionary<QueryGroupKey, (long Last, int Session)>();
        var sessions = 0;
        foreach (var (row, key) in _rows.OrderBy(static r => r.Row.Event?.Timestamp))
        {
            var at = row.Event?.Timestamp ?? 0;
            var isSame = open.TryGetValue(key, out var before) && at <= (span.Months == 0 ? before.Last + span.Milliseconds : span.Next(before.Last));
            var session = isSame ? before.Session : ++sessions;
            open[key] = (at, session);
            row.Slots[slot] = QueryValue.Of(session.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (row, _) in _rows)
        {
            Forward(row);
        }

        base.Finish();
    }
}
