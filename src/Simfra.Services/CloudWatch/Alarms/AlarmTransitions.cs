using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatch;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>What follows when an alarm's state changes: history, actions, the alarms that watch it. In a turn.</summary>
internal sealed class AlarmTransitions(ServiceJobs jobs)
{
    /// <summary>A rule's alarms are evaluated that watch each other this deep; cycles have been refused before.</summary>
    private const int MaxDepth = 100;

    /// <summary>Puts an alarm into a state, if it isn't in it.</summary>
    /// <param name="state">The state of its account and region.</param>
    /// <param name="alarm">The alarm.</param>
    /// <param name="value">The state that it is to be in.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="reasonData">Why, as JSON; null where nothing was looked at.</param>
    /// <param name="now">The time.</param>
    /// <param name="isTold">Its actions are done; not those of an alarm whose groups do them.</param>
    public void Change(
        CloudWatchState state, Alarm alarm, string value, string reason, string? reasonData, DateTimeOffset now, bool isTold = true) =>
        Change(state, alarm, value, reason, reasonData, now, depth: 0, isTold);

    /// <summary>
    /// A group of an alarm's query has come into alarm, or is no longer in it. Its actions aren't kept for later where a rule mutes the alarm.
    /// </summary>
    public void Change(CloudWatchState state, Alarm alarm, ActiveContributor contributor, string from, string value)
    {
        var at = contributor.TransitionedAt;
        var was = new AlarmStatus(from, "", null, at, at);
        var changed = alarm with { Status = new(value, contributor.Reason, null, at, at) };
        AlarmHistory.Transitioned(state, changed, contributor, from, at);
        jobs.Schedule(AlarmActions.EventDefinition, at, state.Scope, JsonSerializer.Serialize(
            new AlarmActionOrder("", changed, was) { Contributor = contributor }, CloudWatchJsonContext.Default.AlarmActionOrder));
        if (alarm.ActionsEnabled && state.MutedUntil(alarm.Name, at) is null)
        {
            Order(state, changed, was, isAfterMuting: false, at, contributor);
        }
    }

    /// <summary>Evaluates a composite alarm's rule.</summary>
    /// <param name="state">The state of its account and region.</param>
    /// <param name="alarm">The composite alarm.</param>
    /// <param name="cause">The alarm that changed; null where the composite alarm itself is new.</param>
    /// <param name="now">The time.</param>
    public void Evaluate(CloudWatchState state, Alarm alarm, Alarm? cause, DateTimeOffset now) => Evaluate(state, alarm, cause, now, depth: 0);

    /// <summary>The suppression of a composite alarm's actions has come to its end.</summary>
    public void EndSuppression(CloudWatchState state, string name, JobId job, DateTimeOffset now)
    {
        if (state.Alarms.Find(name) is not { Composite: { SuppressionEnds: { } ends, SuppressedFrom: var from } composite } alarm || ends != job)
        {
            return;
        }

        var released = alarm with { Composite = composite.Released() };
        state.Alarms.Put(released);
        if (from is not null && from.Value != released.Status.Value)
        {
            Act(state, released, from, now);
        }
    }

    /// <summary>The window of the rules that mute an alarm has come to its end.</summary>
    public void EndMuting(CloudWatchState state, string name, JobId job, DateTimeOffset now)
    {
        if (state.Alarms.Find(name) is { } alarm && alarm.Muted?.Ends == job)
        {
            Unmute(state, alarm, now);
        }
    }

    /// <summary>Does what an alarm has held back, unless it is muted still, or is back in the state that it came from.</summary>
    public void Unmute(CloudWatchState state, Alarm alarm, DateTimeOffset now)
    {
        if (alarm.Muted is not { } muted)
        {
            return;
        }

        jobs.Cancel(muted.Ends);
        if (state.MutedUntil(alarm.Name, now) is { } until)
        {
            Mute(state, alarm, muted.From, until);
            return;
        }

        var released = alarm with { Muted = null };
        state.Alarms.Put(released);
        if (muted.From.Value != alarm.Status.Value && alarm.ActionsEnabled)
        {
            Order(state, released, muted.From, isAfterMuting: true, now);
        }
    }

    /// <summary>Sets off the actions of the state that an alarm is in, or keeps them until nothing mutes it any more.</summary>
    private void Act(CloudWatchState state, Alarm alarm, AlarmStatus from, DateTimeOffset now)
    {
        if (state.MutedUntil(alarm.Name, now) is { } until)
        {
            Mute(state, alarm, alarm.Muted?.From ?? from, until);
            return;
        }

        if (alarm.Muted is { } muted)
        {
            // It changed in the moment in which its window ended: this is what is to be told.
            jobs.Cancel(muted.Ends);
            alarm = alarm with { Muted = null };
            state.Alarms.Put(alarm);
        }

        if (alarm.ActionsEnabled)
        {
            Order(state, alarm, from, isAfterMuting: false, now);
        }
    }

    private void Mute(CloudWatchState state, Alarm alarm, AlarmStatus from, DateTimeOffset until)
    {
        if (alarm.Muted is { } muted)
        {
            jobs.Cancel(muted.Ends);
        }

        state.Alarms.Put(alarm with { Muted = new(from, jobs.Schedule(AlarmActions.MutingDefinition, until, state.Scope, alarm.Name)) });
    }

    private void Order(CloudWatchState state, Alarm alarm, AlarmStatus from, bool isAfterMuting, DateTimeOffset now, ActiveContributor? contributor = null)
    {
        foreach (var action in alarm.ActionsOf(alarm.Status.Value))
        {
            var order = new AlarmActionOrder(action, alarm, from, isAfterMuting) { Contributor = contributor };
            jobs.Schedule(AlarmActions.Definition, now, state.Scope, JsonSerializer.Serialize(order, CloudWatchJsonContext.Default.AlarmActionOrder));
        }
    }

