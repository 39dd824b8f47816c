using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Kms;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>Leave that a key gives to one principal, until it is retired or revoked.</summary>
internal sealed record Grant
{
    public required GrantKey Key { get; init; }

    /// <summary>What its tokens are made with, and known by, in base 64.</summary>
    [JsonPropertyName("Token")]
    public required string Secret { get; init; }

    public required string Grantee { get; init; }
    public required string IssuingAccount { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required ImmutableArray<string> Operations { get; init; }
    public string? RetiringPrincipal { get; init; }
    public string? Name { get; init; }

    /// <summary>Pairs that the encryption context has to have; null for no such constraint.</summary>
    public ImmutableSortedDictionary<string, string>? ContextSubset { get; init; }

    /// <summary>What the encryption context has to be; null for no such constraint.</summary>
    public ImmutableSortedDictionary<string, string>? ContextEquals { get; init; }

    public GrantListEntry Show(string keyArn) => new()
    {
        KeyId = keyArn,
        GrantId = Key.GrantId,
        Name = Name ?? "",
        CreationDate = CreatedAt,
        GranteePrincipal = Grantee,
        RetiringPrincipal = RetiringPrincipal,
        IssuingAccount = $"arn:aws:iam::{IssuingAccount}:root",
        Operations = [.. Operations],
        Constraints = ContextSubset is null && ContextEquals is null ? null : new()
        {
            EncryptionContextSubset = ContextSubset is null ? null : new(ContextSubset),
            EncryptionContextEquals = ContextEquals is null ? null : new(ContextEquals),
        },
    };
}

/// <summary>A grant's place: those of a key lie together.</summary>
internal readonly record struct GrantKey(string KeyId, string GrantId) : IComparable<GrantKey>, IStateKey
{
    public int CompareTo(GrantKey other)
    {
        var byKey = string.CompareOrdinal(KeyId, other.KeyId);
        return byKey != 0 ? byKey : string.CompareOrdinal(GrantId, other.GrantId);
    }

    public string ToKeyText() => KeyText.Of((KeyId, GrantId));
}
