namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What stats makes of the lines of a group.</summary>
internal abstract class QueryAggregate
{
    public abstract QueryValue Result { get; }

    public abstract void Add(QueryRow row);
}

/// <summary>Makes the aggregates of an aggregation function.</summary>
/// <param name="Create">Begins a group.</param>
internal sealed record QueryAggregation(Func<QueryAggregate> Create)
{
    /// <summary>How many arguments the function of a name takes; null where no aggregation function has the name.</summary>
    public static (int Min, int Max)? ArgumentsOf(string name) => name.ToLowerInvariant() switch
    {
        "count" => (0, 1),
        "count_distinct" or "sum" or "avg" or "min" or "max" or "stddev" or "median" or "earliest" or "latest" or "sortsfirst" or "sortslast" => (1, 1),
        "count_over_time" or "sum_over_time" => (1, 1),
        "pct" or "percentile" => (2, 2),
        _ => null,
    };

    /// <param name="name">A name that <see cref="ArgumentsOf"/> knows.</param>
    /// <param name="of">What is aggregated; null for all lines.</param>
    /// <param name="percentile">The second argument of pct.</param>
    public static QueryAggregation Of(string name, QueryExpression? of, double percentile) => name.ToLowerInvariant() switch
    {
        "count" or "count_over_time" => new(() => new Count(of)),
        "count_distinct" => new(() => new CountDistinct(of!)),
        "sum" or "sum_over_time" => new(() => new Numbers(of!, static n => n.Sum)),
        "avg" => new(() => new Numbers(of!, static n => n.Sum / n.Count)),
        "stddev" => new(() => new Numbers(of!, static n => Math.Sqrt(n.Squares / n.Count))),
        "min" => new(() => new Extreme(of!, QueryValue.Compare, -1)),
        "max" => new(() => new Extreme(of!, QueryValue.Compare, 1)),
        "sortsfirst" => new(() => new Extreme(of!, QueryOrder.Compare, -1)),
        "sortslast" => new(() => new Extreme(of!, QueryOrder.Compare, 1)),
        "earliest" => new(() => new ByTime(of!, isLatest: false)),
        "latest" => new(() => new ByTime(of!, isLatest: true)),
        "median" => new(() => new Percentile(of!, 50)),
        _ => new(() => new Percentile(of!, percentile)),
    };

    /// <summary>A percentile of numbers in order: values lie on a line between the two that are nearest to the place.</summary>
    public static double PercentileOf(List<double> sorted, double percentile)
    {
        var place = Math.Clamp(percentile, 0, 100) / 100 * (sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }

    /// <summary>A time comes out of an aggregation as its milliseconds.</summary>
    private static QueryValue AsNumber(in QueryValue value) =>
        value.Kind == QueryValueKind.Time && value.TryGetNumber(out var number) ? QueryValue.Of(number) : value;

    private sealed class Count(QueryExpression? of) : QueryAggregate
    {
        private long _count;

        public override QueryValue Result => QueryValue.Of(_count);

        public override void Add(QueryRow row)
        {
            if (of is null || !of.Evaluate(row).IsMissing)
            {
                _count++;
            }
        }
    }

    private sealed class CountDistinct(QueryExpression of) : QueryAggregate
    {
        private readonly HashSet<QueryGroupKey> _seen = [];

        public override QueryValue Result => QueryValue.Of(_seen.Count);

        public override void Add(QueryRow row)
        {
            var value = of.Evaluate(row);
            if (!value.IsMissing)
            {
                _seen.Add(new([value]));
            }
        }
    }

    private sealed class Numbers(QueryExpression of, Func<Numbers, double> result) : QueryAggregate
    {
        private double _mean;

        public long Count { get; private set; }

        public double Sum { get; private set; }

        /// <summary>The sum of the squared distances from the mean, kept as Welford does it.</summary>
        public double Squares { get; private set; }

        public override QueryValue Result => Count == 0 ? default : QueryValue.Of(result(this));

        public override void Add(QueryRow row)
        {
            if (!of.Evaluate(row).TryGetNumber(out var number))
            {
                return;
            }

            Count++;
            Sum += number;
            var distance = number - _mean;
            _mean += distance / Count;
            Squares += distance * (number - _mean);
        }
    }

    private delegate int Comparison(in QueryValue left, in QueryValue right);

    private sealed class Extreme(QueryExpression of, Comparison compare, int sign) : QueryAggregate
    {
        private QueryValue _found;

        public override QueryValue Result => AsNumber(_found);

        public override void Add(QueryRow row)
        {
            var value = of.Evaluate(row);
            if (!value.IsMissing && (_found.IsMissing || Math.Sign(compare(value, _found)) == sign))
            {
                _found = value;
            }
        }
    }

    private sealed class ByTime(QueryExpression of, bool isLatest) : QueryAggregate
    {
        private QueryValue _found;
        private long _at;

        public override QueryValue Result => AsNumber(_found);

        public override void Add(QueryRow row)
        {
            var value = of.Evaluate(row);
            var at = row.Event?.Timestamp ?? 0;
            if (!value.IsMissing && (_found.IsMissing || (isLatest ? at > _at : at < _at)))
            {
                (_found, _at) = (value, at);
            }
        }
    }

    private sealed class Percentile(QueryExpression of, double percentile) : QueryAggregate
    {
        private readonly List<double> _numbers = [];

        public override QueryValue Result
        {
            get
            {
                if (_numbers.Count == 0)
                {
                    return default;
                }

                _numbers.Sort();
                return QueryValue.Of(PercentileOf(_numbers, percentile));
            }
        }

        public override void Add(QueryRow row)
        {
            if (of.Evaluate(row).TryGetNumber(out var number))
            {
                _numbers.Add(number);
            }
        }
    }
}
