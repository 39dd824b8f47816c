namespace Simfra.State;

/// <summary>The state of a service in one world, scope by scope: what its operations are given.</summary>
internal sealed class ServiceState<TState>
    where TState : class
{
    private readonly ScopeMap<TState> _states;

    internal ServiceState(ServiceDomain domain, Func<StatePartition, TState> factory)
    {
        Domain = domain;
        _states = new(scope => factory(domain.Partition(scope)));
        domain.MakeState = scope => _ = _states[scope];
    }

    public ServiceDomain Domain { get; }

    /// <summary>The scopes in use, in order.</summary>
    public IReadOnlyList<StateScope> Scopes => Domain.Scopes;

    /// <summary>The states of the scopes in use, in the order of the scopes.</summary>
    public IEnumerable<TState> Existing => Domain.Scopes.Select(scope => this[scope]);

    public TState this[StateScope scope] => _states[scope];

    /// <summary>The state of a scope that is in use; null for another, which asking doesn't make.</summary>
    public TState? Find(StateScope scope) => Domain.Contains(scope) ? this[scope] : null;

    /// <summary>Runs a turn, for asynchronous handlers and jobs; inside a turn already held, as a part of it.</summary>
    public TResult Update<TResult>(Func<TResult> turn) => Domain.RunTurn(turn);

    /// <inheritdoc cref="Update{TResult}(Func{TResult})"/>
    public void Update(Action turn) => Domain.RunTurn(turn);

    /// <summary>
    /// Says what else is an account's beside what lies in its own scopes, for services whose tables accounts share. The action runs in
    /// the turn in which the account's state is removed.
    /// </summary>
    public void OnAccountRemoved(Action<string, AccountRemoval> action) => Domain.OnAccountRemoved(action);

    /// <summary>Wakes those who wait for the key: at once, or when the turn that the calling thread holds has committed.</summary>
    public void Signal(SignalKey key) => Domain.Signal(key);
}
