using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Simfra.Security.Delegation;

namespace Simfra.Services.Iam;

/// <summary>A managed policy: a customer's, or one of AWS's own (<see cref="AwsManagedPolicies"/>).</summary>
internal sealed record IamPolicy
{
    public required string PolicyName { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>The second part of its ARN's owner: twelve digits, <c>aws</c>, or <c>partner</c>.</summary>
    public required string Owner { get; init; }

    public required string PolicyId { get; init; }
    public string? Description { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its default version was last created or chosen.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public required string DefaultVersionId { get; init; }

    /// <summary>Its versions, the oldest first.</summary>
    public required ImmutableList<IamPolicyVersion> Versions { get; init; }

    /// <summary>The number of the newest version that it ever had.</summary>
    public int LastVersion { get; init; } = 1;

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.OrderedOfResource(value); } = IamTags.NoneOfResource;

    [JsonIgnore]
    public string Key => IamName.Key(PolicyName);

    [JsonIgnore]
    public string Arn => $"arn:aws:iam::{Owner}:policy{Path}{PolicyName}";

    [JsonIgnore]
    public bool IsAws => Owner == AwsManagedPolicies.Owner;

    /// <summary>A product provider's permissions boundary, which gives nobody permissions.</summary>
    [JsonIgnore]
    public bool IsPartnerBoundary => Owner == DelegationRegistry.BoundaryOwner;

    /// <summary>Made by AWS for a service-linked role: it can't be attached to another.</summary>
    [JsonIgnore]
    public bool IsForServiceLinkedRole => IsAws && Path == ServiceLinkedRoles.PathPrefix;

    [JsonIgnore]
    public IamPolicyVersion DefaultVersion => FindVersion(DefaultVersionId)!;

    public static string VersionId(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number}");

    public IamPolicyVersion? FindVersion(string? versionId) => Versions.Find(v => v.VersionId == versionId);
}

/// <summary>A version of a managed policy.</summary>
internal sealed record IamPolicyVersion(string VersionId, string Document, DateTimeOffset CreatedAt);
