using Simfra.Models.Scheduler;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>Schedules and their groups as IAM sees them. Whoever names a role in a target must be allowed to pass it.</summary>
internal sealed class SchedulerAuthorization(ServiceState<SchedulerState> states) : ServiceAuthorization
{
    private const string ServiceName = "scheduler.amazonaws.com";

    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        var target = call.Input switch
        {
            CreateScheduleInput create => create.Target,
            UpdateScheduleInput update => update.Target,
            _ => null,
        };
        call.RequirePassRole(target?.RoleArn, ServiceName);
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) =>
        [call.Context.Arn("scheduler", $"schedule/{call.Text("GroupName") ?? ScheduleGroup.DefaultName}/{call.Text("Name")}")];

    /// <summary>Schedules have no tags of their own: those of the group count.</summary>
    public override ResourceFacts? FindResource(string arn)
    {
        if (arn.Split(':', 6) is not ["arn", _, "scheduler", var region, var account, var resource])
        {
            return null;
        }

        var group = resource.Split('/') is ["schedule" or "schedule-group", var name, ..] ? states[new(account, region)].Groups.Find(name) : null;
        return new(account) { Tags = group?.Tags };
    }
}
