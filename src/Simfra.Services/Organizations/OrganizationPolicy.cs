using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.Organizations;

/// <summary>A policy of any type.</summary>
internal sealed record OrganizationPolicy
{
    /// <summary><c>p-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Empty for those that AWS manages: they are every organisation's.</summary>
    public required string OrganizationId { get; init; }

    public required string Type { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }

    /// <summary>The document as it was given.</summary>
    public required string Content { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;

    [JsonIgnore]
    public bool IsAwsManaged => OrganizationId.Length == 0;

    public string ArnIn(Organization organization) => IsAwsManaged
        ? $"arn:aws:organizations::aws:policy/{Type.ToLowerInvariant()}/{Id}"
        : organization.ArnOf("policy", Type.ToLowerInvariant(), Id);
}

/// <summary>A policy that is attached to a root, a unit or an account.</summary>
/// <param name="TargetId">The root's, the unit's or the account's id.</param>
/// <param name="PolicyId">The policy's id.</param>
/// <param name="OrganizationId">Whose target it is.</param>
/// <param name="PolicyType">The policy's type.</param>
/// <param name="Sequence">The place among the organisation's attachments, by time.</param>
internal sealed record PolicyAttachment(string TargetId, string PolicyId, string OrganizationId, string PolicyType, long Sequence);

/// <summary>The policies that AWS manages.</summary>
internal static class AwsManagedPolicies
{
    public static readonly OrganizationPolicy FullAwsAccess = new()
    {
        Id = "p-FullAWSAccess",
        OrganizationId = "",
        Type = PolicyTypes.ServiceControl,
        Name = "FullAWSAccess",
        Description = "Allows access to every operation",
        Content = """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "*",
                  "Resource": "*"
                }
              ]
            }
            """,
    };

    public static readonly OrganizationPolicy FullResourceAccess = new()
    {
        Id = "p-RCPFullAWSAccess",
        OrganizationId = "",
        Type = PolicyTypes.ResourceControl,
        Name = "RCPFullAWSAccess",
        Description = "Allows access to every resource",
        Content = """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Principal": "*",
                  "Action": "*",
                  "Resource": "*"
                }
              ]
            }
            """,
    };

    public static OrganizationPolicy? Find(string policyId) =>
        policyId == FullAwsAccess.Id ? FullAwsAccess
        : policyId == FullResourceAccess.Id ? FullResourceAccess
        : null;

    /// <summary>The policy that each target has by default where the type is enabled; null for types that have none.</summary>
    public static OrganizationPolicy? DefaultOf(string policyType) => policyType switch
    {
        PolicyTypes.ServiceControl => FullAwsAccess,
        PolicyTypes.ResourceControl => FullResourceAccess,
        _ => null,
    };
}
