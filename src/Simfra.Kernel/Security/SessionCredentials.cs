using System.Collections.Concurrent;

namespace Simfra.Security;

/// <summary>Temporary keys as STS issues them, kept until a day after they expire so that their use is told apart from that of unknown keys.</summary>
/// <param name="clock">The instance's clock.</param>
/// <param name="fillRandom">The instance's source of randomness.</param>
internal sealed class SessionCredentials(TimeProvider clock, Action<Span<byte>> fillRandom) : ICredentialSource
{
    private const string KeyIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int SessionTokenBytes = 264;

    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Credential> _credentials = new(StringComparer.Ordinal);
    private long _nextSweepTicks;

    public Credential Issue(Principal principal, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        Sweep(now);
        var credential = new Credential(NewAccessKeyId(), NewSecret(), principal)
        {
            SessionToken = NewSessionToken(),
            // Answers carry whole seconds.
            Expiration = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds()),
        };
        _credentials[credential.AccessKeyId] = credential;
        return credential;
    }

    public Credential? Find(string accessKeyId) => _credentials.GetValueOrDefault(accessKeyId);

    private void Sweep(DateTimeOffset now)
    {
        var due = Interlocked.Read(ref _nextSweepTicks);
        if (now.UtcTicks < due || Interlocked.CompareExchange(ref _nextSweepTicks, now.AddHours(1).UtcTicks, due) != due)
        {
            return;
        }

        foreach (var (accessKeyId, credential) in _credentials)
        {
            if (credential.Expiration + KeptAfterExpiry < now)
            {
                _credentials.TryRemove(accessKeyId, out _);
            }
        }
    }

    private string NewAccessKeyId()
    {
        Span<byte> random = stackalloc byte[16];
        fillRandom(random);
        Span<char> id = stackalloc char[20];
        "ASIA".CopyTo(id);
        for (var i = 0; i < random.Length; i++)
        {
            id[4 + i] = KeyIdAlphabet[random[i] & 31];
        }

        return new(id);
    }

    private string NewSecret()
    {
        Span<byte> random = stackalloc byte[30];
        fillRandom(random);
        return Convert.ToBase64String(random);
    }

    private string NewSessionToken()
    {
        Span<byte> random = stackalloc byte[SessionTokenBytes];
        fillRandom(random);
        return Convert.ToBase64String(random);
    }
}
