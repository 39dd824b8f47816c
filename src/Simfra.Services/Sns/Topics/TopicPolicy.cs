using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.Sns;

/// <summary>A topic's policy: the value of the attribute Policy.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html"/>
internal static class TopicPolicy
{
    private const int MaxLength = 30 * 1024;

    private static readonly ImmutableArray<string> GrantedByDefault =
    [
        "GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic", "Subscribe", "ListSubscriptionsByTopic",
        "Publish",
    ];

    /// <summary>What a policy may be about.</summary>
    public static readonly ImmutableArray<string> Actions =
    [
        "AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic", "ListTagsForResource", "Publish",
        "PutDataProtectionPolicy", "Receive", "RemovePermission", "SetTopicAttributes", "Subscribe",
    ];

    /// <summary>The policy of a topic that was given none: services that AWS lets act for the topic's own account.</summary>
    public static string Default(string topicArn, string account) => new JsonObject
    {
        ["Version"] = "2008-10-17",
        ["Id"] = "__default_policy_ID",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "__default_statement_ID",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = "*" },
            ["Action"] = new JsonArray([.. GrantedByDefault.Select(static a => (JsonNode)$"SNS:{a}")]),
            ["Resource"] = topicArn,
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["AWS:SourceOwner"] = account } },
        }),
    }.ToJsonString();

    /// <summary>Checks a policy before a topic gets it.</summary>
    /// <param name="json">The policy; empty to go without.</param>
    /// <param name="principals">Knows which users and roles there are; null where nothing does.</param>
    /// <param name="parameter">What the error calls the policy.</param>
    public static void Check(string json, IPolicyPrincipals? principals, string parameter)
    {
        if (json.Length == 0)
        {
            return;
        }

        if (Encoding.UTF8.GetByteCount(json) > MaxLength)
        {
            throw SnsErrors.InvalidParameter(parameter, "Policy is too large");
        }

        if (PolicyGrammar.Check(json, PolicyDialect.Resource) is { } fault)
        {
            throw SnsErrors.InvalidParameter(parameter, $"Policy Error: {fault}");
        }

        if (principals?.FindUnknown(json) is not null)
        {
            throw SnsErrors.InvalidParameter("Policy Error: PrincipalNotFound");
        }

        foreach (var statement in PolicyDocument.Parse(json).Statements)
        {
            if (!statement.Actions.All(static a => a.Text == "*" || Actions.Any(name => a.Matches($"sns:{name}"))))
            {
                throw SnsErrors.InvalidParameter("Policy statement action out of service scope!");
            }
        }
    }
}
