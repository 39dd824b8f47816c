using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.Organizations;

/// <summary>An organisation with its root. What belongs to it is in tables of its own.</summary>
internal sealed record Organization
{
    /// <summary><c>o-…</c>.</summary>
    public required string Id { get; init; }

    public required string ManagementAccountId { get; init; }

    /// <summary><c>r-…</c>; there is one root.</summary>
    public required string RootId { get; init; }

    /// <summary>All features, else consolidated billing alone.</summary>
    public required bool HasAllFeatures { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The types of policies that are enabled in the root, by name.</summary>
    public ImmutableArray<string> EnabledPolicyTypes { get; init; } = [];

    public ImmutableSortedDictionary<string, string> RootTags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;

    /// <summary>Counts the attachments of policies: those of a target matter in the order in which they were made.</summary>
    public long AttachmentCount { get; init; }

    [JsonIgnore]
    public string Arn => ArnOf("organization");

    [JsonIgnore]
    public string RootArn => ArnOf("root", RootId);

    /// <summary>Where the tree begins: <c>o-…/r-…/</c>.</summary>
    [JsonIgnore]
    public string RootPath => $"{Id}/{RootId}/";

    /// <summary>ARNs of all that an organisation has bear the management account's number.</summary>
    public string ArnOf(string kind, params ReadOnlySpan<string> rest) =>
        rest.Length == 0
            ? $"arn:aws:organizations::{ManagementAccountId}:{kind}/{Id}"
            : $"arn:aws:organizations::{ManagementAccountId}:{kind}/{Id}/{string.Join('/', rest)}";

    public bool IsEnabled(string policyType) => EnabledPolicyTypes.Contains(policyType);

    public bool IsManagement(string accountId) => accountId == ManagementAccountId;
}

/// <summary>An account's place in an organisation. Its name and address are the account's own.</summary>
internal sealed record Member
{
    public required string AccountId { get; init; }
    public required string OrganizationId { get; init; }

    /// <summary>The root or the unit that holds it.</summary>
    public required string ParentId { get; init; }

    /// <summary>The account was created in the organisation, not invited.</summary>
    public required bool IsCreated { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>When its closure was asked for.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The closure is done.</summary>
    public bool IsSuspended { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;
}

/// <summary>An organisational unit.</summary>
internal sealed record OrganizationalUnit
{
    /// <summary><c>ou-{root}-…</c>.</summary>
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    /// <summary>The root or the unit that holds it.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;
}

/// <summary>A service that may work in the organisation's accounts.</summary>
internal sealed record ServiceAccess(string OrganizationId, string ServicePrincipal, DateTimeOffset EnabledAt);

/// <summary>A member that administers a service for the organisation.</summary>
internal sealed record DelegatedAdministration(string OrganizationId, string AccountId, string ServicePrincipal, DateTimeOffset EnabledAt);

/// <summary>The resource policy of an organisation, which lets members do what else its management account alone may.</summary>
internal sealed record DelegationPolicy
{
    public required string OrganizationId { get; init; }

    /// <summary><c>rp-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The JSON as it is shown: without blanks, principals as ARNs.</summary>
    public required string Content { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;
}
