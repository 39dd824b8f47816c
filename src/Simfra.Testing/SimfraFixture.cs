using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Simfra.Testing;

/// <summary>
/// An emulated AWS for a test, and clients of the AWS SDK for .NET that reach it in memory. The clients are the SDK's own: they sign,
/// serialise and retry as they do against AWS.
/// </summary>
/// <remarks>
/// A fixture may be shared between tests (<see cref="ResetAsync"/> empties it), copied for each (<see cref="ForkAsync"/>) or made for
/// each: it starts in well under a millisecond. It fits whatever a test framework shares objects by: <c>IClassFixture&lt;SimfraFixture&gt;</c>,
/// a collection fixture, a field of a set-up class, <c>await using</c>. A class of one's own sets it up differently:
/// <c>class World() : SimfraFixture(o =&gt; o.ClockMode = SimfraClockMode.Manual)</c>.
/// </remarks>
public partial class SimfraFixture : IAsyncDisposable, IDisposable
{
    private readonly SimfraServer? _server;
    private readonly SimfraHttpClientFactory _http;
    private readonly Func<HttpMessageHandler> _createHandler;
    private readonly FixtureSurroundings _surroundings;
    private readonly SimfraNetworkGuard? _guard;
    private readonly string _endpointLabel;

    /// <summary>Starts an emulated AWS in memory, with the default options.</summary>
    public SimfraFixture()
        : this(static _ => { })
    {
    }

    /// <summary>Starts an emulated AWS with the options of a fixture class of one's own.</summary>
    /// <param name="configure">Changes the options from their defaults.</param>
    /// <inheritdoc cref="SimfraServer.StartAsync(Action{SimfraOptions}?, CancellationToken)" path="/exception"/>
    protected SimfraFixture(Action<SimfraFixtureOptions> configure)
        : this(Start(OptionsOf(configure)))
    {
    }

    private SimfraFixture((SimfraServer Server, FixtureSurroundings Surroundings) started)
        : this(started.Server.World, started.Server.CreateHandler, started.Surroundings) => _server = started.Server;

    private SimfraFixture(SimfraWorld world, Func<HttpMessageHandler> createHandler, FixtureSurroundings surroundings)
    {
        World = world;
        Access = new(world);
        _createHandler = createHandler;
        _http = new(this, createHandler());
        _surroundings = surroundings;
        _userCredentials = surroundings.UserCredentials.ToImmutableDictionary(static c => c.Key, c => c.Value.In(Access));

        // The SDK remembers by host name how far a server's clock is from its own. Clocks are moved in tests, so each has a name of its own.
        _endpointLabel = Access.NewName();
        Root = new(this, world.DefaultAccountId, world.DefaultRegion, new BasicAWSCredentials(world.RootAccessKeyId, world.RootSecretAccessKey));

        SdkPipeline.Install();
        _guard = surroundings.IsGuarded ? SimfraNetworkGuard.Start(surroundings.AllowedRealHosts) : null;
        TestRun.Current?.Use(this);
    }

    /// <summary>The server behind the clients.</summary>
    /// <exception cref="InvalidOperationException">The fixture is attached to a world that an application of the user's own serves.</exception>
    public SimfraServer Server => _server
        ?? throw new InvalidOperationException("This fixture has no server of its own: it is attached to an application's world. Use World.");

    /// <summary>The emulated AWS itself.</summary>
    public SimfraWorld World { get; }

    /// <inheritdoc cref="SimfraWorld.Clock"/>
    public SimfraClock Clock => World.Clock;

    /// <inheritdoc cref="SimfraWorld.Journal"/>
    public SimfraJournal Journal => World.Journal;

    /// <inheritdoc cref="SimfraWorld.Faults"/>
    public SimfraFaults Faults => World.Faults;

    /// <inheritdoc cref="SimfraWorld.Inbox"/>
    public SimfraInbox Inbox => World.Inbox;

    internal WorldAccess Access { get; }

    internal bool WaitsBetweenRetries => _surroundings.WaitBetweenRetries ?? Clock.Mode == SimfraClockMode.Real;

    /// <summary>What tells it from other fixtures in a report.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{GetType().Name} {_endpointLabel}");

