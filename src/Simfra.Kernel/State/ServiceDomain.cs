using System.Diagnostics.CodeAnalysis;

namespace Simfra.State;

/// <summary>A turn that sees the past wanted to change it.</summary>
internal sealed class PastIsReadOnlyException() : Exception("The past can't be changed.");

/// <summary>
/// The state of one service in one world: its partitions and the turn that changes them. One turn at a time, whatever the accounts and
/// regions it touches; it commits as a whole or leaves nothing behind.
/// </summary>
internal sealed class ServiceDomain
{
    private readonly ScopeMap<StatePartition> _partitions;
    private readonly Lock _turn = new();
    private readonly WorldState _world;
    private readonly List<Table> _changed = [];
    private readonly List<SignalKey> _signals = [];
    private Action<string, AccountRemoval>? _accountRemoved;
    private volatile int _turnThread;

    internal ServiceDomain(WorldState world, string service)
    {
        _world = world;
        Service = service;
        _partitions = new(scope => new StatePartition(this, scope));
    }

    /// <summary>The domain of a forked world; its origin is paused.</summary>
    private ServiceDomain(WorldState world, ServiceDomain origin)
    {
        _world = world;
        Service = origin.Service;
        _partitions = new(
            scope => new StatePartition(this, scope),
            origin._partitions.Items.Select(partition => KeyValuePair.Create(partition.Key, partition.Value.Fork(this))));
    }

    public string Service { get; }

    /// <summary>Whether the calling thread holds the turn.</summary>
    public bool IsInTurn => _turnThread == Environment.CurrentManagedThreadId;

    /// <summary>The scopes in use, in order.</summary>
    public IReadOnlyList<StateScope> Scopes => [.. _partitions.Items.Keys.Order()];

    /// <summary>Whether a service has been given it; in a forked world its state is there before the service is.</summary>
    internal bool IsRegistered { get; set; }

    /// <summary>Makes the state of a scope, and with it its tables; null until a service has been given the domain.</summary>
    internal Action<StateScope>? MakeState { get; set; }

    /// <summary>Where it is kept what commits replace; null where nobody looks back.</summary>
    internal StateHistory? History { get; set; }

    /// <summary>Whether the turn that is held sees the past.</summary>
    internal bool IsReadingPast { get; private set; }

    /// <summary>Whether anyone wants to know what turns change.</summary>
    internal bool RecordsChanges { get; private set; }

    /// <summary>Whether there is any scope.</summary>
    public bool IsInUse => _partitions.Items.Count > 0;

    public StatePartition Partition(StateScope scope) => _partitions[scope];

    /// <summary>Whether a scope is in use.</summary>
    public bool Contains(StateScope scope) => _partitions.Items.ContainsKey(scope);

    /// <summary>Runs a turn; inside a turn of this service, as a part of it that can fail on its own.</summary>
    public void RunTurn(Action turn) => RunTurn(turn, static turn =>
    {
        turn();
        return true;
    });

    /// <inheritdoc cref="RunTurn(Action)"/>
    public TResult RunTurn<TResult>(Func<TResult> turn) => RunTurn(turn, static turn => turn());

    /// <inheritdoc cref="RunTurn(Action)"/>
    public TResult RunTurn<TArgument, TResult>(TArgument argument, Func<TArgument, TResult> turn)
    {
        if (TurnResult<TResult>.IsAwaitable)
        {
            throw new InvalidOperationException($"A turn is synchronous; {typeof(TResult)} would outlive it.");
        }

        return IsInTurn ? RunNested(argument, turn) : RunOutermost(argument, turn);
    }

    /// <summary>
    /// Runs a turn that sees the state as it was at a time, or before the last commit. False where nothing has changed since, and where the
    /// turn wanted to change something: then nothing has happened.
    /// </summary>
    public bool TryRunBefore<TArgument, TResult>(
        DateTimeOffset? time, TArgument argument, Func<TArgument, TResult> turn, [MaybeNullWhen(false)] out TResult result)
    {
        result = default;
        _world.ThrowIfInTurn();
        _turn.Enter();
        IReadOnlyDictionary<Table, object>? past = null;
        try
        {
            _turnThread = Environment.CurrentManagedThreadId;
            past = History?.Before(time);
            if (past is null)
            {
                return false;
            }

            foreach (var (table, version) in past)
            {
                table.Show(version);
            }

            IsReadingPast = true;
            result = turn(argument);
            return true;
        }
        catch (PastIsReadOnlyException)
        {
            return false;
        }
        finally
        {
            IsReadingPast = false;
            foreach (var table in past?.Keys ?? [])
            {
                table.Discard();
            }

            _signals.Clear();
            _turnThread = 0;
            _turn.Exit();
        }
    }

    /// <summary>Wakes those who wait for the key: at once, or when the turn that the calling thread holds has committed.</summary>
    public void Signal(SignalKey key)
    {
        if (IsInTurn)
        {
            _signals.Add(key);
        }
        else
        {
            _world.Signals?.Signal(key);
        }
    }

    /// <summary>
    /// Removes what belongs to an account: all that is in its scopes, and what the service itself finds in those that accounts share.
    /// </summary>
    public void RemoveAccount(string account, AccountRemoval removal) => RunTurn(() =>
    {
        foreach (var scope in Scopes.Where(scope => scope.Account == account))
        {
            foreach (var table in Partition(scope).Tables())
            {
                table.RemoveAll();
            }
        }

        _accountRemoved?.Invoke(account, removal);
    });

