namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What names mean at a place of a query: fields that the query made, and before stats those of the events.</summary>
internal sealed class QueryScope(FieldDiscovery? discovery)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <summary>How many slots the lines of this part of the query have.</summary>
    public int SlotCount { get; private set; }

    public FieldDiscovery? Discovery => discovery;

    /// <summary>Lines are groups here: their events are gone.</summary>
    public bool IsAfterStats => discovery is null;

    public bool Has(string name) => _slots.ContainsKey(name);

    public int Add(string name)
    {
        _slots.Add(name, SlotCount);
        return SlotCount++;
    }

    /// <summary>A slot that no name is for.</summary>
    public int AddNameless() => SlotCount++;

    public QueryExpression? FindMade(string name) => _slots.TryGetValue(name, out var slot) ? new MadeField(slot) : null;

    public QueryExpression Resolve(QueryToken name)
    {
        if (FindMade(name.Value) is { } made)
        {
            return made;
        }

        for (var length = name.Path.Count - 1; length > 0; length--)
        {
            if (FindMade(string.Join('.', name.Path.Take(length))) is { } map)
            {
                return new AttributeExpression(map, [.. name.Path.Skip(length)]);
            }
        }

        if (discovery is null)
        {
            return new ConstantExpression(default);
        }

        return SystemField.IsOne(name.Value) ? new SystemField(name.Value) : new DiscoveredField(discovery.Add(name.Value, name.Path));
    }
}
