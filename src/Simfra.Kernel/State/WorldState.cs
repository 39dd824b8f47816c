using Simfra.State.Storage;

namespace Simfra.State;

/// <summary>The state of one world: the domains of its services. Services and tables come on first use.</summary>
internal sealed class WorldState
{
    private readonly Lock _gate = new();
    private readonly Lock _pause = new();
    private readonly Dictionary<string, ServiceDomain> _byService = new(StringComparer.Ordinal);
    private readonly List<ServiceDomain> _order = [];

    // What turns read without a lock; made anew when it is asked for after a service has come.
    private ServiceDomain[]? _domains;

    /// <param name="store">Where commits are kept; nowhere by default.</param>
    /// <param name="tables">What was kept: what the state begins with. Nothing by default.</param>
    public WorldState(IStateStore? store = null, IReadOnlyList<StoredTable>? tables = null)
    {
        Store = store ?? NullStateStore.Instance;
        foreach (var table in tables ?? [])
        {
            Domain(table.Service).Partition(table.Scope).Store(table);
        }
    }

    public ChangeFeed Feed { get; } = new();

    /// <summary>The services that have state, in the order in which they came.</summary>
    public IReadOnlyList<ServiceDomain> Domains => AllDomains;

    internal IStateStore Store { get; }

    /// <summary>What was kept for tables that nobody has asked for yet.</summary>
    internal IEnumerable<StoredTable> Unread =>
        from domain in AllDomains
        from scope in domain.Scopes
        from table in domain.Partition(scope).Stored
        select table;

    /// <summary>Where signals go; set by the world that this state belongs to.</summary>
    internal ISignalSink? Signals { get; set; }

    /// <summary>Called before the state is copied, in no turn: what waits outside of the tables goes into them.</summary>
    internal Action? BeforeCopy { get; set; }

    private ServiceDomain[] AllDomains
    {
        get
        {
            if (Volatile.Read(ref _domains) is { } domains)
            {
                return domains;
            }

            lock (_gate)
            {
                return _domains ??= [.. _order];
            }
        }
    }

    internal bool WantsChanges => Store.KeepsCommits || Feed.HasSubscribers;

    /// <summary>Gives a service its state: what it left in a forked world, or an empty one.</summary>
    public ServiceState<TState> Register<TState>(string service, Func<StatePartition, TState> factory)
        where TState : class
    {
        lock (_gate)
        {
            var domain = Domain(service);
            if (domain.IsRegistered)
            {
                throw new InvalidOperationException($"The service {service} has its state in this world already.");
            }

            domain.IsRegistered = true;
            return new ServiceState<TState>(domain, factory);
        }
    }

    /// <summary>The domain of a service, registered or not yet.</summary>
    public ServiceDomain Domain(string service)
    {
        lock (_gate)
        {
            return _byService.TryGetValue(service, out var domain) ? domain : Add(new ServiceDomain(this, service));
        }
    }

    /// <summary>Empties all tables at one moment. Those who wait for something are woken: it may never come.</summary>
    public void Reset() => Become(new WorldState());

    /// <summary>Takes over the contents of another state, which nobody uses, at one moment. Those who wait for something are woken.</summary>
    public void Become(WorldState other)
    {
        var contents = other.AllDomains;
        Array.ForEach(contents, domain => Domain(domain.Service));
        Paused(domains =>
        {
            Store.Replace(other.Capture());
            Array.ForEach(domains, static domain => domain.Clear());
            Array.ForEach(contents, domain => Domain(domain.Service).Become(domain));
            Feed.Publish(null);
        });

        foreach (var table in AllDomains.SelectMany(static domain => domain.Tables()))
        {
            table.Committed?.Invoke();
        }

        Signals?.SignalAll();
    }

    /// <summary>Puts all there is into the store, whatever was there: for a store that didn't see it come.</summary>
    public void StoreAll() => Paused(domains => Store.Replace([.. domains.SelectMany(static domain => domain.Capture())]));

    /// <summary>An independent copy from this moment on. It shares what neither changes, so it costs by tables, not records.</summary>
    public WorldState Fork(IStateStore? forkStore = null)
    {
        BeforeCopy?.Invoke();
        var fork = new WorldState(forkStore);
        Paused(domains => Array.ForEach(domains, domain => fork.Add(domain.Fork(fork))));
        return fork;
    }

    /// <summary>All tables that hold something, as they are at one moment.</summary>
    public IReadOnlyList<TableSnapshot> Capture()
    {
        BeforeCopy?.Invoke();
        var tables = new List<TableSnapshot>();
        Paused(domains => tables.AddRange(
            domains.OrderBy(static domain => domain.Service, StringComparer.Ordinal).SelectMany(static domain => domain.Capture())));
        return tables;
    }

    /// <summary>
    /// Reads what was kept for the services that have been given their state by now. What belongs to others stays as it was kept.
    /// </summary>
    /// <exception cref="SimfraStateException">Something can't be read.</exception>
    public void ReadStored()
    {
        foreach (var domain in AllDomains.Where(static domain => domain.IsRegistered))
        {
            domain.ReadStored();
        }
    }

    /// <summary>Refuses to begin a turn where the thread holds one of another service: two such threads could lock each other.</summary>
    internal void ThrowIfInTurn()
    {
        foreach (var domain in AllDomains)
        {
            if (domain.IsInTurn)
            {
                throw new InvalidOperationException($"A turn of {domain.Service} is held: services call each other outside their turns.");
            }
        }
    }

    private ServiceDomain Add(ServiceDomain domain)
    {
        _byService.Add(domain.Service, domain);
        _order.Add(domain);
        Volatile.Write(ref _domains, null);
        return domain;
    }

    /// <summary>Does something between turns: none is held meanwhile. A service that comes meanwhile comes after it.</summary>
    private void Paused(Action<ServiceDomain[]> action)
    {
        ThrowIfInTurn();
        lock (_pause)
        {
            var domains = AllDomains;
            var paused = 0;
            try
            {
                for (; paused < domains.Length; paused++)
                {
                    domains[paused].Pause();
                }

                action(domains);
            }
            finally
            {
                while (paused > 0)
                {
                    domains[--paused].Resume();
                }
            }
        }
    }
}
