using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Services.CloudWatchLogs.Ingestion;
using Simfra.Services.CloudWatchLogs.Insights;
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

    /// <summary>To see what is masked needs a permission of its own; the role of a subscription is passed to the service.</summary>
    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        if (HttpIngestionProtocol.IsByApiKey(call.Context.Request))
        {
            call.Require("logs:CallWithBearerToken", "*");
        }

        if (call.Input is Models.CloudWatchLogs.GetLogRecordRequest { Unmask: true } record && LogPointer.Find(record.LogRecordPointer) is { } pointer)
        {
            call.Require("logs:Unmask", $"{LogGroupArn.Of(call.Context.Scope with { Account = pointer.Account }, pointer.Group)}:log-stream:");
        }

        if (call.Input is Models.CloudWatchLogs.StartQueryRequest { QueryString: { } query } && QueryParser.Unmasks(query))
        {
            foreach (var required in call.Required.ToList())
            {
                call.Require("logs:Unmask", required.Resource);
            }
        }

        if (call.Input is Models.CloudWatchLogs.StartQueryRequest { QueryString: { } joining })
        {
            foreach (var group in QueryParser.JoinedGroups(joining))
            {
                call.Require("logs:StartQuery", LogGroupArn.TryParse(group, out var arn) ? $"{arn}:log-stream:" : OtherArn(group, null, call));
            }
        }

        if (call.Input is Models.CloudWatchLogs.GetLogEventsRequest { Unmask: true } or Models.CloudWatchLogs.FilterLogEventsRequest { Unmask: true })
        {
            foreach (var required in call.Required.ToList())
            {
                call.Require("logs:Unmask", required.Resource);
            }
        }

        if (call.Input is Models.CloudWatchLogs.CreateScheduledQueryRequest or Models.CloudWatchLogs.UpdateScheduledQueryRequest)
        {
            call.RequirePassRole(call.Text("executionRoleArn"), "logs.amazonaws.com");
            call.RequirePassRole(call.Text("destinationConfiguration.s3Configuration.roleArn"), "logs.amazonaws.com");
        }

        if (call.Input is Models.CloudWatchLogs.PutAccountPolicyRequest policy)
        {
            RequireForPolicy(policy, call);
        }

        if (call.Input is Models.CloudWatchLogs.PutSubscriptionFilterRequest or Models.CloudWatchLogs.PutDestinationRequest)
        {
            call.RequirePassRole(call.Text("roleArn"), "logs.amazonaws.com");
        }
    }

    /// <summary>An account's policy needs what the same setting of one group needs.</summary>
    private static void RequireForPolicy(Models.CloudWatchLogs.PutAccountPolicyRequest policy, AuthorizationCall call)
    {
        var action = policy.PolicyType switch
        {
            PolicyType.DataProtectionPolicy => "logs:PutDataProtectionPolicy",
            PolicyType.SubscriptionFilterPolicy => "logs:PutSubscriptionFilter",
            PolicyType.TransformerPolicy => "logs:PutTransformer",
            PolicyType.FieldIndexPolicy => "logs:PutIndexPolicy",
            _ => "logs:PutMetricExtractionPolicy",
        };
        call.Require(action, "*");
        if (policy.PolicyType == PolicyType.SubscriptionFilterPolicy && AccountSubscription.FindRole(policy.PolicyDocument) is { } role)
        {
            call.RequirePassRole(role, "logs.amazonaws.com");
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        var isTagging = call.Operation.Name is "TagResource" or "UntagResource" or "ListTagsForResource";
        if (isTagging && Text(call, "resourceArn") is { } resource)
        {
            return (type.Name == "scheduled-query", LogGroupArn.TryParse(resource, out var tagged)) switch
            {
                (true, _) => type.Arn.Matches(resource) ? [resource] : [],
                (false, true) => [tagged!.Value.ToString()],
                _ => [],
            };
        }

        if (type.Name == "scheduled-query")
        {
            return Text(call, "identifier") is { } identifier
                ? [identifier.StartsWith("arn:", StringComparison.Ordinal) ? identifier : call.Context.Arn("logs", $"scheduled-query:{identifier}")]
                : [call.Context.Arn("logs", "scheduled-query:*")];
        }

        var groups = GroupMembers.SelectMany(member => Texts(call, member)).ToList();
        var stream = type.Name == "log-stream" ? Text(call, "logStreamName") : null;
        return groups.Count == 0
            ? [call.Context.Arn("logs", "log-group::log-stream:")]
            : groups.Select(g => LogGroupArn.TryParse(g, out var arn) ? $"{arn}:log-stream:{stream}" : OtherArn(g, stream, call));
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (arn.Split(':', 8) is not ["arn", _, "logs", var region, var account, var kind, ..])
        {
            return null;
        }

        var state = states.Find(new(account, region));
        return kind switch
        {
            "log-group" when arn.Split(':') is [_, _, _, _, _, _, var name, ..] => new(account)
            {
                Tags = state?.Groups.Find(name)?.Tags,
                Policy = state?.PolicyOf(LogGroupArn.Of(new(account, region), name)),
            },
            "destination" when states.FindDestination(arn) is { } destination => new(account)
            {
                Tags = destination.Tags,
                Policy = destination.AccessPolicy,
            },
            _ => new(account) { Tags = arn.Split(':', 7) is [.., var name] ? state?.FindTagged(kind, name)?.Tags : null },
        };
    }

    /// <summary>Resource policies of groups are for services alone: to users and roles, of whatever account, they mean nothing.</summary>
    public override ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call)
    {
        var facts = FindResource(permission.Resource);
        return facts is not null && permission.ResourceType?.Name != "destination" && call.Context.Principal is not ServicePrincipal
            ? facts with { Policy = null }
            : facts;
    }

    /// <summary>A group by its name; what has colons is no name, and is asked about as it is: query results, say.</summary>
    private static string OtherArn(string identifier, string? stream, AuthorizationCall call) => identifier.Contains(':', StringComparison.Ordinal)
        ? identifier
        : $"{LogGroupArn.Of(call.Context.Scope, identifier)}:log-stream:{stream}";

    private static string? Text(AuthorizationCall call, string member) => Texts(call, member).FirstOrDefault();

    private static IEnumerable<string> Texts(AuthorizationCall call, string member) =>
        call.Input.Schema.FindMember(member) is null ? [] : call.Texts(member).Where(static t => t.Length > 0);
}
