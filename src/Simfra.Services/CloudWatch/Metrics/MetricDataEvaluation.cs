using Simfra.Integration;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>A series that a query amounts to; a query that searches amounts to several.</summary>
/// <param name="Query">The query.</param>
/// <param name="Series">The values.</param>
internal sealed record EvaluatedQuery(MetricDataQuery Query, SeriesValue Series);

/// <summary>Evaluates the queries of a request or an alarm, each once, in whatever order they need each other.</summary>
/// <param name="state">The metrics.</param>
/// <param name="logs">Where log events are counted that rules of Contributor Insights mean; null where there are none.</param>
/// <param name="queries">The queries.</param>
/// <param name="from">The beginning of the time range.</param>
/// <param name="to">Its end.</param>
/// <param name="now">The time.</param>
internal sealed class MetricDataEvaluation(
    CloudWatchState state, ILogEventSource? logs, List<MetricDataQuery> queries, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now) : IMathContext
{
    private const int DefaultPeriod = 60;

    private readonly Dictionary<string, MathValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private MetricDataQuery? _current;

    public DateTimeOffset From { get; } = from;

    public DateTimeOffset To { get; } = to;

    public int Period => _current?.Period ?? queries.Select(static q => q.MetricStat?.Period).Max() ?? DefaultPeriod;

    /// <summary>What a query amounts to.</summary>
    /// <exception cref="Schemas.AwsServiceException">Its expression is wrong.</exception>
    public List<EvaluatedQuery> Evaluate(string id)
    {
        var query = queries.Find(q => q.Id == id)!;
        return ValueOf(query) switch
        {
            SeriesValue series => [new(query, series)],
            SeriesListValue list => [.. list.Series.Select(s => new EvaluatedQuery(query, s))],
            var other => throw CloudWatchErrors.ExpressionError(query.Id!, $"The expression results in {other.TypeName}, and not in a time series"),
        };
    }

    public MathValue? Find(string id) => queries.Find(q => q.Id == id) is { } query ? ValueOf(query) : null;

    public IReadOnlyList<SeriesValue> Metrics(string? filter) =>
    [
        .. queries.Where(q => q.MetricStat is not null && (filter is null || q.Id!.Contains(filter, StringComparison.Ordinal)))
            .Select(q => (SeriesValue)ValueOf(q)),
    ];

    public SeriesValue InsightMetric(string rule, string metric)
    {
        var found = state.Rules.Find(rule) ?? throw new MathException($"The rule '{rule}' of INSIGHT_RULE_METRIC does not exist");
        if (!InsightRuleOperations.IsMetric(metric))
        {
            throw new MathException($"Unknown metric '{metric}' of INSIGHT_RULE_METRIC");
        }

        var report = ContributorReport.Of(found, logs, state.Scope, From, To, Period, now);
        return new($"{rule} {metric}", Period, new(report.Series(metric).ToDictionary()));
    }

    public SeriesListValue Band(string id, double width)
    {
        var (upper, lower) = (new SeriesValue($"{_current?.Id} High", Period, []), new SeriesValue($"{_current?.Id} Low", Period, []));
        var detector = state.Detectors.Find(AnomalyDetector.KeyFor(queries.ConvertAll(WatchedQuery.Of), id));
        if (detector?.IsPending(now) != false)
        {
            return new([upper, lower]);
        }

        // What is learnt from is read as the metric itself is, by the same period.
        var history = new MetricDataEvaluation(state, logs, queries, From - AnomalyModel.Memory, To, now);
        var series = (SeriesValue)history.Find(id)!;
        var times = new List<DateTimeOffset>();
        for (var time = MetricPeriod.Floor(From, series.Period); time < To; time = time.AddSeconds(series.Period))
        {
            times.Add(time);
        }

        var expected = new AnomalyModel(detector).Expect(series, times, width);
        return new(
        [
            (upper with { Period = series.Period }).With(expected.Upper),
            (lower with { Period = series.Period }).With(expected.Lower),
        ]);
    }

    public IReadOnlyList<SeriesValue> Search(string search, string statistic, int period)
    {
        var name = StatisticName.Find(statistic) ?? throw new MathException($"Unknown statistic '{statistic}' of SEARCH");
        var found = MetricSearch.Parse(search).Find(state, now);
        return [.. found.Select(m => Read(new(MetricIdentity.Of(m.Namespace, m.Name, m.Dimensions), name, period, null), LabelOf(m)))];

        static string LabelOf(Metric metric) => string.Join(' ', [.. metric.Dimensions.Select(static d => d.Value), metric.Name]);
    }

    private MathValue ValueOf(MetricDataQuery query)
    {
        if (_values.TryGetValue(query.Id!, out var known))
        {
            return known;
        }

        if (!_open.Add(query.Id!))
        {
            throw CloudWatchErrors.ExpressionError(query.Id!, "The expressions depend on each other in a cycle");
        }

        var value = query.MetricStat is { } stat ? Read(MetricQuery.Of(stat), stat.Metric!.MetricName ?? "") : Compute(query);
        _open.Remove(query.Id!);
        _values.Add(query.Id!, value);
        return value;
    }

    private MathValue Compute(MetricDataQuery query)
    {
        var outer = _current;
        _current = query;
        try
        {
            if (InsightsQuery.IsQuery(query.Expression))
            {
                return InsightsEvaluation.Evaluate(InsightsParser.Parse(query.Expression!), state, Period, query.Id!, From, To, now);
            }

            var value = new MathEvaluator(this).Evaluate(MathParser.Parse(query.Expression!));

            // An expression is called by its id; a bare array and what is found keep their names.
            return value is SeriesValue series ? series with { Label = query.Id!, Source = null } : value;
        }
        catch (MathException exception)
        {
            throw CloudWatchErrors.ExpressionError(query.Id!, exception.Message);
        }
        finally
        {
            _current = outer;
        }
    }

    private SeriesValue Read(MetricQuery query, string label)
    {
        var (points, units) = MetricReader.Read(state, query, MetricPeriod.Floor(From, query.Period), To, now);
        return new(label, query.Period, new(points.ToDictionary(static p => p.Timestamp, static p => p.Value))) { Source = query, Units = units };
    }
}
