namespace Simfra.State;

/// <summary>The state of one world: the domains of its services. A new one holds nothing; services and tables come on first use.</summary>
internal sealed class WorldState(IStateStore? store = null)
{
    private readonly Lock _gate = new();
    private readonly Lock _pause = new();
    private readonly Dictionary<string, ServiceDomain> _byService = new(StringComparer.Ordinal);
    private readonly List<ServiceDomain> _order = [];

    // What turns read without a lock; made anew when it is asked for after a service has come.
    private ServiceDomain[]? _domains;

    public ChangeFeed Feed { get; } = new();

    /// <summary>The services that have state, in the order in which they came.</summary>
    public IReadOnlyList<ServiceDomain> Domains => AllDomains;

    internal IStateStore Store { get; } = store ?? NullStateStore.Instance;

    /// <summary>Where signals go; set by the world that this state belongs to.</summary>
    internal ISignalSink? Signals { get; set; }

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
    public void Reset()
    {
        Paused(domains =>
        {
            Store.Reset();
            foreach (var domain in domains)
            {
                domain.History?.Clear();
                domain.Tables().ToList().ForEach(static table => table.Clear());
            }

            Feed.Publish(null);
        });

        foreach (var table in AllDomains.SelectMany(static domain => domain.Tables()))
        {
            table.Committed?.Invoke();
        }

        Signals?.SignalAll();
    }

    /// <summary>An independent copy from this moment on. It shares what neither changes, so it costs by tables, not records.</summary>
    public WorldState Fork(IStateStore? forkStore = null)
    {
        var fork = new WorldState(forkStore);
        Paused(domains => Array.ForEach(domains, domain => fork.Add(domain.Fork(fork))));
        return fork;
    }

    /// <summary>All tables that hold something, as they are at one moment.</summary>
    public IReadOnlyList<TableSnapshot> Capture()
    {
        var tables = new List<TableSnapshot>();
        Paused(domains => tables.AddRange(
            from domain in domains
            from table in domain.Tables()
            where table.Count > 0
            select table.Capture(domain.Service)));
        return tables;
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
