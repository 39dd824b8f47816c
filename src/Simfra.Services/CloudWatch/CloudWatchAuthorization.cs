using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Alarms and dashboards as IAM sees them: with their tags.</summary>
internal sealed class CloudWatchAuthorization(ServiceState<CloudWatchState> states) : ServiceAuthorization
{
    private const string DashboardPrefix = "dashboard/";

    public override ResourceFacts? FindResource(string arn) => arn.Split(':', 7) switch
    {
        [_, _, _, var region, var account, "alarm", _] => new(account) { Tags = states.Find(new(account, region))?.FindAlarm(arn)?.Tags },
        [_, _, _, _, var account, var resource] when resource.StartsWith(DashboardPrefix, StringComparison.Ordinal) =>
            new(account) { Tags = states.Find(StateScope.Global(account))?.Dashboards.Find(resource[DashboardPrefix.Length..])?.Tags },
        _ => null,
    };
}
