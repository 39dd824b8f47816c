namespace Simfra.State;

/// <summary>
/// One thing for each scope, made on first use. Scopes are few and asked for all the time: finding one takes no lock, a new one copies.
/// </summary>
internal sealed class ScopeMap<T>(Func<StateScope, T> create, IEnumerable<KeyValuePair<StateScope, T>>? items = null)
{
    private readonly Lock _lock = new();
    private volatile Dictionary<StateScope, T> _items = new(items ?? []);

    /// <summary>What there is, in no particular order.</summary>
    public IReadOnlyDictionary<StateScope, T> Items => _items;

    public T this[StateScope scope] => _items.TryGetValue(scope, out var item) ? item : Add(scope);

    private T Add(StateScope scope)
    {
        lock (_lock)
        {
            if (!_items.TryGetValue(scope, out var item))
            {
                item = create(scope);
                _items = new Dictionary<StateScope, T>(_items) { [scope] = item };
            }

            return item;
        }
    }
}
