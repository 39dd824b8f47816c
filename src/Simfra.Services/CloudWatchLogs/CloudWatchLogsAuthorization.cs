using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>
/// Log groups and streams as IAM sees them. Policies name a group with <c>:*</c> behind it, which works because AWS asks about
/// <c>log-group:name:log-stream:</c>; only the tagging API asks about the group's plain ARN.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html"/>
internal sealed class CloudWatchLogsAuthorization(ServiceState<CloudWatchLogsState> states) : ServiceAuthorization
{
    /// <summary>Members that name a group, by name or by ARN.</summary>
    private static readonly string[] GroupMembers =
    [
        "logGroupName", "logGroupIdentifier", "logGroupIdentifiers", "logGroupNames", "logGroupArnList", "logGroupArn", "resourceIdentifier",
        "resourceArn",
    ];

    /// <summary>To see what is masked needs a permission of its own.</summary>
    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        if (call.Input is Models.CloudWatchLogs.GetLogEventsRequest { Unmask: true } or Models.CloudWatchLogs.FilterLogEventsRequest { Unmask: true })
        {
            foreach (var required in call.Required.ToList())
            {
                call.Require("logs:Unmask", required.Resource);
            }
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        if (type.Name == "scheduled-query")
        {
            return Text(call, "identifier") is { } identifier
                ? [identifier.StartsWith("arn:", StringComparison.Ordinal) ? identifier : call.Context.Arn("logs", $"scheduled-query:{identifier}")]
                : [call.Context.Arn("logs", "scheduled-query:*")];
        }

        var isTagging = call.Operation.Name is "TagResource" or "UntagResource" or "ListTagsForResource";
        if (isTagging && Text(call, "resourceArn") is { } resource)
        {
            return LogGroupArn.TryParse(resource, out var tagged) ? [tagged.Value.ToString()] : [];
        }

        var groups = GroupMembers.SelectMany(member => Texts(call, member)).ToList();
        var stream = type.Name == "log-stream" ? Text(call, "logStreamName") : null;
        return groups.Count == 0
            ? [call.Context.Arn("logs", "log-group::log-stream:")]
            : groups.Select(g => $"{LogGroupArn.Parse(g, call.Context)}:log-stream:{stream}");
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (arn.Split(':', 8) is not ["arn", _, "logs", var region, var account, var kind, ..])
        {
            return null;
        }

        var state = states.Find(new(account, region));
        return kind == "log-group" && arn.Split(':') is [_, _, _, _, _, _, var name, ..]
            ? new(account) { Tags = state?.Groups.Find(name)?.Tags }
            : new(account);
    }

    private static string? Text(AuthorizationCall call, string member) => Texts(call, member).FirstOrDefault();

    private static IEnumerable<string> Texts(AuthorizationCall call, string member) =>
        call.Input.Schema.FindMember(member) is null ? [] : call.Texts(member).Where(static t => t.Length > 0);
}
