namespace Simfra.Integration;

/// <summary>
/// What services of a world offer to the kernel and to each other beyond their operations, by interface. Asking for one builds the
/// service that provides it, if it isn't built yet.
/// </summary>
internal sealed class Capabilities(Action<Type> activate)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, object> _provided = [];

    /// <summary>The provider of <typeparamref name="T"/>; null where no service of this world provides it.</summary>
    public T? Find<T>()
        where T : class
    {
        if (FindBuilt<T>() is { } found)
        {
            return found;
        }

        activate(typeof(T));
        return FindBuilt<T>();
    }

    /// <summary>The provider of <typeparamref name="T"/>, if the service that provides it is built.</summary>
    public T? FindBuilt<T>()
        where T : class
    {
        lock (_gate)
        {
            return (T?)_provided.GetValueOrDefault(typeof(T));
        }
    }

    public void Provide<T>(T provider)
        where T : class
    {
        lock (_gate)
        {
            _provided.Add(typeof(T), provider);
        }
    }
}
