using Microsoft.AspNetCore.Http;
using Simfra.Gateway;
using Simfra.Hosting;
using Simfra.Hosting.Admin;
using Simfra.Security.OpenId;
using Simfra.State.Storage;
using Simfra.State.Storage.Sqlite;

namespace Simfra;

/// <summary>
/// One emulated AWS: its accounts, state, clock and keys. It shares nothing with any other, so a process may hold as many as it likes.
/// </summary>
public sealed partial class SimfraWorld : IAsyncDisposable
{
    private readonly WorldSettings _settings;
    private readonly WorldBeginning? _beginning;
    private readonly World _world;

    /// <exception cref="ArgumentException">An option has a value that it can't have.</exception>
    /// <exception cref="NotSupportedException">An option asks for what isn't built.</exception>
    /// <exception cref="SimfraStateException">The snapshot or the data directory can't be used.</exception>
    internal SimfraWorld(SimfraOptions options)
    {
        options.Validate();
        _beginning = new(options);
        try
        {
            _settings = WorldSettings.Of(options, _beginning.Identity);
            _world = new(_beginning.Complete(_settings.Options), _settings.Modules);
            Accounts = new(_world);
            Authorization = new(_world);
            AddSurfaces();
        }
        catch
        {
            _beginning.Dispose();
            throw;
        }
    }

    /// <summary>An independent copy of an instance.</summary>
    private SimfraWorld(SimfraWorld origin)
    {
        _settings = origin._settings;
        _world = new(_settings.Options(origin.Clock.Fork(), origin._world.Ids.Fork()), _settings.Modules, origin._world);
        Accounts = new(_world);
        Authorization = new(_world);
        AddSurfaces();
    }

    /// <summary>The instance's time. What it does with time (visibility timeouts, expiry, schedules) it does by this clock.</summary>
    public SimfraClock Clock => _world.Clock;

    /// <summary>What happened in the instance: every call, every job, and what caused which.</summary>
    public SimfraJournal Journal => _world.Journal;

    /// <summary>Faults that calls of the instance meet.</summary>
    public SimfraFaults Faults => _world.Faults;

    /// <summary>Mail, text messages and push notifications that the instance would have sent to the real world.</summary>
    public SimfraInbox Inbox => _world.Inbox;

    /// <summary>The account that the root key belongs to.</summary>
    public string DefaultAccountId => _settings.Identity.AccountId;

    /// <summary>The region of requests that name none.</summary>
    public string DefaultRegion => _settings.Identity.Region;

    /// <summary>The access key id of the default account's root user.</summary>
    public string RootAccessKeyId => _settings.Identity.RootAccessKeyId;

    /// <summary>The secret of <see cref="RootAccessKeyId"/>.</summary>
    public string RootSecretAccessKey => _settings.Identity.RootSecretAccessKey;

    /// <summary>The instance's AWS accounts.</summary>
    public SimfraAccounts Accounts { get; }

    /// <summary>Why calls were allowed or denied, and what policies must allow.</summary>
    public SimfraAuthorization Authorization { get; }

    internal World Gateway => _world;

    /// <summary>
    /// Puts the instance back as it was at its start: no resources, no accounts but the default one, nothing in flight, no faults, nothing in
    /// the journal. Its clock keeps its time.
    /// </summary>
    /// <param name="cancellationToken">Gives up before anything has changed.</param>
    /// <returns>A task that ends when all is gone, from the data directory too.</returns>
    /// <exception cref="SimfraStateException">The data directory doesn't take it; then nothing has changed.</exception>
    public Task ResetAsync(CancellationToken cancellationToken = default) => Task.Run(_world.Reset, cancellationToken);

