using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Iam;

/// <summary>A service-linked role is gone a moment after its deletion was asked for: its service is asked first whether it still needs it.</summary>
internal static class ServiceLinkedRoleDeletionJob
{
    private static readonly JobDefinition Definition = new("iam.delete-service-linked-role");

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    public static void Register(ServiceJobs jobs, ServiceState<IamState> states) =>
        jobs.Handle(Definition, job => Run(states, states[job.Scope], job.Payload));

    public static void Schedule(ServiceJobs jobs, StateScope scope, RoleDeletion deletion, DateTimeOffset now) =>
        jobs.Schedule(Definition, now + Delay, scope, deletion.TaskId);

    private static void Run(ServiceState<IamState> states, IamState state, string taskId)
    {
        if (state.RoleDeletions.Find(taskId) is not { } deletion)
        {
            return;
        }

        if (state.Roles.Find(deletion.RoleKey) is { } role)
        {
            RoleOperations.Remove(states, state, role);
        }

        state.RoleDeletions.Put(deletion with { IsDone = true });
    }
}
