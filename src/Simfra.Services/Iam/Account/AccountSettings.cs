using System.Collections.Immutable;

namespace Simfra.Services.Iam;

/// <summary>What an account has chosen, where it is one value.</summary>
internal sealed record AccountSettings
{
    /// <summary>The only key: an account has one set of them.</summary>
    public const string TheKey = "settings";

    public static readonly AccountSettings Unset = new();

    /// <summary>The version of session tokens that the global STS endpoint issues: 1 or 2.</summary>
    public int GlobalEndpointTokenVersion { get; init; } = 1;

    /// <summary>What the credential report gives as the root user's creation: nothing tells when an account was opened.</summary>
    public DateTimeOffset? KnownSince { get; init; }

    /// <summary>The features of centralised root access that the organisation of this management account has enabled.</summary>
    public ImmutableSortedSet<string> OrganizationsFeatures { get; init; } = ImmutableSortedSet<string>.Empty;
}