    private void Change(
        CloudWatchState state, Alarm alarm, string value, string reason, string? reasonData, DateTimeOffset now, int depth, bool isTold = true)
    {
        var from = alarm.Status;
        var changed = alarm with { Status = from.Changed(value, reason, reasonData, now) };
        state.Alarms.Put(changed);
        if (from.Value == value)
        {
            return;
        }

        AlarmHistory.Transitioned(state, changed, from, now);
        jobs.Schedule(AlarmActions.EventDefinition, now, state.Scope, JsonSerializer.Serialize(
            new AlarmActionOrder("", changed, from), CloudWatchJsonContext.Default.AlarmActionOrder));
        if (isTold)
        {
            Dispatch(state, changed, from, now);
        }

        Follow(state, changed, now, depth);
    }

    private void Dispatch(CloudWatchState state, Alarm alarm, AlarmStatus from, DateTimeOffset now)
    {
        if (alarm.Composite is not { Suppressor: { } suppressor } composite)
        {
            Act(state, alarm, from, now);
            return;
        }

        var first = composite.SuppressedFrom ?? from;
        if (first.Value == alarm.Status.Value)
        {
            // It is back where it was before anybody was told.
            state.Alarms.Put(alarm with { Composite = composite.Released() });
            return;
        }

        if (state.FindAlarm(suppressor)?.Status.Value == StateValue.Alarm)
        {
            Suppress(state, alarm, composite, ActionsSuppressedBy.Alarm, first, ends: null, now);
        }
        else if (composite.SuppressedBy is null)
        {
            var ends = jobs.Schedule(AlarmActions.SuppressionDefinition, now.AddSeconds(composite.WaitPeriod ?? 0), state.Scope, alarm.Name);
            Suppress(state, alarm, composite, ActionsSuppressedBy.WaitPeriod, first, ends, now);
        }
    }

    private static void Suppress(
        CloudWatchState state, Alarm alarm, CompositeCondition composite, string by, AlarmStatus? from, JobId? ends, DateTimeOffset now)
    {
        var reason = $"Actions suppressed by {by}";
        state.Alarms.Put(alarm with
        {
            Composite = composite with { SuppressedBy = by, SuppressedReason = reason, SuppressedFrom = from, SuppressionEnds = ends },
        });
        AlarmHistory.Suppressed(state, alarm, reason, new JsonObject { ["actionState"] = "Suppressed", ["suppressedBy"] = by }, now);
    }

    /// <summary>The alarms that watch this one look at it, and those whose actions it suppresses.</summary>
    private void Follow(CloudWatchState state, Alarm changed, DateTimeOffset now, int depth)
    {
        foreach (var parent in state.ParentsOf(changed.Name).ToList())
        {
            Evaluate(state, state.Alarms.Find(parent.Name)!, changed, now, depth + 1);
        }

        foreach (var suppressed in state.SuppressedBy(changed.Name).ToList())
        {
            Suppressor(state, suppressed, suppressed.Composite!, changed, now);
        }
    }

    /// <summary>The suppressor of a composite alarm has changed.</summary>
    private void Suppressor(CloudWatchState state, Alarm alarm, CompositeCondition composite, Alarm suppressor, DateTimeOffset now)
    {
        if (suppressor.Status.Value == StateValue.Alarm)
        {
            if (composite.SuppressedBy is not null)
            {
                Cancel(composite);
                Suppress(state, alarm, composite, ActionsSuppressedBy.Alarm, composite.SuppressedFrom, ends: null, now);
            }
        }
        else if (composite.SuppressedBy == ActionsSuppressedBy.Alarm)
        {
            var ends = jobs.Schedule(AlarmActions.SuppressionDefinition, now.AddSeconds(composite.ExtensionPeriod ?? 0), state.Scope, alarm.Name);
            Suppress(state, alarm, composite, ActionsSuppressedBy.ExtensionPeriod, composite.SuppressedFrom, ends, now);
        }
    }

    private void Cancel(CompositeCondition composite)
    {
        if (composite.SuppressionEnds is { } ends)
        {
            jobs.Cancel(ends);
        }
    }

    private void Evaluate(CloudWatchState state, Alarm alarm, Alarm? cause, DateTimeOffset now, int depth)
    {
        if (depth > MaxDepth)
        {
            return;
        }

        var value = CompositeRule.Parse(alarm.Composite!.Rule).Evaluate(name => state.FindAlarm(name)?.Status.Value) ? StateValue.Alarm : StateValue.Ok;
        if (value == alarm.Status.Value)
        {
            return;
        }

        var reason = cause is null
            ? $"{alarm.Arn} was created and its alarm rule evaluates to {value}"
            : $"{cause.Arn} transitioned to {cause.Status.Value} at {AlarmText.LongTime(cause.Status.TransitionedAt)}";
        var triggering = (cause is null ? alarm.Composite.Children.Select(state.FindAlarm).OfType<Alarm>() : [cause])
            .Select(static a => new JsonObject
            {
                ["arn"] = a.Arn,
                ["state"] = new JsonObject { ["value"] = a.Status.Value, ["timestamp"] = AlarmText.Time(a.Status.TransitionedAt) },
            });
        var data = new JsonObject { ["triggeringAlarms"] = new JsonArray([.. triggering]) };
        Change(state, alarm, value, reason, data.ToJsonString(AlarmText.Relaxed), now, depth);
    }
}