    /// <summary>Calls an action in the turn that removes an account's state.</summary>
    internal void OnAccountRemoved(Action<string, AccountRemoval> action) => _accountRemoved += action;

    internal void Enlist(Table table) => _changed.Add(table);

    /// <summary>Keeps turns out until <see cref="Resume"/>.</summary>
    internal void Pause() => _turn.Enter();

    internal void Resume() => _turn.Exit();

    internal IEnumerable<Table> Tables() => Scopes.SelectMany(scope => Partition(scope).Tables());

    /// <summary>All tables that hold something, those that nobody has asked for yet included.</summary>
    internal IEnumerable<TableSnapshot> Capture() => Scopes.SelectMany(scope => Partition(scope).Capture());

    /// <summary>Takes over the contents of another domain; this one is paused.</summary>
    internal void Become(ServiceDomain other)
    {
        foreach (var (scope, partition) in other._partitions.Items)
        {
            Partition(scope).Become(partition);
        }
    }

    internal void Clear()
    {
        History?.Clear();
        foreach (var partition in _partitions.Items.Values)
        {
            partition.Clear();
        }
    }

    /// <summary>Reads what was kept, now rather than when a scope is first used.</summary>
    /// <exception cref="SimfraStateException">Something can't be read, or no table is there for it.</exception>
    internal void ReadStored()
    {
        foreach (var scope in Scopes)
        {
            MakeState!(scope);
            if (Partition(scope).Stored is [var unknown, ..])
            {
                throw new SimfraStateException(
                    unknown.Origin.Path, $"{Service} has no records of the kind {unknown.Kind} in this version of Simfra: it was made by a newer one.");
            }
        }
    }

    internal ServiceDomain Fork(WorldState world) => new(world, this);

    private TResult RunOutermost<TArgument, TResult>(TArgument argument, Func<TArgument, TResult> turn)
    {
        _world.ThrowIfInTurn();
        TResult result;
        Aftermath aftermath;
        _turn.Enter();
        try
        {
            _turnThread = Environment.CurrentManagedThreadId;
            RecordsChanges = _world.WantsChanges;
            result = turn(argument);
            aftermath = Commit();
        }
        finally
        {
            // After a commit nothing is left to discard.
            foreach (var table in _changed)
            {
                table.Discard();
            }

            _changed.Clear();
            _signals.Clear();
            _turnThread = 0;
            _turn.Exit();
        }

        aftermath.Follow(_world.Signals);
        return result;
    }

    private TResult RunNested<TArgument, TResult>(TArgument argument, Func<TArgument, TResult> turn)
    {
        var (tables, signals) = (_changed.Count, _signals.Count);
        for (var i = 0; i < tables; i++)
        {
            _changed[i].BeginNested();
        }

        var succeeded = false;
        try
        {
            var result = turn(argument);
            succeeded = true;
            return result;
        }
        finally
        {
            for (var i = 0; i < tables; i++)
            {
                _changed[i].EndNested(keep: succeeded);
            }

            if (!succeeded)
            {
                for (var i = tables; i < _changed.Count; i++)
                {
                    _changed[i].Discard();
                }

                _changed.RemoveRange(tables, _changed.Count - tables);
                _signals.RemoveRange(signals, _signals.Count - signals);
            }
        }
    }

    private Aftermath Commit()
    {
        CommitBatch? batch = null;
        if (RecordsChanges && CollectChanges() is { Count: > 0 } changes)
        {
            batch = new CommitBatch(Service, changes);
            _world.Store.Commit(batch);
        }

        if (History is { } history && _changed.Count > 0)
        {
            history.Add(_changed.Select(static table => (table, table.CommittedVersion)));
        }

        var aftermath = new Aftermath(_signals);
        foreach (var table in _changed)
        {
            table.Publish();
            aftermath.Add(table.Committed);
        }

        if (batch is not null)
        {
            _world.Feed.Publish(batch);
        }
        else if (!RecordsChanges && _changed.Count > 0)
        {
            // Someone may have begun to listen during the turn, and have looked before it was published.
            _world.Feed.PublishUnknown();
        }

        _changed.Clear();
        return aftermath;
    }

    private List<TableChange> CollectChanges()
    {
        var changes = new List<TableChange>();
        foreach (var table in _changed)
        {
            table.CollectChanges(changes);
        }

        return changes;
    }

    /// <summary>What follows a commit once the turn is over.</summary>
    private struct Aftermath(List<SignalKey> signals)
    {
        private readonly SignalKey[] _signals = signals.Count == 0 ? [] : [.. signals];
        private Action? _committed;

        public void Add(Action? committed) => _committed += committed;

        public readonly void Follow(ISignalSink? sink)
        {
            _committed?.Invoke();
            foreach (var signal in _signals)
            {
                sink?.Signal(signal);
            }
        }
    }

    private static class TurnResult<TResult>
    {
        public static readonly bool IsAwaitable =
            typeof(Task).IsAssignableFrom(typeof(TResult)) || typeof(TResult) == typeof(ValueTask)
            || (typeof(TResult).IsGenericType && typeof(TResult).GetGenericTypeDefinition() == typeof(ValueTask<>));
    }
}
