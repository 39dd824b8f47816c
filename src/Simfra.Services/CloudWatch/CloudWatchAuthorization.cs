using Simfra.Models.CloudWatch;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Alarms, dashboards and the rest as IAM sees them: with their tags.</summary>
internal sealed class CloudWatchAuthorization(ServiceState<CloudWatchState> states) : ServiceAuthorization
{
    private const string StreamServiceName = "streams.metrics.cloudwatch.amazonaws.com";

    /// <summary>Who names a role for a metric stream must be allowed to pass it.</summary>
    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        call.RequirePassRole((call.Input as PutMetricStreamInput)?.RoleArn, StreamServiceName);
    }

    /// <summary>The log groups that a rule of Contributor Insights names.</summary>
    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        key == "cloudwatch:requestInsightRuleLogGroups" && call.Input is PutInsightRuleInput { RuleDefinition: { } definition }
            ? ContributorDefinition.GroupsOf(definition)
            : null;

    /// <summary>The region of a dashboard's ARN is empty: it is of its account.</summary>
    public override ResourceFacts? FindResource(string arn) => arn.Split(':', 6) is [_, _, _, var region, var account, _]
        ? new(account) { Tags = states.Find(new(account, region))?.FindTagged(arn)?.Tags }
        : null;
}
