using Simfra.Integration;
using Simfra.Models.Scheduler;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.Scheduler;

/// <summary>Amazon EventBridge Scheduler: schedules and their groups, and the calls that schedules make.</summary>
internal sealed class SchedulerService : ServiceModule
{
    public override ServiceSchema Schema => SchedulerSchemas.Service;

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<SchedulerView>)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(SchedulerState.Create);
        host.ProvideView(from => new SchedulerView(states, from));
        ScheduleGroupDeletionJob.Register(host.Jobs, states);
        var schedules = new ScheduleJob(host, states, new(host, states));
        host.AuthorizeWith(new SchedulerAuthorization(states));
        return
        [
            new ScheduleOperations(states, schedules),
            new ScheduleGroupOperations(states, host.Jobs, schedules),
            new ScheduleGroupTagOperations(states),
        ];
    }
}