    /// <summary>Starts an emulated AWS: in memory, and on a TCP port where the options say so.</summary>
    /// <param name="configure">Changes the options from their defaults.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The fixture, ready for use.</returns>
    /// <inheritdoc cref="SimfraServer.StartAsync(Action{SimfraOptions}?, CancellationToken)" path="/exception"/>
    public static async Task<SimfraFixture> StartAsync(Action<SimfraFixtureOptions>? configure = null, CancellationToken cancellationToken = default) =>
        new(await StartAsync(OptionsOf(configure), cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// A fixture over the emulated AWS of an application of the user's own, which has called <c>AddSimfra()</c> and <c>MapSimfra()</c>, under
    /// ASP.NET Core's TestServer: <c>SimfraFixture.Attach(server.Services.GetRequiredService&lt;SimfraWorld&gt;(), server.CreateHandler)</c>.
    /// The application keeps its world: disposing of the fixture leaves it running.
    /// </summary>
    /// <param name="world">The application's world.</param>
    /// <param name="createHandler">Makes handlers that lead to the application: TestServer's <c>CreateHandler</c>.</param>
    /// <returns>The fixture.</returns>
    public static SimfraFixture Attach(SimfraWorld world, Func<HttpMessageHandler> createHandler)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(createHandler);
        var surroundings = FixtureSurroundings.Of(new SimfraFixtureOptions()) with { Log = NullLoggerFactory.Instance };
        return new(world, () => new SimfraTestServerHandler(createHandler()), surroundings);
    }

    /// <inheritdoc cref="SimfraWorld.ResetAsync"/>
    public Task ResetAsync(CancellationToken cancellationToken = default) => World.ResetAsync(cancellationToken);

    /// <summary>
    /// Starts a fixture with an independent copy of this one's AWS (<see cref="SimfraWorld.ForkAsync"/>): seed once, and give each test a
    /// copy of its own. Where this one listens on a port, the other listens on a free one.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The fixture, for the caller to dispose of.</returns>
    public async Task<SimfraFixture> ForkAsync(CancellationToken cancellationToken = default)
    {
        var server = _server is null
            ? await SimfraServer.StartAsync(World.Fork(), tcp: null, _surroundings.Log, cancellationToken).ConfigureAwait(false)
            : await _server.ForkAsync(cancellationToken).ConfigureAwait(false);
        return new((server, _surroundings with { UserCredentials = _userCredentials }));
    }

    /// <inheritdoc cref="SimfraWorld.SaveSnapshotAsync"/>
    public Task SaveSnapshotAsync(string path, CancellationToken cancellationToken = default) => World.SaveSnapshotAsync(path, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.LoadSnapshotAsync"/>
    public Task LoadSnapshotAsync(string path, CancellationToken cancellationToken = default) => World.LoadSnapshotAsync(path, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.DrainAsync"/>
    public Task DrainAsync(CancellationToken cancellationToken = default) => World.DrainAsync(cancellationToken);

    /// <summary>
    /// Writes what the emulated AWS logs from now on to a test's output: that of the test that runs, where a fixture is shared. Copies of the
    /// fixture (<see cref="ForkAsync"/>) log to the same.
    /// </summary>
    /// <param name="writeLine">Takes a line; null for no output any more.</param>
    /// <exception cref="InvalidOperationException">
    /// The fixture logs elsewhere: to a <see cref="SimfraOptions.LoggerFactory"/>, or with the application that it is attached to.
    /// </exception>
    public void LogTo(Action<string>? writeLine)
    {
        var lines = _surroundings.Log as LineLog
            ?? throw new InvalidOperationException(
                "This fixture logs to the LoggerFactory that it was started with, or with the application that it is attached to.");
        lines.WriteLine = writeLine;
    }

    /// <summary>Stops the emulated AWS. Clients that it made can no longer reach it.</summary>
    /// <returns>A task that ends when all has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _guard?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }

        _http.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    [SuppressMessage("Usage", "VSTHRD002", Justification = "For frameworks that know no other clean-up. On the pool there is no context to wait for.")]
    [SuppressMessage("Design", "CA1063", Justification = "A derived class overrides nothing here; what it owns it disposes of itself.")]
    public void Dispose()
    {
#pragma warning disable RS0030 // as above
        Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();
#pragma warning restore RS0030
        GC.SuppressFinalize(this);
    }

    private static SimfraFixtureOptions OptionsOf(Action<SimfraFixtureOptions>? configure)
    {
        var options = new SimfraFixtureOptions();
        configure?.Invoke(options);
        return options;
    }

    private static async Task<(SimfraServer Server, FixtureSurroundings Surroundings)> StartAsync(
        SimfraFixtureOptions options, CancellationToken cancellationToken)
    {
        var surroundings = FixtureSurroundings.Of(options);
        options.LoggerFactory = surroundings.Log;
        var server = await SimfraServer.StartAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (var account in options.Accounts.Where(id => server.Accounts.Find(id) is null))
        {
            server.Accounts.Create(accountId: account);
        }

        return (server, surroundings);
    }

    [SuppressMessage("Usage", "VSTHRD002", Justification = "Class fixtures are made by a constructor. On the pool there is no context to wait for.")]
    private static (SimfraServer Server, FixtureSurroundings Surroundings) Start(SimfraFixtureOptions options)
    {
#pragma warning disable RS0030 // as above
        return Task.Run(() => StartAsync(options, CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore RS0030
    }
}