    /// <summary>
    /// Makes up an OpenID Connect issuer (GitHub Actions, a Kubernetes cluster, a company's sign-in), whose tokens are taken wherever AWS
    /// takes tokens of an issuer that was registered with IAM. A reset forgets it.
    /// </summary>
    /// <param name="issuer">The issuer as tokens name it: <c>https://token.actions.githubusercontent.com</c>.</param>
    /// <returns>What signs the issuer's tokens.</returns>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> isn't an absolute URL.</exception>
    public OpenIdIssuer AddOpenIdIssuer(string issuer)
    {
        var made = new OpenIdIssuer(CheckIssuer(issuer), Clock, _world.Ids);
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

    /// <summary>
    /// Registers a product provider, as AWS does with its partners, so that it may ask the users of other accounts for temporary delegation
    /// (IAM's CreateDelegationRequest). A reset forgets it.
    /// </summary>
    /// <param name="name">The provider as those see it who are asked: 1 to 30 characters of Latin-1.</param>
    /// <param name="accountIds">The accounts that it asks from, of twelve digits. Registered again, a provider has these alone.</param>
    /// <returns>What registers the provider's templates and permissions boundaries.</returns>
    /// <exception cref="ArgumentException">The name or an account has not the form that it must have, or an account is another provider's.</exception>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation-partner-guide.html"/>
    public DelegationProvider AddDelegationProvider(string name, params string[] accountIds)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(accountIds);
        _world.Delegations.AddProvider(name, accountIds);
        return new(name, _world.Delegations);
    }

    /// <summary>
    /// Makes an independent copy of the instance: its resources with all that they hold, its keys, its clock with the same time and mode.
    /// What either does from now on, the other never sees. A copy costs next to nothing, for the two share what neither changes.
    /// </summary>
    /// <remarks>
    /// The copy has what the origin's calls had done by then: one that is under way goes on in the origin alone. A seeded instance's copies
    /// all go on with the same ids.
    /// </remarks>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The copy, for the caller to dispose of.</returns>
    public Task<SimfraWorld> ForkAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<SimfraWorld>(cancellationToken) : Task.FromResult(Fork());

    /// <summary>
    /// Writes the instance, as it is now, into one file that others can start from (<see cref="SimfraOptions.Snapshot"/>): all resources
    /// with what they hold, messages in flight included, the clock's time and the root key.
    /// </summary>
    /// <param name="path">The file. One that is there is replaced when the new one is complete.</param>
    /// <param name="cancellationToken">Gives up before the file is begun.</param>
    /// <returns>A task that ends when the file is complete.</returns>
    /// <exception cref="SimfraStateException">The file can't be written.</exception>
    public Task SaveSnapshotAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Path.GetFullPath(path);
        var capture = _world.Capture();
        return Task.Run(() => SnapshotFile.Write(file, capture), cancellationToken);
    }

    /// <summary>
    /// Puts what a snapshot holds in the place of all that the instance has. The instance keeps its default account and root key, and its
    /// clock, which is set forward to the snapshot's time where that is later. If the snapshot can't be used, nothing changes.
    /// </summary>
    /// <param name="path">The snapshot's file.</param>
    /// <param name="cancellationToken">Gives up before anything has changed.</param>
    /// <returns>A task that ends when the instance has changed.</returns>
    /// <exception cref="SimfraStateException">The snapshot can't be used, or can't be kept in the data directory.</exception>
    public async Task LoadSnapshotAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        await LoadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what is due until nothing is due and nothing is in flight, so that a test never has to wait.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when the instance is at rest.</returns>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _world.DrainAsync(cancellationToken);

    /// <summary>Stops the instance's work and frees what it holds.</summary>
    /// <returns>A task that ends when all has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync().ConfigureAwait(false);
        _beginning?.Dispose();
    }

    internal Task HandleAsync(HttpContext context) => _world.HandleAsync(context);

    internal SimfraWorld Fork() => new(this);

    /// <summary>Loads a snapshot; gives what it held.</summary>
    internal async Task<StateImage> LoadAsync(string path, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(path);
        var image = await Task.Run(() => SnapshotFile.Read(file, _world.Options.Blobs), cancellationToken).ConfigureAwait(false);
        await _world.LoadAsync(image).ConfigureAwait(false);
        return image;
    }

    private static string CheckIssuer(string issuer) => Uri.IsWellFormedUriString(issuer, UriKind.Absolute)
        ? issuer
        : throw new ArgumentException($"The issuer '{issuer}' isn't an absolute URL.", nameof(issuer));

    private void AddSurfaces()
    {
        _world.Surfaces.Add(new SnapshotApi(this));
        _world.Surfaces.Add(new AccountsApi(Accounts));
        _world.Surfaces.Add(new OpenIdDiscovery(_world));
        _world.Surfaces.Add(new NotificationCertificateFile(_world));
        _world.Surfaces.Add(new AdminApi(_world));
        if (_settings.LocalStackCompatibility)
        {
            _world.Surfaces.Add(new LocalStackHealth(_world));
        }

        _world.Surfaces.Add(new StartPage(_world));
    }
}
