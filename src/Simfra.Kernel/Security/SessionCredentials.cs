using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Security;

/// <summary>Temporary keys as STS issues them. They are state: they are forked, reset and kept with the rest.</summary>
internal sealed class SessionCredentials(WorldState state, TimeProvider clock, IdGenerator ids) : ICredentialSource
{
    private const int SessionTokenBytes = 264;
    private const int SecretBytes = 30;

    /// <summary>An expired key is told apart from an unknown one for a day.</summary>
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromDays(1);

    private static readonly TableDefinition<string, SessionKey> KeyTable =
        new("session.key", version: 1, k => k.AccessKeyId, SessionJsonContext.Default.SessionKey);

    private static readonly IndexDefinition<DateTimeOffset, string, SessionKey> ExpiryIndex = KeyTable.Index(k => k.Expiration);

    private readonly ServiceState<SessionState> _states = state.Register("session", partition => new SessionState(partition));

    private SessionState State => _states[StateScope.World];

    /// <summary>Issues a key for a principal. In no other service's turn.</summary>
    public Credential Issue(RootPrincipal principal, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        var key = new SessionKey(
            $"ASIA{ids.Base32(16)}",
            RandomText(SecretBytes),
            RandomText(SessionTokenBytes),
            // Answers carry whole seconds.
            DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds()),
            principal.AccountId);
        _states.Update(() =>
        {
            foreach (var old in State.ByExpiry.All.TakeWhile(k => k.Expiration + KeptAfterExpiry < now).ToList())
            {
                State.Keys.Remove(old.AccessKeyId);
            }

            State.Keys.Add(key);
        });
        return key.ToCredential();
    }

    public Credential? Find(string accessKeyId) => State.Keys.Find(accessKeyId)?.ToCredential();

    private string RandomText(int bytes)
    {
        Span<byte> random = stackalloc byte[bytes];
        ids.Fill(random);
        return Convert.ToBase64String(random);
    }

    private sealed class SessionState(StatePartition partition)
    {
        public Table<string, SessionKey> Keys { get; } = partition.Table(KeyTable);

        public Index<DateTimeOffset, string, SessionKey> ByExpiry { get; } = partition.Index(ExpiryIndex);
    }
}

/// <summary>A temporary key of an account's root user.</summary>
internal sealed record SessionKey(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration, string AccountId)
{
    public Credential ToCredential() => new(AccessKeyId, SecretAccessKey, new RootPrincipal(AccountId))
    {
        SessionToken = SessionToken,
        Expiration = Expiration,
    };
}

[JsonSerializable(typeof(SessionKey))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
