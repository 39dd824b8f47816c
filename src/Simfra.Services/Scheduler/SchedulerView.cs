using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Scheduler;

/// <summary>What EventBridge Scheduler holds for an account in a region. Looking changes nothing.</summary>
public sealed class SchedulerView
{
    private readonly ServiceState<SchedulerState> _states;
    private readonly Viewpoint _from;

    internal SchedulerView(ServiceState<SchedulerState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The schedules of all groups, by group and name.</summary>
    public IReadOnlyList<ScheduleView> Schedules
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Schedules.All.Select(static s => new ScheduleView(s)) ?? []];
        }
    }

    /// <summary>The names of the groups; that of the default group once it has been used.</summary>
    public IReadOnlyList<string> Groups
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Groups.All.Select(static g => g.Name) ?? []];
        }
    }

    private SchedulerState? State => _states.Find(_from.Scope);

    /// <summary>The schedule of a name; null where there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="group">Its group.</param>
    public ScheduleView? FindSchedule(string name, string group = ScheduleGroup.DefaultName)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(group);
        _from.Saw(this);
        return State?.Schedules.Find(new(group, name)) is { } schedule ? new(schedule) : null;
    }

    /// <summary>The schedule of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="group">Its group.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public ScheduleView Schedule(string name, string group = ScheduleGroup.DefaultName) => FindSchedule(name, group)
        ?? throw Viewpoint.NotFound($"schedule '{group}/{name}'", _from.Place, State?.Schedules.All.Select(static s => $"{s.Group}/{s.Name}") ?? []);

    /// <summary>A line for each schedule.</summary>
    public override string ToString() => string.Join(
        '\n', (State?.Schedules.All.Select(static s => $"schedule {new ScheduleView(s)}") ?? []).DefaultIfEmpty($"No schedule in {_from.Place}."));
}

/// <summary>A schedule as it was when it was looked at.</summary>
public sealed class ScheduleView
{
    private readonly Schedule _schedule;

    internal ScheduleView(Schedule schedule) => _schedule = schedule;

    /// <summary>Its name.</summary>
    public string Name => _schedule.Name;

    /// <summary>Its group.</summary>
    public string Group => _schedule.Group;

    /// <summary>Its ARN.</summary>
    public string Arn => _schedule.Arn;

    /// <summary>When it fires: <c>rate(5 minutes)</c>.</summary>
    public string Expression => _schedule.Expression;

    /// <summary>The time zone of its expression.</summary>
    public string Timezone => _schedule.Timezone;

    /// <summary><c>ENABLED</c> or <c>DISABLED</c>.</summary>
    public string State => _schedule.State;

    /// <summary>When it calls its target next, by the instance's clock; null where it is disabled, or has no occurrence to come.</summary>
    public DateTimeOffset? NextRunAt => _schedule.Job?.Due;

    /// <summary>What it calls: an ARN.</summary>
    public string TargetArn => _schedule.Target.Arn ?? "";

    /// <summary>The role that it calls with: an ARN.</summary>
    public string RoleArn => _schedule.Target.RoleArn ?? "";

    /// <summary>What it hands over; null where that wasn't said.</summary>
    public string? Input => _schedule.Target.Input;

    /// <summary>Its group, name, expression and target.</summary>
    public override string ToString() => $"{Group}/{Name}: {Expression} to {TargetArn} ({State})";
}
