using Microsoft.AspNetCore.Http;
using Simfra.Accounts;
using Simfra.Gateway;
using Simfra.Hosting;
using Simfra.Hosting.Admin;
using Simfra.Security;
using Simfra.Security.OpenId;

namespace Simfra;

/// <summary>
/// One emulated AWS: its accounts, state, clock and keys. It shares nothing with any other, so a process may hold as many as it likes.
/// </summary>
public sealed class SimfraWorld : IAsyncDisposable
{
    private readonly World _world;

    /// <exception cref="ArgumentException">An option has a value that it can't have.</exception>
    /// <exception cref="NotSupportedException">An option asks for what isn't built.</exception>
    internal SimfraWorld(SimfraOptions options)
    {
        options.Validate();
        DefaultAccountId = options.DefaultAccountId;
        DefaultRegion = options.DefaultRegion;
        RootAccessKeyId = options.RootAccessKeyId;
        RootSecretAccessKey = options.RootSecretAccessKey;
        Clock = new(options.ClockMode, options.StartTime);

        _world = new(
            new()
            {
                DefaultAccountId = DefaultAccountId,
                DefaultRegion = DefaultRegion,
                RequestTimeout = options.RequestTimeout,
                AllowedHosts = [.. options.AllowedHosts],
                Clock = Clock,
                Ids = new(options.Seed),
                Accounts =
                [
                    new()
                    {
                        Id = DefaultAccountId,
                        Name = "Default account",
                        Email = AccountDirectory.DefaultEmail(DefaultAccountId),
                        RootAccessKeyId = RootAccessKeyId,
                        RootSecretAccessKey = RootSecretAccessKey,
                        CreatedAt = Clock.GetUtcNow(),
                    },
                ],
                AccountQuota = new(options.AccountsPerOrganization),
                RootKeys = options.LocalStackCompatibility ? [new WellKnownCredentials(DefaultAccountId)] : [],
                Logger = options.LoggerFactory.CreateLogger("Simfra"),
                JournalCapacity = options.JournalCapacity,
                JournalBytes = options.JournalBytes,
            },
            ServiceSelection.Of(options.Services));
        Accounts = new(_world);
        _world.Surfaces.Add(new AccountsApi(Accounts));
        _world.Surfaces.Add(new OpenIdDiscovery(_world));
        _world.Surfaces.Add(new AdminApi(_world));
        if (options.LocalStackCompatibility)
        {
            _world.Surfaces.Add(new LocalStackHealth(_world));
        }

        _world.Surfaces.Add(new StartPage(_world));
    }

    /// <summary>The instance's time. What it does with time (visibility timeouts, expiry, schedules) it does by this clock.</summary>
    public SimfraClock Clock { get; }

    /// <summary>What happened in the instance: every call, every job, and what caused which.</summary>
    public SimfraJournal Journal => _world.Journal;

    /// <summary>Faults that calls of the instance meet.</summary>
    public SimfraFaults Faults => _world.Faults;

    /// <summary>The account that the root key belongs to.</summary>
    public string DefaultAccountId { get; }

    /// <summary>The region of requests that name none.</summary>
    public string DefaultRegion { get; }

    /// <summary>The access key id of the default account's root user.</summary>
    public string RootAccessKeyId { get; }

    /// <summary>The secret of <see cref="RootAccessKeyId"/>.</summary>
    public string RootSecretAccessKey { get; }

    /// <summary>The instance's AWS accounts.</summary>
    public SimfraAccounts Accounts { get; }

    internal World Gateway => _world;

    /// <summary>
    /// Puts the instance back as it was at its start: no resources, no accounts but the default one, nothing in flight, no faults, nothing in
    /// the journal. Its clock keeps its time.
    /// </summary>
    public void Reset() => _world.Reset();

    /// <summary>
    /// Makes up an OpenID Connect issuer (GitHub Actions, a Kubernetes cluster, a company's sign-in), whose tokens are taken wherever AWS
    /// takes tokens of an issuer that was registered with IAM. A reset forgets it.
    /// </summary>
    /// <param name="issuer">The issuer as tokens name it: <c>https://token.actions.githubusercontent.com</c>.</param>
    /// <returns>What signs the issuer's tokens.</returns>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> isn't an absolute URL.</exception>
    public OpenIdIssuer AddOpenIdIssuer(string issuer)
    {
        var made = new OpenIdIssuer(CheckIssuer(issuer), Clock);
        _world.OpenIdIssuers.Register(issuer, made.Keys);
        return made;
    }

    /// <summary>
    /// Makes known the keys of an issuer that signs elsewhere, so that they needn't be fetched from it. A reset forgets them.
    /// </summary>
    /// <param name="issuer">The issuer as its tokens name it.</param>
    /// <param name="keySet">Its public keys: a JWKS document.</param>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> isn't an absolute URL, or <paramref name="keySet"/> isn't a JWKS document.</exception>
    public void AddOpenIdIssuer(string issuer, string keySet) => _world.OpenIdIssuers.Register(
        CheckIssuer(issuer), JsonWebKeySet.Parse(keySet) ?? throw new ArgumentException("The keys aren't a JWKS document.", nameof(keySet)));

    /// <summary>Runs what is due until nothing is due and nothing is in flight, so that a test never has to wait.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when the instance is at rest.</returns>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _world.DrainAsync(cancellationToken);

    /// <summary>Stops the instance's work and frees what it holds.</summary>
    /// <returns>A task that ends when all has stopped.</returns>
    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static string CheckIssuer(string issuer) => Uri.IsWellFormedUriString(issuer, UriKind.Absolute)
        ? issuer
        : throw new ArgumentException($"The issuer '{issuer}' isn't an absolute URL.", nameof(issuer));

    internal Task HandleAsync(HttpContext context) => _world.HandleAsync(context);
}
