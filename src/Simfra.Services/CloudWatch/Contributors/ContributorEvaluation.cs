using System.Globalization;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>Tells the state of an alarm whose query has groups: it is in alarm where one of them is, and each of them tells when it changes.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Metrics_Insights_Alarm.html"/>
internal sealed class ContributorEvaluation(AlarmTransitions transitions)
{
    /// <summary>An alarm whose watched query is one by groups.</summary>
    public static bool IsGrouped(MetricCondition? condition) =>
        condition?.Watched?.Expression is { } expression && InsightsQuery.IsQuery(expression) && !InsightsParser.Parse(expression).Groups.IsEmpty;

    /// <summary>Looks at all groups. In a turn.</summary>
    /// <param name="state">The state of the alarm's account and region.</param>
    /// <param name="alarm">The alarm.</param>
    /// <param name="groups">The groups' values.</param>
    /// <param name="period">The alarm's period.</param>
    /// <param name="end">Where the evaluation range ends.</param>
    /// <param name="now">The time.</param>
    public void Evaluate(CloudWatchState state, Alarm alarm, List<SeriesValue> groups, int period, DateTimeOffset end, DateTimeOffset now)
    {
        var earlier = state.ContributorsOf(alarm.Name).ToDictionary(static c => c.Id, StringComparer.Ordinal);
        var inAlarm = 0;
        foreach (var group in groups)
        {
            var attributes = group.Attributes!;
            var id = ActiveContributor.IdOf(attributes);
            earlier.Remove(id, out var known);
            List<DataPoint> points = [.. group.Points.Select(static p => new DataPoint(p.Key, p.Value))];
            var evaluation = new AlarmEvaluation(alarm.Metric!, points, period, end);

            // Where nothing is decided, it stays as it is; without data it isn't in alarm.
            var decision = evaluation.Decide()?.Value ?? (known is null ? StateValue.Ok : StateValue.Alarm);
            if (decision == StateValue.Alarm)
            {
                inAlarm++;
                Activate(state, alarm, known, new()
                {
                    Alarm = alarm.Name,
                    Id = id,
                    Attributes = attributes,
                    Reason = evaluation.ShortReason(isAlarm: true),
                    TransitionedAt = known?.TransitionedAt ?? now,
                });
            }
            else if (known is not null)
            {
                Deactivate(state, alarm, known with { Reason = evaluation.ShortReason(isAlarm: false), TransitionedAt = now });
            }
        }

        // A group that isn't there any more isn't in alarm either.
        foreach (var gone in earlier.Values)
        {
            Deactivate(state, alarm, gone with { Reason = "The time series is no longer selected by the query", TransitionedAt = now });
        }

        Settle(state, alarm, groups.Count, inAlarm, new(alarm.Metric!, [], period, end), now);
    }

    /// <summary>The alarm itself. A query that finds nothing leaves it to how missing data are treated.</summary>
    private void Settle(CloudWatchState state, Alarm alarm, int count, int inAlarm, AlarmEvaluation withoutData, DateTimeOffset now)
    {
        var decision = count == 0
            ? withoutData.Decide()
            : (inAlarm > 0 ? StateValue.Alarm : StateValue.Ok, string.Create(
                CultureInfo.InvariantCulture, $"{inAlarm} out of {count} time series evaluated to ALARM"));
        if (decision is var (value, reason) && (value, reason) != (alarm.Status.Value, alarm.Status.Reason))
        {
            // Groups have told of themselves; what has none to tell of it, the alarm tells.
            transitions.Change(state, state.Alarms.Find(alarm.Name)!, value, reason, null, now, isTold: count == 0);
        }
    }

    private void Activate(CloudWatchState state, Alarm alarm, ActiveContributor? known, ActiveContributor contributor)
    {
        state.Contributors.Put(contributor);
        if (known is null)
        {
            transitions.Change(state, alarm, contributor, StateValue.Ok, StateValue.Alarm);
        }
    }

    private void Deactivate(CloudWatchState state, Alarm alarm, ActiveContributor contributor)
    {
        state.Contributors.Remove(contributor.Key);
        transitions.Change(state, alarm, contributor, StateValue.Alarm, StateValue.Ok);
    }
}
