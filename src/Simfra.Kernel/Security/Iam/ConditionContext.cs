namespace Simfra.Security.Iam;

/// <summary>Knows the values of condition keys that aren't worth computing before a policy asks for them.</summary>
internal interface IConditionKeySource
{
    /// <summary>The key's value in this request; <see cref="ConditionValue.Absent"/> where it has none or the source doesn't know the key.</summary>
    /// <param name="key">As the policy writes it: keys are the same in any letter case.</param>
    ConditionValue Find(string key);
}

/// <summary>
/// The condition keys of one request, in any letter case. Values are computed when a policy first asks for them, so that a key that
/// no policy names costs nothing. Made and read by one request: not to be shared among threads.
/// </summary>
internal sealed class ConditionContext
{
    private readonly IConditionKeySource[] _sources;
    private Dictionary<string, ConditionValue>? _values;
    private Dictionary<string, Func<ConditionValue>>? _computed;

    /// <param name="sources">Asked in this order for keys that weren't added.</param>
    public ConditionContext(params IConditionKeySource[] sources) => _sources = sources;

    /// <summary>A request without condition keys.</summary>
    public static ConditionContext Empty => new();

    /// <summary>Gives a key its value; an absent one hides what the sources know.</summary>
    public ConditionContext Add(string key, ConditionValue value)
    {
        (_values ??= new(StringComparer.OrdinalIgnoreCase))[key] = value;
        return this;
    }

    /// <summary>Gives a key of several values its values.</summary>
    public ConditionContext Add(string key, IReadOnlyList<string> values) => Add(key, new ConditionValue(values));

    /// <summary>Gives a key a value that is computed when it is first asked for.</summary>
    public ConditionContext Add(string key, Func<ConditionValue> value)
    {
        (_computed ??= new(StringComparer.OrdinalIgnoreCase))[key] = value;
        return this;
    }

    /// <summary>The value that the request has for a key.</summary>
    public ConditionValue Find(string key)
    {
        if (_values is not null && _values.TryGetValue(key, out var value))
        {
            return value;
        }

        if (_computed is not null && _computed.TryGetValue(key, out var compute))
        {
            value = compute();
            Add(key, value);
            return value;
        }

        foreach (var source in _sources)
        {
            value = source.Find(key);
            if (value.IsPresent)
            {
                return value;
            }
        }

        return ConditionValue.Absent;
    }
}
