using System.Collections.Immutable;

namespace Simfra.Services.Iam;

/// <summary>An OpenID Connect identity provider that the account trusts.</summary>
internal sealed record IamOidcProvider
{
    public required OidcProviderUrl Url { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The audiences, in the order they were given.</summary>
    public ImmutableArray<string> ClientIds { get; init; } = [];

    public ImmutableArray<string> Thumbprints { get; init; } = [];
    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.OrderedOfResource(value); } = IamTags.NoneOfResource;
}
