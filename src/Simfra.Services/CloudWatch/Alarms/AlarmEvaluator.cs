using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// Looks at the metrics of alarms: every minute, of metrics of high resolution every ten seconds. An alarm whose metric has no data any more sleeps until
/// some are put.
/// </summary>
internal sealed class AlarmEvaluator
{
    private const int Interval = 60;
    private const int ShortInterval = 10;

    private static readonly JobDefinition Definition = new("cloudwatch.evaluate-alarm");

    private readonly ServiceHost _host;
    private readonly ServiceState<CloudWatchState> _states;
    private readonly MetricCollector _collector;
    private readonly AlarmTransitions _transitions;
    private readonly ContributorEvaluation _contributors;

    public AlarmEvaluator(ServiceHost host, ServiceState<CloudWatchState> states, MetricCollector collector, AlarmTransitions transitions)
    {
        _host = host;
        _states = states;
        _collector = collector;
        _transitions = transitions;
        _contributors = new(transitions);
        host.Jobs.HandleAsync(Definition, RunAsync);
    }

    /// <summary>An alarm that is new, or has been changed, is looked at in its next interval. In a turn.</summary>
    public Alarm Schedule(CloudWatchState state, Alarm alarm, DateTimeOffset now)
    {
        if (alarm.Metric is null)
        {
            return alarm;
        }

        if (alarm.NextEvaluation is { } next)
        {
            _host.Jobs.Cancel(next);
        }

        var interval = PeriodOf(alarm.Metric) < Interval ? ShortInterval : Interval;
        var due = MetricPeriod.Floor(now, interval).AddSeconds(interval);
        return alarm with { NextEvaluation = _host.Jobs.Schedule(Definition, due, state.Scope, alarm.Name) };
    }

    /// <summary>An alarm is gone. In a turn.</summary>
    public void Cancel(Alarm alarm)
    {
        if (alarm.NextEvaluation is { } next)
        {
            _host.Jobs.Cancel(next);
        }

        if (alarm.Composite?.SuppressionEnds is { } ends)
        {
            _host.Jobs.Cancel(ends);
        }

        if (alarm.Muted is { } muted)
        {
            _host.Jobs.Cancel(muted.Ends);
        }
    }

    /// <summary>The groups of an alarm's query are no longer in alarm, and tell nothing of it. In a turn.</summary>
    public void Forget(CloudWatchState state, string alarm)
    {
        foreach (var contributor in state.ContributorsOf(alarm).ToList())
        {
            state.Contributors.Remove(contributor.Key);
        }
    }

    /// <summary>Data have been put: alarms that sleep until then look at them. In a turn.</summary>
    public void Wake(CloudWatchState state, string metric, DateTimeOffset now)
    {
        foreach (var alarm in state.SleepingOn(metric).ToList())
        {
            state.Alarms.Put(Schedule(state, alarm, now));
        }
    }

    private static int PeriodOf(MetricCondition metric)
    {
        var periods = metric.Queries.Where(static q => q.Metric is not null).Select(static q => q.MetricPeriod);
        return metric.Period ?? metric.Watched?.Period ?? periods.DefaultIfEmpty(Interval).Max();
    }

    private Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.Alarms.Find(job.Payload) is not { Metric: { } metric } watched || watched.NextEvaluation != job.Id)
        {
            return Task.CompletedTask;
        }

        // What other services report, and what they have, can't be asked for in a turn.
        _collector.Collect(job.Scope, metric.Identity?.Namespace);
        var now = _host.Clock.GetUtcNow();
        var period = PeriodOf(metric);
        var end = MetricPeriod.Floor(now, Math.Min(period, Interval));
        var from = end.AddSeconds(-(double)period * (metric.EvaluationPeriods + AlarmEvaluation.SparePeriods));
        var isGrouped = ContributorEvaluation.IsGrouped(metric);
        var groups = isGrouped ? ReadGroups(state, metric, from, end, now) : [];
        var points = isGrouped ? [] : Read(state, metric, period, from, end, now);
        _states.Update(() =>
        {
            // One that was changed meanwhile has another job.
            if (state.Alarms.Find(job.Payload) is not { } alarm || alarm.NextEvaluation != job.Id)
            {
                return;
            }

            alarm = alarm with { NextEvaluation = null };
            if (isGrouped)
            {
                alarm = Schedule(state, alarm, now);
                state.Alarms.Put(alarm);
                _contributors.Evaluate(state, alarm, groups, period, end, now);
            }
            else
            {
                Evaluate(state, alarm, points, from, end, now);
            }
        });
        return Task.CompletedTask;
    }

    private List<SeriesValue> ReadGroups(CloudWatchState state, MetricCondition metric, DateTimeOffset from, DateTimeOffset end, DateTimeOffset now)
    {
        List<MetricDataQuery> queries = [.. metric.Queries.Select(static q => q.Show())];
        var evaluation = new MetricDataEvaluation(state, _host.Capabilities.Find<ILogEventSource>(), queries, from, end, now);
        return evaluation.Evaluate(metric.Watched!.Id).ConvertAll(static g => g.Series);
    }

    private void Evaluate(CloudWatchState state, Alarm alarm, List<DataPoint> points, DateTimeOffset from, DateTimeOffset end, DateTimeOffset now)
    {
        var metric = alarm.Metric!;
        AlarmBands.Ensure(state, metric, now);
        var period = PeriodOf(metric);
        var evaluation = new AlarmEvaluation(metric, points, period, end);
        var decision = evaluation.Decide();
        var isSettled = decision is null || decision.Value.Value == alarm.Status.Value;
        alarm = isSettled && points.Count == 0 && MaySleep(state, metric, from) ? alarm : Schedule(state, alarm, now);
        state.Alarms.Put(alarm);
        if (!isSettled)
        {
            _transitions.Change(state, alarm, decision!.Value.Value, decision.Value.Reason, evaluation.Data(now), now);
        }
    }

    private List<DataPoint> Read(
        CloudWatchState state, MetricCondition metric, int period, DateTimeOffset from, DateTimeOffset end, DateTimeOffset now)
    {
        if (metric.Identity is { } identity)
        {
            var query = new MetricQuery(identity, StatisticName.Find(metric.Statistic ?? metric.ExtendedStatistic)!, period, metric.Unit);
            return MetricReader.Read(state, query, from, end, now).Points;
        }

        var logs = _host.Capabilities.Find<ILogEventSource>();
        var evaluation = new MetricDataEvaluation(state, logs, [.. metric.Queries.Select(static q => q.Show())], from, end, now);
        try
        {
            return evaluation.Evaluate(metric.Watched!.Id) is not [{ Series.Points.Count: > 0 } result] ? []
                : metric.Band is { } band ? AlarmBands.Compare(result.Series, evaluation.Evaluate(band.Id))
                : [.. result.Series.Points.Select(static p => new DataPoint(p.Key, p.Value))];
        }
        catch (AwsServiceException)
        {
            // What can be seen to be wrong only now, a number where a series is due, leaves the alarm without data.
            return [];
        }
    }

    /// <summary>Services report without telling: alarms on their metrics don't sleep, nor do those that watch expressions.</summary>
    private static bool MaySleep(CloudWatchState state, MetricCondition metric, DateTimeOffset from) =>
        metric.Identity is { } identity
        && !identity.Namespace.StartsWith(MetricCollector.NamespacePrefix, StringComparison.Ordinal)
        && !(state.Metrics.Find(identity.Key)?.LastDataAt >= from);
}
