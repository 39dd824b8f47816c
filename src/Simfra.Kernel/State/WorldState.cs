namespace Simfra.State;

/// <summary>The state of one world: the domains of its services. A new one holds nothing; services and tables come on first use.</summary>
internal sealed class WorldState(IStateStore? store = null)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _registered = new(StringComparer.Ordinal);

    // Replaced when a service is added, so that turns can read it without a lock.
    private ServiceDomain[] _domains = [];

    public ChangeFeed Feed { get; } = new();

    /// <summary>The services that have state, in the order in which they came.</summary>
    public IReadOnlyList<ServiceDomain> Domains => Volatile.Read(ref _domains);

    internal IStateStore Store { get; } = store ?? NullStateStore.Instance;

    /// <summary>Where signals go; set by the world that this state belongs to.</summary>
    internal ISignalSink? Signals { get; set; }

    internal bool WantsChanges => Store.KeepsCommits || Feed.HasSubscribers;

    /// <summary>Gives a service its state: what it left in a forked world, or an empty one.</summary>
    public ServiceState<TState> Register<TState>(string service, Func<StatePartition, TState> factory)
        where TState : class
    {
        lock (_gate)
        {
            return _registered.Add(service)
                ? new ServiceState<TState>(Domain(service), factory)
                : throw new InvalidOperationException($"The service {service} has its state in this world already.");
        }
    }

    /// <summary>The domain of a service, registered or not yet.</summary>
    public ServiceDomain Domain(string service)
    {
        lock (_gate)
        {
            var domain = Array.Find(_domains, domain => domain.Service == service);
            if (domain is null)
            {
                domain = new ServiceDomain(this, service);
                Volatile.Write(ref _domains, [.. _domains, domain]);
            }

            return domain;
        }
    }

    /// <summary>Empties all tables at one moment. Those who wait for something are woken: it may never come.</summary>
    public void Reset()
    {
        Paused(() =>
        {
            Store.Reset();
            foreach (var table in _domains.SelectMany(static domain => domain.Tables()))
            {
                table.Clear();
            }

            Feed.Publish(null);
        });

        foreach (var table in Domains.SelectMany(static domain => domain.Tables()))
        {
            table.Committed?.Invoke();
        }

        Signals?.SignalAll();
    }

    /// <summary>An independent copy that lives on from this moment. It shares what neither changes, so it costs by tables, not records.</summary>
    public WorldState Fork(IStateStore? forkStore = null)
    {
        var fork = new WorldState(forkStore);
        Paused(() => fork._domains = Array.ConvertAll(_domains, domain => domain.Fork(fork)));
        return fork;
    }

    /// <summary>All tables that hold something, as they are at one moment.</summary>
    public IReadOnlyList<TableSnapshot> Capture()
    {
        var tables = new List<TableSnapshot>();
        Paused(() => tables.AddRange(
            from domain in _domains
            from table in domain.Tables()
            where table.Count > 0
            select table.Capture(domain.Service)));
        return tables;
    }

    /// <summary>Refuses to begin a turn where the thread holds one of another service: two such threads could wait for each other.</summary>
    internal void ThrowIfInTurn()
    {
        foreach (var domain in Volatile.Read(ref _domains))
        {
            if (domain.IsInTurn)
            {
                throw new InvalidOperationException($"A turn of {domain.Service} is held: services call each other outside their turns.");
            }
        }
    }

    private void Paused(Action action)
    {
        ThrowIfInTurn();
        lock (_gate)
        {
            var paused = 0;
            try
            {
                for (; paused < _domains.Length; paused++)
                {
                    _domains[paused].Pause();
                }

                action();
            }
            finally
            {
                while (paused > 0)
                {
                    _domains[--paused].Resume();
                }
            }
        }
    }
}
