using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Scheduler;

/// <summary>A deleted group is seen as DELETING for a moment, then it is gone with its schedules.</summary>
internal static class ScheduleGroupDeletionJob
{
    private static readonly JobDefinition Definition = new("scheduler.delete-group");

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    public static void Register(ServiceJobs jobs, ServiceState<SchedulerState> states) =>
        jobs.Handle(Definition, job => Run(states[job.Scope], job.Payload));

    public static void Schedule(ServiceJobs jobs, StateScope scope, string group, DateTimeOffset now) =>
        jobs.Schedule(Definition, now + Delay, scope, group);

    private static void Run(SchedulerState state, string group)
    {
        foreach (var schedule in state.SchedulesOf(group).ToList())
        {
            state.Schedules.Remove(schedule.Key);
        }

        state.Groups.Remove(group);
    }
}
