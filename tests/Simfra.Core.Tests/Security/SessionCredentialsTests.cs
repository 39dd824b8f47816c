using System.Text;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Core.Tests.Security;

/// <summary>Session tokens that carry the session.</summary>
public sealed class SessionCredentialsTests
{
    private const string Account = "111122223333";

    private readonly FixedTime _clock = new(SigningFixture.Now);
    private readonly WorldState _state = new();
    private readonly IdGenerator _ids = new(seed: 7);
    private readonly SessionCredentials _sessions;

    public SessionCredentialsTests() => _sessions = new(new WorldSeal(_state, _ids), _clock, _ids);

    public static TheoryData<int> Principals => [0, 1, 2, 3, 4];

    [Fact]
    public void Issue_LooksAsAwsMakesThem()
    {
        var key = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));

        Assert.Matches("^ASIA[A-Z2-7]{16}$", key.AccessKeyId);
        Assert.Equal(Account, UniqueId.FindAccount(key.AccessKeyId));
        Assert.Matches("^[A-Za-z0-9+/]{40}$", key.SecretAccessKey);
        Assert.StartsWith("IQoJb3JpZ2luX2Vj", key.SessionToken, StringComparison.Ordinal);
        Assert.InRange(key.SessionToken!.Length, 200, 1000);
        Assert.Equal(SigningFixture.Now.AddHours(1), key.Expiration);
    }

    [Theory]
    [MemberData(nameof(Principals))]
    public void Find_GivesThePrincipalBack(int kind)
    {
        var principal = PrincipalOf(kind);
        var issued = _sessions.Issue(principal, TimeSpan.FromHours(1));

        var found = Forgetful(_state).Find(issued.AccessKeyId, issued.SessionToken)!;

        Assert.Equal(principal with { Session = null }, found.Principal with { Session = null });
        Assert.Equal(issued with { Principal = principal }, found with { Principal = principal });
        Assert.Equal(SigningFixture.Now, found.Principal.Session!.IssuedAt);
    }

    [Fact]
    public void Find_GivesAllThatTheSessionCarries()
    {
        var session = new PrincipalSession
        {
            IssuedAt = SigningFixture.Now,
            Policies = ["""{"Version":"2012-10-17","Statement":[]}"""],
            PolicyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            Tags = new Dictionary<string, string> { ["team"] = "blau", ["ä"] = "" },
            TransitiveTagKeys = ["team"],
            SourceIdentity = "alice",
            MfaAuthenticatedAt = SigningFixture.Now.AddMinutes(-1),
            FederatedProvider = "arn:aws:iam::111122223333:oidc-provider/issuer.test",
            ProviderContext = new Dictionary<string, IReadOnlyList<string>> { ["issuer.test:aud"] = ["a", "b"] },
        };
        var issued = _sessions.Issue(PrincipalOf(2) with { Session = session }, TimeSpan.FromHours(1));

        var found = Forgetful(_state).Find(issued.AccessKeyId, issued.SessionToken)!.Principal.Session!;

        Assert.Equivalent(session with { ExpiresAt = SigningFixture.Now.AddHours(1) }, found, strict: true);
    }

    [Fact]
    public void Find_InACopyOfTheWorld_KnowsTheKey()
    {
        var issued = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));
        var fork = _state.Fork();

        Assert.NotNull(Forgetful(fork).Find(issued.AccessKeyId, issued.SessionToken));
    }

    [Fact]
    public void Find_InAnotherWorld_DoesNotKnowTheKey()
    {
        var issued = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));
        var others = new SessionCredentials(new WorldSeal(new WorldState(), new IdGenerator(seed: 8)), _clock, new IdGenerator(seed: 8));
        others.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));

        Assert.Null(others.Find(issued.AccessKeyId, issued.SessionToken));
    }

    [Fact]
    public void Find_AfterAReset_DoesNotKnowTheKey()
    {
        var issued = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));
        Assert.NotNull(_sessions.Find(issued.AccessKeyId, issued.SessionToken));

        _state.Reset();

        Assert.Null(_sessions.Find(issued.AccessKeyId, issued.SessionToken));
        _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));
        Assert.Null(_sessions.Find(issued.AccessKeyId, issued.SessionToken));
    }

    [Fact]
    public void Find_WithATamperedToken_KnowsNothing()
    {
        var issued = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));
        var token = issued.SessionToken!;

        for (var i = 0; i < token.Length; i++)
        {
            var changed = new StringBuilder(token) { [i] = token[i] == 'A' ? 'B' : 'A' }.ToString();
            Assert.Null(_sessions.Find(issued.AccessKeyId, changed));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("IQoJb3JpZ2luX2Vj")]
    [InlineData("IQoJb3JpZ2luX2VjAQ==")]
    [InlineData("not base 64")]
    public void Find_WithWhatIsNoToken_KnowsNothing(string token)
    {
        var issued = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));

        Assert.Null(_sessions.Find(issued.AccessKeyId, token));
        Assert.Null(_sessions.Find(issued.AccessKeyId, $" {issued.SessionToken}"));
        Assert.Null(_sessions.Find(issued.AccessKeyId, $"{issued.SessionToken}{token}A"));
    }

    [Fact]
    public void Find_WithAnothersToken_KnowsNothing()
    {
        var one = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));
        var other = _sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));

        Assert.Null(_sessions.Find(one.AccessKeyId, other.SessionToken));
        Assert.Null(_sessions.Find("AKIAIOSFODNN7EXAMPLE", other.SessionToken));
        Assert.NotNull(_sessions.Find(other.AccessKeyId, other.SessionToken));
    }

    [Fact]
    public void Issue_WithASeed_IsTheSameInEachRun()
    {
        static Credential Issue()
        {
            var ids = new IdGenerator(seed: 3);
            var sessions = new SessionCredentials(new WorldSeal(new WorldState(), ids), new FixedTime(SigningFixture.Now), ids);
            return sessions.Issue(new RootPrincipal(Account), TimeSpan.FromHours(1));
        }

        Assert.Equal(Issue().SessionToken, Issue().SessionToken);
    }

    [Fact]
    public void Issue_ForAPrincipalWithoutSessions_IsRefused() =>
        Assert.Throws<ArgumentException>(() => _sessions.Issue(new ServicePrincipal(Account, "sns.amazonaws.com"), TimeSpan.FromHours(1)));

    [Fact]
    public void AuthorizationMessages_OpenOnlyWhatTheySealed()
    {
        var seal = new WorldSeal(new WorldState(), _ids);
        var messages = new AuthorizationMessages(seal);
        var encoded = messages.Seal("""{"allowed":false}""");

        Assert.Matches("^[A-Za-z0-9_-]+$", encoded);
        Assert.Equal("""{"allowed":false}""", messages.Open(encoded));
        Assert.Null(messages.Open(encoded[..^2]));
        Assert.Null(messages.Open("?"));
        Assert.Null(messages.Open(""));
        Assert.Null(seal.Open("session-token", Convert.FromBase64String(
            encoded.Replace('-', '+').Replace('_', '/').PadRight((encoded.Length + 3) / 4 * 4, '='))));
    }

    private static Principal PrincipalOf(int kind) => kind switch
    {
        0 => new RootPrincipal(Account),
        1 => new IamUserPrincipal(Account, "AIDAEXAMPLE", "/a/b/", "alice"),
        2 => new AssumedRolePrincipal(Account, "arn:aws:iam::111122223333:role/path/reader", "reader", "AROAEXAMPLE", "session"),
        3 => new FederatedUserPrincipal(PrincipalOf(1), "bob"),
        _ => new FederatedUserPrincipal(PrincipalOf(0), "carol"),
    };

    /// <summary>Without what the issuer remembers: it has the token alone to go by.</summary>
    private SessionCredentials Forgetful(WorldState state) => new(new WorldSeal(state.Fork(), _ids), _clock, _ids);
}
