namespace Simfra.State.Inspection;

/// <summary>What a piece of code looked at through views: what to show of it, and when it changes by time alone.</summary>
internal sealed class Glance
{
    private const int MaxSeen = 20;

    private readonly Lock _lock = new();
    private readonly List<object> _seen = [];
    private DateTimeOffset _changesAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _lapsesAt = DateTimeOffset.MaxValue;

    /// <summary>The first time from now on at which something of what was asked for is otherwise, though nobody changes it.</summary>
    public DateTimeOffset ChangesAt
    {
        get
        {
            lock (_lock)
            {
                return _changesAt;
            }
        }
    }

    /// <summary>The same of what nobody asked for in itself: a clock that jumps isn't to jump there.</summary>
    public DateTimeOffset LapsesAt
    {
        get
        {
            lock (_lock)
            {
                return _lapsesAt;
            }
        }
    }

    /// <summary>The views, in the order in which they were first looked at. Their texts show the state.</summary>
    public IReadOnlyList<object> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public void Saw(object view)
    {
        lock (_lock)
        {
            if (_seen.Count < MaxSeen && !_seen.Contains(view))
            {
                _seen.Add(view);
            }
        }
    }

    public void WillChange(DateTimeOffset time)
    {
        lock (_lock)
        {
            _changesAt = time < _changesAt ? time : _changesAt;
        }
    }

    public void WillLapse(DateTimeOffset time)
    {
        lock (_lock)
        {
            _lapsesAt = time < _lapsesAt ? time : _lapsesAt;
        }
    }
}

/// <summary>The glances of a world: views note what they are asked where someone wants to know, and otherwise nothing.</summary>
internal sealed class Glances
{
    private readonly AsyncLocal<Glance?> _current = new();

    public Glance? Current => _current.Value;

    /// <summary>Runs code and tells what it looked at, even where it throws.</summary>
    public TResult Watch<TResult>(Func<TResult> code, out Glance glance)
    {
        var outer = _current.Value;
        _current.Value = glance = new();
        try
        {
            return code();
        }
        finally
        {
            _current.Value = outer;
        }
    }
}
