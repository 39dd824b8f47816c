using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>What a rule of Contributor Insights has found in a time, by periods and contributors.</summary>
internal sealed class ContributorReport
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(15);

    private readonly SortedDictionary<DateTimeOffset, PeriodCount> _periods = [];
    private readonly Dictionary<string, Contributor> _contributors = new(StringComparer.Ordinal);

    private ContributorReport()
    {
    }

    /// <summary>Counts the events that a rule saw. Never in a turn: it reads what CloudWatch Logs has.</summary>
    public static ContributorReport Of(
        ContributorRule rule, ILogEventSource? logs, StateScope scope, DateTimeOffset from, DateTimeOffset to, int period, DateTimeOffset now)
    {
        var report = new ContributorReport();
        var start = MetricPeriod.Floor(from, period);
        for (var time = start; time < to; time = time.AddSeconds(period))
        {
            report._periods.Add(time, new());
        }

        var definition = ContributorDefinition.Parse(rule.Definition, scope);
        var oldest = now - KeptFor;
        var events = logs?.Read(scope, definition.LogGroups, start > oldest ? start : oldest, to, rule.IsOnTransformed) ?? [];
        foreach (var logged in events.Where(e => rule.Saw(e.IngestedAt)))
        {
            if (definition.Match(logged.Message) is var (keys, value))
            {
                report.Add(keys, value, MetricPeriod.Floor(logged.Timestamp, period));
            }
        }

        return report;
    }

    public double Total => _periods.Values.Sum(static p => p.Sum);

    public int UniqueCount => _contributors.Count;

    /// <summary>The greatest contributors first.</summary>
    public List<InsightRuleContributor> Contributors(int max, bool byMaximum) =>
    [
        .. _contributors
            .OrderByDescending(c => byMaximum ? c.Value.ByPeriod.Values.Max() : c.Value.ByPeriod.Values.Sum())
            .ThenBy(static c => c.Key, StringComparer.Ordinal)
            .Take(max)
            .Select(static c => new InsightRuleContributor
            {
                Keys = [.. c.Value.Keys],
                ApproximateAggregateValue = c.Value.ByPeriod.Values.Sum(),
                Datapoints = [.. c.Value.ByPeriod.Select(static p => new InsightRuleContributorDatapoint { Timestamp = p.Key, ApproximateValue = p.Value })],
            }),
    ];

    /// <summary>The metrics that are asked for, of every period.</summary>
    public List<InsightRuleMetricDatapoint> Datapoints(List<string> metrics)
    {
        return [.. _periods.Keys.Select(t => new InsightRuleMetricDatapoint
        {
            Timestamp = t,
            UniqueContributors = Asked("UniqueContributors", t),
            MaxContributorValue = Asked("MaxContributorValue", t),
            SampleCount = Asked("SampleCount", t),
            Average = Asked("Average", t),
            Sum = Asked("Sum", t),
            Minimum = Asked("Minimum", t),
            Maximum = Asked("Maximum", t),
        })];

        double? Asked(string metric, DateTimeOffset period) => metrics.Contains(metric) ? Get(metric, period) : null;
    }

    /// <summary>A metric of a period; null where nothing was contributed that it could be of.</summary>
    public double? Get(string metric, DateTimeOffset period)
    {
        var count = _periods[period];
        return metric switch
        {
            "UniqueContributors" => count.ByContributor.Count,
            "SampleCount" => count.Samples,
            "Sum" => count.Sum,
            _ when count.Samples == 0 => null,
            "MaxContributorValue" => count.ByContributor.Values.Max(),
            "Average" => count.Sum / count.Samples,
            "Minimum" => count.Minimum,
            "Maximum" => count.Maximum,
            _ => null,
        };
    }

    /// <summary>A metric by periods.</summary>
    public IEnumerable<KeyValuePair<DateTimeOffset, double>> Series(string metric) => _periods.Keys
        .Select(t => KeyValuePair.Create(t, Get(metric, t)))
        .Where(static p => p.Value is not null)
        .Select(static p => KeyValuePair.Create(p.Key, p.Value!.Value));

    private void Add(string[] keys, double value, DateTimeOffset period)
    {
        var id = string.Join('\u001f', keys);
        if (!_periods.TryGetValue(period, out var count))
        {
            return;
        }

        count.Add(id, value);
        if (!_contributors.TryGetValue(id, out var contributor))
        {
            _contributors.Add(id, contributor = new(keys));
        }

        contributor.ByPeriod[period] = contributor.ByPeriod.GetValueOrDefault(period) + value;
    }

    private sealed record Contributor(string[] Keys)
    {
        public SortedDictionary<DateTimeOffset, double> ByPeriod { get; } = [];
    }

    private sealed class PeriodCount
    {
        public Dictionary<string, double> ByContributor { get; } = new(StringComparer.Ordinal);

        public int Samples { get; private set; }

        public double Sum { get; private set; }

        public double Minimum { get; private set; } = double.PositiveInfinity;

        public double Maximum { get; private set; } = double.NegativeInfinity;

        public void Add(string contributor, double value)
        {
            ByContributor[contributor] = ByContributor.GetValueOrDefault(contributor) + value;
            Samples++;
            Sum += value;
            Minimum = Math.Min(Minimum, value);
            Maximum = Math.Max(Maximum, value);
        }
    }
}
