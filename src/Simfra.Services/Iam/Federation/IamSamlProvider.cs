using System.Collections.Immutable;

namespace Simfra.Services.Iam;

/// <summary>A SAML identity provider that the account trusts.</summary>
internal sealed record IamSamlProvider
{
    private const int ValidYears = 100;

    public required string Name { get; init; }

    /// <summary>Differs from that of a provider of the same name before or after it: <c>SAMLSP…</c>.</summary>
    public required string UniqueId { get; init; }

    public required string MetadataDocument { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Only encrypted assertions are taken.</summary>
    public bool RequiresEncryption { get; init; }

    /// <summary>The oldest first.</summary>
    public ImmutableArray<SamlDecryptionKey> PrivateKeys { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.OrderedOfResource(value); } = IamTags.NoneOfResource;

    /// <summary>The metadata's own date, and those of its certificates, don't matter.</summary>
    public DateTimeOffset ValidUntil => CreatedAt.AddYears(ValidYears);
}

/// <summary>A private key that decrypts assertions.</summary>
/// <param name="Id"><c>SAMLPK…</c>.</param>
/// <param name="Pem">As it was uploaded; no answer shows it.</param>
/// <param name="AddedAt">When it was uploaded.</param>
internal sealed record SamlDecryptionKey(string Id, string Pem, DateTimeOffset AddedAt);
