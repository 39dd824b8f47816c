using System.Collections.Concurrent;

namespace Simfra.Security;

/// <summary>
/// Temporary keys. The session token is the session, sealed: nothing is kept of a key that was issued, so keys stay valid in a copy of
/// the world and after a restart that keeps its state. A reset makes a new seal, and so forgets all sessions with the users and roles
/// that they were of.
/// </summary>
internal sealed class SessionCredentials(WorldSeal seal, TimeProvider clock, IdGenerator ids) : ICredentialSource
{
    private const int SecretBytes = 30;
    private const int CacheCapacity = 1024;

    /// <summary>Sessions in use, opened; emptied when full.</summary>
    private readonly ConcurrentDictionary<string, Opened> _opened = new(StringComparer.Ordinal);

    /// <summary>Issues a key. In no service's turn.</summary>
    /// <param name="principal">Whose key it is, with its session where that carries anything.</param>
    /// <param name="lifetime">How long it is good, from now on.</param>
    public Credential Issue(Principal principal, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();

        // Answers carry whole seconds.
        var expiration = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds());
        var session = principal.Session ?? new() { IssuedAt = now };
        Span<byte> secret = stackalloc byte[SecretBytes];
        ids.Fill(secret);
        var credential = new Credential(
            UniqueId.NewAccessKey(UniqueId.TemporaryKeyPrefix, principal.AccountId, ids),
            Convert.ToBase64String(secret),
            principal with { Session = session with { ExpiresAt = expiration } })
        {
            Expiration = expiration,
        };
        return credential with { SessionToken = SessionToken.Write(credential, seal) };
    }

    public Credential? Find(string accessKeyId, string? sessionToken)
    {
        if (string.IsNullOrEmpty(sessionToken) || !UniqueId.IsTemporaryKey(accessKeyId) || seal.Key is not { } key)
        {
            return null;
        }

        if (!_opened.TryGetValue(sessionToken, out var opened) || opened.Key != key)
        {
            if (SessionToken.Read(sessionToken, seal) is not { } credential)
            {
                return null;
            }

            if (_opened.Count >= CacheCapacity)
            {
                _opened.Clear();
            }

            opened = new(credential, key);
            _opened[sessionToken] = opened;
        }

        // A token is good with its own key alone.
        return opened.Credential.AccessKeyId == accessKeyId ? opened.Credential : null;
    }

    private sealed record Opened(Credential Credential, SealingKey Key);
}
