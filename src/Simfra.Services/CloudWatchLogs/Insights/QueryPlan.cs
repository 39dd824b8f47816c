namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Which log groups a query asks, where it says so itself.</summary>
internal sealed record QuerySource(IReadOnlyList<string> NamePrefixes, IReadOnlyList<string> Classes, IReadOnlyList<string> Accounts);

/// <summary>A line of a query's results.</summary>
/// <param name="Fields">Names and values, as clients see them.</param>
/// <param name="Event">The event that it is of; null for a group.</param>
internal sealed record QueryResultRow(IReadOnlyList<KeyValuePair<string, string>> Fields, QueryEvent? Event);

/// <summary>What a query found.</summary>
internal sealed record QueryOutcome(IReadOnlyList<QueryResultRow> Rows, long RecordsScanned, long RecordsMatched, long BytesScanned);

/// <summary>A query that has been read. It runs once: its commands hold what they have seen.</summary>
internal sealed class QueryPlan(QueryScope events)
{
    /// <summary>How many lines a query gives at the most.</summary>
    public const int MaxLimit = 100_000;

    private const int DefaultLimit = 10_000;

    private readonly List<QueryStage> _stages = [];
    private readonly List<(string Name, QueryExpression? Value)> _columns = [];
    private readonly List<string> _parsed = [];
    private readonly CountStage _matched = new();
    private readonly CollectStage _collected = new();
    private bool _isShowing;
    private bool _isCounted;

    public QuerySource? Source { get; set; }

    /// <summary>The lookup tables that the query names.</summary>
    public List<QueryToken> LookupTables { get; } = [];

    /// <summary>The log groups that the query joins, as it names them.</summary>
    public List<string> JoinedGroups { get; } = [];

    /// <summary>Gives the content of a lookup table; null where there is none. To be set before the query runs.</summary>
    public Func<string, string?> FindTable { get; set; } = static _ => null;

    /// <summary>Gives the events of the joined groups. To be set before the query runs.</summary>
    public Func<IEnumerable<QueryEvent>> ReadJoined { get; set; } = static () => [];

    /// <summary>What results show as far as the query has been read.</summary>
    public IReadOnlyList<(string Name, QueryExpression? Value)> ShownColumns => [.. _columns.Concat(_parsed.Select(static p => (p, (QueryExpression?)null)))];

    public bool IsSortedOrLimited { get; set; }

    public bool HasLimit { get; set; }

    /// <summary>The lines are groups of events.</summary>
    public bool IsGrouped { get; private set; }

    /// <summary>No command has been read yet.</summary>
    public bool IsEmpty => _stages.Count == 0 && _columns.Count == 0 && Source is null;

    /// <summary>The fields of the events themselves that the query names.</summary>
    public IEnumerable<string> DiscoveredFields => events.Discovery!.Fields.Select(static f => f.Key);

    public void Add(QueryStage stage)
    {
        if (_stages.Count > 0)
        {
            _stages[^1].Then(stage);
        }

        _stages.Add(stage);
    }

    /// <summary>What comes to this place has matched the query; only the first such place counts.</summary>
    public void CountMatches()
    {
        if (!_isCounted)
        {
            _isCounted = true;
            Add(_matched);
        }
    }

    public void BeginGroups()
    {
        IsGrouped = true;
        _parsed.Clear();
    }

    /// <summary>Results show a field; what has no value here is a field that the query makes.</summary>
    public void Show(string name, QueryExpression? value)
    {
        _isShowing = true;
        if (!_columns.Exists(c => c.Name == name))
        {
            _columns.Add((name, value));
        }
    }

    public void ShowParsed(string name) => _parsed.Add(name);

    /// <summary>A field that is shown, if it is, means from here on what the query makes of it.</summary>
    public void Reshow(string name)
    {
        var column = _columns.FindIndex(c => c.Name == name);
        if (column >= 0)
        {
            _columns[column] = (name, null);
        }
    }

    /// <summary>Forgets what was to be shown so far.</summary>
    public void ShowNothing()
    {
        _isShowing = true;
        _columns.Clear();
        _parsed.Clear();
    }

    public QueryPlan Complete(QueryScope scope)
    {
        CountMatches();
        Add(_collected);
        if (!_isShowing)
        {
            _columns.Add(("@timestamp", new SystemField("@timestamp")));
            _columns.Add(("@message", new SystemField("@message")));
        }

        foreach (var name in _parsed.Where(n => !_columns.Exists(c => c.Name == n)))
        {
            _columns.Add((name, null));
        }

        for (var i = 0; i < _columns.Count; i++)
        {
            _columns[i] = (_columns[i].Name, _columns[i].Value ?? scope.FindMade(_columns[i].Name));
        }

        return this;
    }

    /// <param name="source">The events, the newest first.</param>
    /// <param name="limit">How many lines are wanted, whatever the query itself says; null for as many as it says.</param>
    public QueryOutcome Run(IEnumerable<QueryEvent> source, int? limit)
    {
        var first = _stages[0];
        var scanned = 0L;
        var bytes = 0L;
        foreach (var logEvent in source)
        {
            scanned++;
            bytes += logEvent.Message.Length;
            if (!first.IsFull)
            {
                first.Push(new(logEvent, events.SlotCount == 0 ? [] : new QueryValue[events.SlotCount], events.Discovery));
            }
        }

        first.Finish();
        var count = Math.Min(limit ?? (HasLimit ? MaxLimit : DefaultLimit), MaxLimit);
        return new([.. _collected.Rows.Take(count).Select(Show)], scanned, _matched.Count, bytes);
    }

    private QueryResultRow Show(QueryRow row)
    {
        var fields = new List<KeyValuePair<string, string>>(_columns.Count + 1);
        foreach (var (name, value) in _columns)
        {
            if (value?.Evaluate(row).ToResult() is { } text)
            {
                fields.Add(new(name, text));
            }
        }

        if (row.Event is { } logEvent && !IsGrouped && !_columns.Exists(static c => c.Name == "@ptr"))
        {
            fields.Add(new("@ptr", logEvent.Pointer));
        }

        return new(fields, row.Event);
    }
}

/// <summary>Where the aggregates of a line begin; known when all of stats has been read.</summary>
internal sealed class SlotShift
{
    public int First { get; set; }
}

/// <summary>What an aggregation has resulted in.</summary>
internal sealed class AggregateField(int place, SlotShift shift) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) => row.Slots[shift.First + place];
}
