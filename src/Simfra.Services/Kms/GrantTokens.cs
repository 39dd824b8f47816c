using System.Security.Cryptography;
using System.Text;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>
/// Grant tokens. A grant is in force as soon as it is made, so nobody needs its token here; one that is given has to be a grant's.
/// Each answer of CreateGrant has a token of its own, and all those of a grant are as good: a number, its code under the grant's secret, and
/// the grant's place.
/// </summary>
internal static class GrantTokens
{
    public const int SecretLength = 32;

    private const int NonceLength = 16;
    private const int PlaceOffset = NonceLength + HMACSHA256.HashSizeInBytes;

    /// <summary>A new token of a grant.</summary>
    public static string New(KmsKey key, Grant grant, IdGenerator ids)
    {
        var nonce = new byte[NonceLength];
        ids.Fill(nonce);
        var place = Encoding.UTF8.GetBytes($"{key.Scope.Account}/{key.Id}/{grant.Key.GrantId}");
        return Convert.ToBase64String([.. nonce, .. CodeOf(grant, nonce), .. place]);
    }

    /// <exception cref="Schemas.AwsServiceException">InvalidGrantTokenException.</exception>
    public static void Check(List<string>? tokens, KeyDirectory keys, OperationContext context)
    {
        foreach (var token in tokens ?? [])
        {
            _ = Find(token, keys.States, context.Region) ?? throw KmsErrors.InvalidGrantToken();
        }
    }

    /// <summary>The grant of a token, in whatever account of the region its key is; null where there is none, or no more.</summary>
    public static (KmsKey Key, Grant Grant)? Find(string token, ServiceState<KmsState> states, string region)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length) || length <= PlaceOffset)
        {
            return null;
        }

        if (Encoding.UTF8.GetString(bytes, PlaceOffset, length - PlaceOffset).Split('/') is not [var account, var keyId, var grantId]
            || states.Find(new(account, region)) is not { } state
            || state.Grants.Find(new(keyId, grantId)) is not { } grant
            || state.Keys.Find(keyId) is not { } key)
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(CodeOf(grant, bytes.AsSpan(0, NonceLength)), bytes.AsSpan(NonceLength, HMACSHA256.HashSizeInBytes))
            ? (key, grant)
            : null;
    }

    private static byte[] CodeOf(Grant grant, ReadOnlySpan<byte> nonce) => HMACSHA256.HashData(Convert.FromBase64String(grant.Secret), nonce);
}
