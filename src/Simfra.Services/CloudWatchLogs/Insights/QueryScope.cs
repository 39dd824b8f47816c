namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What names mean at a place of a query: fields that the query made, and before stats those of the events.</summary>
internal sealed class QueryScope(FieldDiscovery? discovery)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private string? _left;
    private string? _right;

    /// <summary>How many slots the lines of this part of the query have.</summary>
    public int SlotCount { get; private set; }

    public FieldDiscovery? Discovery => discovery;

    /// <summary>Lines are groups here: their events are gone.</summary>
    public bool IsAfterStats => discovery is null;

    /// <summary>The fields of the events that join has put beside these; null without a join.</summary>
    public QueryScope? Right { get; private set; }

    public bool Has(string name) => _slots.ContainsKey(name);

    /// <summary>The slot of a field that the query made.</summary>
    public int? FindSlot(string name) => _slots.TryGetValue(name, out var slot) ? slot : null;

    /// <summary>From here on, names can begin with the side of a join that they mean.</summary>
    public void Join(string left, string right, QueryScope scope) => (_left, _right, Right) = (left, right, scope);

    /// <summary>A name of the right side of a join as that side itself has it.</summary>
    public QueryExpression ResolveRight(QueryToken name) => Right!.Resolve(WithoutSide(name));

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

        if (Right is not null && name.Path.Count > 1 && name.Path[0] == _right)
        {
            return new JoinedField(ResolveRight(name));
        }

        if (Right is not null && name.Path.Count > 1 && name.Path[0] == _left)
        {
            return Resolve(WithoutSide(name));
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

    private static QueryToken WithoutSide(QueryToken name) =>
        name with { Value = string.Join('.', name.Path.Skip(1)), Path = [.. name.Path.Skip(1)] };
}
