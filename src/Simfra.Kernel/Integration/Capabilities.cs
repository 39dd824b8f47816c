namespace Simfra.Integration;

/// <summary>
/// What services of a world offer to the kernel and to each other beyond their operations, by interface. Asking for one builds the
/// service that provides it, if it isn't built yet.
/// </summary>
internal sealed class Capabilities(Action<Type> activate)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, List<object>> _provided = [];

    /// <summary>The provider of <typeparamref name="T"/>; null where no service of this world provides it.</summary>
    public T? Find<T>()
        where T : class =>
        FindBuilt<T>() ?? FindAll<T>().SingleOrDefault();

    /// <summary>The provider of <typeparamref name="T"/>, if the service that provides it is built.</summary>
    public T? FindBuilt<T>()
        where T : class
    {
        lock (_gate)
        {
            return _provided.TryGetValue(typeof(T), out var found) ? (T)found.Single() : null;
        }
    }

    /// <summary>All providers of <typeparamref name="T"/>, where several services may provide it.</summary>
    public IReadOnlyList<T> FindAll<T>()
        where T : class
    {
        activate(typeof(T));
        lock (_gate)
        {
            return _provided.TryGetValue(typeof(T), out var found) ? [.. found.Cast<T>()] : [];
        }
    }

    public void Provide<T>(T provider)
        where T : class
    {
        lock (_gate)
        {
            if (!_provided.TryGetValue(typeof(T), out var providers))
            {
                _provided.Add(typeof(T), providers = []);
            }

            providers.Add(provider);
        }
    }
}
