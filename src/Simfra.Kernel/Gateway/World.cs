using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Delegation;
using Simfra.Security.OpenId;
using Simfra.Security.SigV4;
using Simfra.State;
using Simfra.State.Inspection;
using Simfra.State.Storage;
using Simfra.Time;

namespace Simfra.Gateway;

/// <summary>
/// One instance of the emulator: its state, clock, keys and services. Nothing in it is shared with another world but immutable
/// data. <see cref="HandleAsync"/> is the one way in.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly ServiceDirectory AwsDirectory = new(AwsCatalog.Services);

    private readonly Dictionary<string, ServiceModule> _modules;
    private readonly Dictionary<Type, ServiceModule[]> _providers;
    private readonly ConcurrentDictionary<string, Lazy<ServiceRuntime>> _runtimes = new(StringComparer.Ordinal);
    private readonly GatewayPipeline _pipeline;
    private readonly Simulation _simulation;
    private readonly Lazy<IReadOnlyList<ICallObserver>> _observers;
    private readonly bool _observesOwnCalls;

    /// <param name="options">What the world is made with.</param>
    /// <param name="modules">The services that it serves.</param>
    /// <param name="origin">The world whose state, as it is now, the new one begins with; null for one of its own.</param>
    /// <exception cref="SimfraStateException">What was kept, and was to be its beginning, can't be read.</exception>
    public World(WorldOptions options, IReadOnlyList<ServiceModule> modules, World? origin = null)
    {
        Options = options;
        _modules = modules.ToDictionary(m => m.Schema.Id, StringComparer.Ordinal);
        Modules = modules;
        _providers = modules.SelectMany(static m => m.Provides.Select(t => (Type: t, Module: m)))
            .GroupBy(static p => p.Type, static p => p.Module)
            .ToDictionary(static g => g.Key, static g => g.ToArray());
        Protocols = new(service => _modules.GetValueOrDefault(service.Id)?.WireTraits ?? WireTraits.None);
        Policies = new(this);
        Authorizer = options.Authorizer ?? Policies;
        Journal = new(options.JournalCapacity, options.JournalBytes, Policies.Evaluator);
        Faults = new(this);
        var inside = new SimulationOptions
        {
            Clock = options.Clock,
            Ids = options.Ids,
            Store = options.Store,
            Image = options.Image,
            Serves = _modules.ContainsKey,
            Logger = options.Logger,
            JobEnded = Journal.Add,
            ActivateService = Activate,
        };
        _simulation = origin is null ? new(inside) : origin._simulation.Fork(_ => inside);
        var seal = new WorldSeal(State, Ids);
        Sessions = new(seal, Clock, Ids);
        AuthorizationMessages = new(seal);
        Accounts = new(State, options.Accounts, Clock, Ids);
        Capabilities = new(Activate);
        Keys = new([.. options.RootKeys, Accounts, Sessions, new AccessKeyCredentials(Capabilities)]);
        Verifier = new(Keys, Clock);
        var hosts = new OutboundHosts(options.AllowedHosts);
        OpenIdIssuers = new(State, Capabilities, hosts);
        Inbox = new(State, Clock, Ids, Capabilities);
        Metrics = new(Capabilities, Clock, isKept: _providers.ContainsKey(typeof(IMeasurementStore)));
        State.BeforeCopy = Metrics.Settle;
        Capabilities.Provide(hosts);
        Capabilities.Provide(Inbox);
        Delegations = new(State, Clock);
        Capabilities.Provide(OpenIdIssuers);
        Capabilities.Provide(Delegations);
        Capabilities.Provide(new ExchangeTokens(seal));
        Capabilities.Provide(Policies);
        Capabilities.Provide<ICredentialSource>(Keys);
        Capabilities.Provide(Accounts);
        Capabilities.Provide(options.AccountQuota);
        Capabilities.Provide(options.Throughput);
        _observers = new(() =>
        [
            .. options.Observers,
            .. modules.Where(static m => m.ObservesCalls).Select(m => FindRuntime(m.Schema)!.Observer).OfType<ICallObserver>(),
        ]);
        _observesOwnCalls = modules.Any(static m => m.ObservesOwnCalls);
        _pipeline = new(this);
        if (options.Image is not null)
        {
            ReadImage();
        }

        options.BeforeStart(this);
        if (options.RunsJobs)
        {
            _simulation.Start();
        }
    }

    public WorldOptions Options { get; }

    public IReadOnlyList<ServiceModule> Modules { get; }

    public SimfraClock Clock => Options.Clock;

    public IdGenerator Ids => Options.Ids;

    public ILogger Logger => Options.Logger;

    public WorldState State => _simulation.State;

    public Waits Waits => _simulation.Waits;

    public ActivityTracker Activity => Clock.Activity;

    public SessionCredentials Sessions { get; }

    public CredentialStore Keys { get; }

    public AuthorizationMessages AuthorizationMessages { get; }

    public OpenIdIssuers OpenIdIssuers { get; }

    /// <summary>The product providers that may ask for temporary delegation.</summary>
    public DelegationRegistry Delegations { get; }

    public AccountDirectory Accounts { get; }

    public SignatureVerifier Verifier { get; }

    /// <summary>The call or job that the running code is part of.</summary>
    public CurrentWork Work => _simulation.Work;

    public SimfraJournal Journal { get; }

    public SimfraFaults Faults { get; }

    /// <summary>Mail, text messages and push notifications that the world's services have sent.</summary>
    public SimfraInbox Inbox { get; }

    /// <summary>Where services report metrics of their own.</summary>
    public ServiceMetrics Metrics { get; }

    /// <summary>What services offer beyond their operations.</summary>
    public Capabilities Capabilities { get; }

    /// <summary>What those look at who wait for something to be so.</summary>
    public Glances Glances { get; } = new();

    public ServiceDirectory Directory => AwsDirectory;

    public ServiceRouter Router { get; } = new(AwsDirectory);

    public ProtocolSet Protocols { get; }

    public Surfaces Surfaces { get; } = new();

    public IAuthorizer Authorizer { get; }

    /// <summary>Decides by policies.</summary>
    public PolicyAuthorizer Policies { get; }

    /// <summary>What principals have needed policies for.</summary>
    public PermissionNeeds Needs { get; } = new();

    /// <summary>Who sees each call after its answer: those of the options, then services. The first call builds the latter.</summary>
    public IReadOnlyList<ICallObserver> Observers => _observers.Value;

    /// <summary>Somebody wants to know of calls: without that they aren't written down.</summary>
    public bool IsWatched => Journal.IsKept || Observers.Count > 0 || _observesOwnCalls;

    public FailureLog Failures { get; } = new();

    /// <summary>Cancelled when the world is disposed.</summary>
    public CancellationToken Stopping => _simulation.Stopping;

    public Task HandleAsync(HttpContext http) => _pipeline.RunAsync(http);

    /// <summary>The service as built in this world, building it on first use; null where the product doesn't serve it, or it is switched off.</summary>
    public ServiceRuntime? FindRuntime(ServiceSchema service) =>
        _modules.TryGetValue(service.Id, out var module)
            ? _runtimes.GetOrAdd(service.Id, static (_, build) => new(() => build.World.Build(build.Module)), (World: this, Module: module)).Value
            : null;

    /// <summary>Who sees the calls of one service alone.</summary>
    public ICallObserver? FindObserverOf(ServiceSchema? service) =>
        service is not null && _modules.TryGetValue(service.Id, out var module) && module.ObservesOwnCalls ? FindRuntime(service)!.Observer : null;

    /// <summary>
    /// The provider of a capability, where its service has been used in this world; null also where it is served but nobody has, so that
    /// asking doesn't build it.
    /// </summary>
    public T? FindInUse<T>()
        where T : class
    {
        foreach (var module in _providers.GetValueOrDefault(typeof(T), []))
        {
            if (_runtimes.ContainsKey(module.Schema.Id) || State.Domain(module.Schema.Id).IsInUse)
            {
                return Capabilities.Find<T>();
            }
        }

        return null;
    }

    /// <summary>Forgets all state, faults and the journal, and takes back what was in flight; the clock and the keys stay.</summary>
    public void Reset()
    {
        Faults.Clear();
        Metrics.Clear();
        _simulation.Reset();
        Journal.Clear();
        Needs.Clear();
    }

    /// <summary>
    /// Takes over a kept world's records, in place of its own. What can't be read is found before anything changes. The clock goes on, but
    /// not before the kept world's time; the accounts that this one was made with stay.
    /// </summary>
    /// <exception cref="SimfraStateException">Something can't be read, or can't be kept here.</exception>
    public async Task LoadAsync(StateImage image)
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, image.Facts.Time);
        var options = Options with
        {
            Clock = clock,
            Ids = new IdGenerator(image.Facts.Ids),
            Image = image,
            Store = NullStateStore.Instance,
            Observers = [],
            JournalCapacity = 0,
            RunsJobs = false,
            BeforeStart = static _ => { },
        };
        await using var kept = new World(options, Modules);
        Metrics.Clear();
        _simulation.Become(kept._simulation);
    }

    /// <summary>What is kept of the world beside its tables.</summary>
    public WorldFacts Facts => new()
    {
        Identity = Options.Identity,
        Time = Clock.GetUtcNow(),
        Ids = Ids.Capture(),
        JobSequence = _simulation.Jobs.LastSequence,
        Product = ProductVersion.Text,
    };

    /// <summary>All that is kept of the world, as it is at one moment: what its turns have committed by then.</summary>
    public WorldCapture Capture()
    {
        var tables = State.Capture();
        return new(Facts, tables);
    }

    /// <summary>
    /// Empties an account: all that its services hold is gone, its jobs too. One service after the other, so that a call which is under
    /// way meanwhile may leave something behind.
    /// </summary>
    public void RemoveAccountState(string account, AccountRemoval removal)
    {
        Metrics.Settle();
        foreach (var domain in State.Domains)
        {
            // What a service keeps in tables that accounts share, it alone can tell.
            Activate(domain.Service);
            domain.RemoveAccount(account, removal);
        }

        Waits.SignalAll();
    }

    /// <summary>Runs what is due until nothing is due and nothing is in flight.</summary>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _simulation.DrainAsync(cancellationToken);

    /// <summary>Stops all work within 100 ms.</summary>
    public ValueTask DisposeAsync() => _simulation.DisposeAsync();

    private ServiceRuntime Build(ServiceModule module)
    {
        var id = module.Schema.Id;
        var host = new ServiceHost(
            module.Schema, State, Clock, Ids, Waits, _simulation.Jobs.For(id), new ServiceInvoker(this, id), Sessions, AuthorizationMessages, Capabilities)
        {
            Blobs = Options.Blobs,
            Metrics = Metrics,
        };
        return new(module, host, State.Domain(id));
    }

    /// <summary>Reads what the world begins with at once, so that what can't be read is found now and not by a request.</summary>
    private void ReadImage()
    {
        foreach (var domain in State.Domains)
        {
            Activate(domain.Service);
        }

        State.ReadStored();
    }

    /// <summary>A job of a service that hasn't been used yet in this world has come due.</summary>
    private void Activate(string service)
    {
        if (Directory.Catalog.Find(service) is { } schema)
        {
            FindRuntime(schema);
        }
    }

    /// <summary>A service's capability is asked for.</summary>
    private void Activate(Type capability)
    {
        foreach (var module in _providers.GetValueOrDefault(capability, []))
        {
            FindRuntime(module.Schema);
        }
    }
}
