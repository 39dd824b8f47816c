using System.Globalization;
using Simfra.Integration;
using Simfra.Models.Scheduler;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Scheduler;

/// <summary>
/// Runs schedules: one job for each that has an occurrence to come. Nobody waits for it, so a clock that advances by itself doesn't go on for
/// the sake of a schedule.
/// </summary>
internal sealed class ScheduleJob
{
    private static readonly JobDefinition Definition = new("scheduler.run");

    private readonly ServiceHost _host;
    private readonly ServiceState<SchedulerState> _states;
    private readonly InvocationJob _invocations;

    public ScheduleJob(ServiceHost host, ServiceState<SchedulerState> states, InvocationJob invocations)
    {
        (_host, _states, _invocations) = (host, states, invocations);
        host.Jobs.Handle(Definition, Run);
    }

    /// <summary>Sets when a schedule runs next, in a turn and in the place of what was set before; the schedule to keep.</summary>
    public Schedule Plan(Schedule schedule, StateScope scope, DateTimeOffset now)
    {
        Drop(schedule);

        // An occurrence of this instant is one to come.
        var next = schedule.State == ScheduleState.Enabled ? schedule.NextOccurrence(now.AddTicks(-1)) : null;
        return WithJob(schedule, scope, next);
    }

    /// <summary>Takes back what was set, in a turn.</summary>
    public void Drop(Schedule schedule)
    {
        if (schedule.Job is { } job)
        {
            _host.Jobs.Cancel(job);
        }
    }

    private void Run(Job job)
    {
        var state = _states[job.Scope];
        var (key, revision, scheduledAt) = Read(job.Payload);
        if (state.Schedules.Find(key) is not { } schedule || schedule.Revision != revision || schedule.State != ScheduleState.Enabled)
        {
            return;
        }

        var now = _host.Clock.GetUtcNow();
        _invocations.Start(state, schedule, scheduledAt, now);

        // An instance that wasn't running meanwhile doesn't make up for what it has missed.
        var missed = now - schedule.Window;
        var next = schedule.NextOccurrence(scheduledAt < missed ? missed.AddTicks(-1) : scheduledAt);
        if (next is null && schedule.ActionAfterCompletion == ActionAfterCompletion.Delete)
        {
            state.Schedules.Remove(key);
        }
        else
        {
            state.Schedules.Put(WithJob(schedule, job.Scope, next));
        }
    }

    private Schedule WithJob(Schedule schedule, StateScope scope, DateTimeOffset? occurrence) => schedule with
    {
        Job = occurrence is { } at ? _host.Jobs.Schedule(Definition, at + DelayIn(schedule.Window), scope, Write(schedule, at)) : null,
    };

    /// <summary>Some second within a flexible time window; a seeded world has the same again.</summary>
    private TimeSpan DelayIn(TimeSpan window) =>
        window == TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromSeconds(_host.Ids.NextInt32((int)window.TotalSeconds));

    private static string Write(Schedule schedule, DateTimeOffset occurrence) =>
        string.Create(CultureInfo.InvariantCulture, $"{schedule.Group}/{schedule.Name}/{schedule.Revision}/{occurrence.UtcDateTime:O}");

    private static (ScheduleKey Key, long Revision, DateTimeOffset Occurrence) Read(string payload)
    {
        var parts = payload.Split('/');
        return (
            new(parts[0], parts[1]),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(parts[3], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }
}
