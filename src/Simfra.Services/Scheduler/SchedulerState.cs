using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>The schedules and groups of one account and region.</summary>
internal sealed class SchedulerState
{
    private static readonly TableDefinition<ScheduleKey, Schedule> ScheduleTable =
        new("scheduler.schedule", version: 2, s => s.Key, SchedulerJsonContext.Default)
        {
            // Schedules of version 1 had no jobs. An update gives them one.
            Upgrades = [new(From: 1, static _ => { })],
        };

    private static readonly TableDefinition<string, ScheduleGroup> GroupTable =
        new("scheduler.group", version: 1, g => g.Name, SchedulerJsonContext.Default);

    private static readonly TableDefinition<string, Invocation> InvocationTable =
        new("scheduler.invocation", version: 1, i => i.ExecutionId, SchedulerJsonContext.Default);

    private SchedulerState(StatePartition partition)
    {
        Scope = partition.Scope;
        Schedules = partition.Table(ScheduleTable);
        Groups = partition.Table(GroupTable);
        Invocations = partition.Table(InvocationTable);
    }

    public StateScope Scope { get; }

    public Table<ScheduleKey, Schedule> Schedules { get; }

    public Table<string, ScheduleGroup> Groups { get; }

    /// <summary>Those that are under way, or wait for another attempt.</summary>
    public Table<string, Invocation> Invocations { get; }

    public static SchedulerState Create(StatePartition partition) => new(partition);

    /// <summary>The group of that name. Every account has the default group in every region.</summary>
    public ScheduleGroup GetGroup(string? name, OperationContext context)
    {
        var wanted = name ?? ScheduleGroup.DefaultName;
        if (Groups.TryGet(wanted, out var group))
        {
            return group;
        }

        if (wanted != ScheduleGroup.DefaultName)
        {
            throw SchedulerErrors.GroupNotFound(wanted);
        }

        group = new()
        {
            Name = wanted,
            Arn = ScheduleGroup.ArnOf(wanted, Scope),
            CreatedAt = context.Now,
            LastModifiedAt = context.Now,
        };
        Groups.Add(group);
        return group;
    }

    /// <summary>The schedules of a group, by name.</summary>
    public IEnumerable<Schedule> SchedulesOf(string group) => Schedules.From(new(group, "")).TakeWhile(s => s.Group == group);
}
