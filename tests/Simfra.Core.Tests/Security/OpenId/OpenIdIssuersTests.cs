using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Simfra.Integration;
using Simfra.Security.OpenId;
using Simfra.State;

namespace Simfra.Core.Tests.Security.OpenId;

/// <summary>Where the keys of issuers come from: from the world, from its user, or over HTTP from where the world may look.</summary>
public sealed class OpenIdIssuersTests
{
    private const string Registered = "https://issuer.example.com";
    private static readonly JsonWebKeySet Keys = new([TokenSigningKey.Create("k", "ES384", new IdGenerator()).ToPublicKey()]);

    [Fact]
    public async Task FindKeys_OfARegisteredIssuer_GivesThem()
    {
        var issuers = Issuers();
        issuers.Register(Registered, new([]));
        issuers.Register(Registered, Keys);

        Assert.Equal(Keys.ToJson(), (await issuers.FindKeysAsync(Registered, [], default)).ToJson());
    }

    [Fact]
    public async Task FindKeys_OfAServiceOfTheWorld_AsksAllThatIssue()
    {
        var capabilities = new Capabilities(static _ => { });
        capabilities.Provide<IOpenIdIssuerSource>(new Source("https://pool-1", new([])));
        capabilities.Provide<IOpenIdIssuerSource>(new Source("https://pool-2", Keys));

        Assert.Equal(Keys, await Issuers(capabilities).FindKeysAsync("https://pool-2", [], default));
    }

    [Fact]
    public async Task FindKeys_OverLoopback_FollowsTheDiscoveryDocument()
    {
        await using var server = await Server.StartAsync();

        Assert.Equal(Keys.ToJson(), (await Issuers().FindKeysAsync(server.Issuer, [], default)).ToJson());
    }

    [Fact]
    public async Task FindKeys_OverTls_TakesACertificateThatTheProviderNames()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var server = await Server.StartAsync(certificate);

        var found = await Issuers().FindKeysAsync(server.Issuer, [certificate.Thumbprint.ToLowerInvariant()], default);

        Assert.Equal(Keys.ToJson(), found.ToJson());
        await AssertFaultAsync(IssuerKeysFault.UntrustedCertificate, server.Issuer);
    }

    [Theory]
    [InlineData("/other-issuer")]
    [InlineData("/no-keys")]
    [InlineData("/no-document")]
    [InlineData("/nowhere")]
    [InlineData("/redirect")]
    public async Task FindKeys_OfAServerThatAnswersOtherwise_Fails(string path)
    {
        await using var server = await Server.StartAsync();

        await AssertFaultAsync(IssuerKeysFault.NoKeys, $"{server.Issuer}{path}");
    }

    [Fact]
    public async Task FindKeys_OfAServerThatIsNotThere_Fails()
    {
        string issuer;
        await using (var server = await Server.StartAsync())
        {
            issuer = server.Issuer;
        }

        await AssertFaultAsync(IssuerKeysFault.Unreachable, issuer);
    }

    [Fact]
    public async Task FindKeys_OfAHostThatIsNotAllowed_CallsNobody() => await AssertFaultAsync(IssuerKeysFault.HostNotAllowed, Registered);

    [Fact]
    public async Task FindKeys_WithoutTlsBeyondThisMachine_Fails()
    {
        var issuers = new OpenIdIssuers(new WorldState(), new(static _ => { }), new(["issuer.example.com"]));

        var fault = await Assert.ThrowsAsync<IssuerKeysException>(async () => await issuers.FindKeysAsync("http://issuer.example.com", [], default));

        Assert.Equal(IssuerKeysFault.NoKeys, fault.Fault);
    }

    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("https://[::1]/x", true)]
    [InlineData("https://idp.localhost", true)]
    [InlineData("https://ALLOWED.example.com", true)]
    [InlineData("https://sub.allowed.example.com", false)]
    [InlineData("https://localhost.example.com", false)]
    [InlineData("https://10.0.0.1", false)]
    public void OutboundHosts_AllowThisMachineAndWhatIsNamed(string uri, bool isAllowed) =>
        Assert.Equal(isAllowed, new OutboundHosts(["allowed.example.com"]).Allows(new(uri)));

    private static async Task AssertFaultAsync(IssuerKeysFault expected, string issuer)
    {
        var exception = await Assert.ThrowsAsync<IssuerKeysException>(async () => await Issuers().FindKeysAsync(issuer, [], default));
        Assert.Equal(expected, exception.Fault);
    }

    private static OpenIdIssuers Issuers(Capabilities? capabilities = null) =>
        new(new WorldState(), capabilities ?? new(static _ => { }), new([]));

    private sealed class Source(string issuer, JsonWebKeySet keys) : IOpenIdIssuerSource
    {
        public JsonWebKeySet? FindKeys(string asked) => asked == issuer ? keys : null;
    }

    /// <summary>An issuer's server on this machine.</summary>
    private sealed class Server(WebApplication app) : IAsyncDisposable
    {
        public string Issuer => app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        public static async Task<Server> StartAsync(X509Certificate2? certificate = null)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            }));
            var app = builder.Build();
            var server = new Server(app);
            string Describe(string issuer, string keys) => $$"""{"issuer":"{{issuer}}","jwks_uri":"{{server.Issuer}}{{keys}}"}""";
            app.MapGet("/.well-known/openid-configuration", () => Results.Text(Describe(server.Issuer, "/keys")));
            app.MapGet("/other-issuer/.well-known/openid-configuration", () => Results.Text(Describe(server.Issuer, "/keys")));
            app.MapGet("/no-keys/.well-known/openid-configuration", () => Results.Text(Describe($"{server.Issuer}/no-keys", "/nowhere")));
            app.MapGet("/no-document/.well-known/openid-configuration", () => Results.Text("<html>"));
            app.MapGet("/redirect/.well-known/openid-configuration", () => Results.Redirect("/.well-known/openid-configuration"));
            app.MapGet("/keys", () => Results.Text(Keys.ToJson()));
            await app.StartAsync();
            return server;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
