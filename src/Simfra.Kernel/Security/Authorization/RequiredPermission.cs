using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>One thing that a call needs: an action on a resource.</summary>
/// <param name="Action">With its prefix: <c>sqs:SendMessage</c>.</param>
/// <param name="Resource">The ARN, or <c>*</c> for an action that knows no resources.</param>
internal sealed record RequiredPermission(string Action, string Resource)
{
    /// <summary>What the table says of the action; null for one that isn't in the service's table.</summary>
    public IamAction? Schema { get; init; }

    /// <summary>The type of the resource; null where the action knows none, or the table doesn't.</summary>
    public IamResourceType? ResourceType { get; init; }

    /// <summary>Condition keys of this permission alone: <c>iam:PassedToService</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Keys { get; init; } = [];

    /// <summary>The account whose the resource counts as, where that isn't the one that owns it; else null.</summary>
    public string? OwnerAccountId { get; init; }

    public override string ToString() => $"{Action} on {Resource}";
}
