using System.Text.Json.Nodes;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Protection;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>What an account's subscription filter policy says.</summary>
internal sealed record AccountSubscription(string DestinationArn, string? RoleArn, string Pattern, string Distribution)
{
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static AccountSubscription Parse(string document)
    {
        var policy = PolicyDocuments.Read(document);
        var subscription = new AccountSubscription(
            TextOf(policy, "DestinationArn") ?? throw CloudWatchLogsErrors.InvalidParameter("The policy document must have a DestinationArn."),
            TextOf(policy, "RoleArn"),
            TextOf(policy, "FilterPattern") ?? "",
            TextOf(policy, "Distribution") ?? Models.CloudWatchLogs.Distribution.ByLogStream);
        return subscription.Distribution is Models.CloudWatchLogs.Distribution.ByLogStream or Models.CloudWatchLogs.Distribution.Random
            ? subscription
            : throw CloudWatchLogsErrors.InvalidParameter("The Distribution of the policy document must be ByLogStream or Random.");
    }

    /// <summary>The account's policy as a filter of a group; null where none is for it.</summary>
    public static SubscriptionFilter? Find(CloudWatchLogsState state, string group)
    {
        if (state.Protection.AccountPolicyFor(PolicyType.SubscriptionFilterPolicy, group) is not { } policy)
        {
            return null;
        }

        var subscription = Parse(policy.Document);
        return new()
        {
            Group = group,
            Name = policy.Name,
            Pattern = subscription.Pattern,
            DestinationArn = subscription.DestinationArn,
            RoleArn = subscription.RoleArn,
            Distribution = subscription.Distribution,
            CreatedAt = policy.UpdatedAt,
        };
    }

    /// <summary>The role that a document names, if it can be read.</summary>
    public static string? FindRole(string? document)
    {
        try
        {
            return document is null ? null : Parse(document).RoleArn;
        }
        catch (Schemas.AwsServiceException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonObject policy, string name) =>
        policy[name] is not { } value ? null
        : value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>()
        : throw CloudWatchLogsErrors.InvalidParameter($"The {name} of the policy document must be a string.");
}
