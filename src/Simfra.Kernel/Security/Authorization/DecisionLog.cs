namespace Simfra.Security.Authorization;

/// <summary>
/// The decisions on the last calls, by request; and what each principal's calls have needed since the world was made or reset. Safe for
/// any thread.
/// </summary>
internal sealed class DecisionLog
{
    private const int Capacity = 1000;
    private const int MaxNeeds = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CallDecisions> _calls = new(StringComparer.Ordinal);
    private readonly Queue<CallDecisions> _order = new();
    private readonly HashSet<PermissionNeed> _needs = [];

    /// <summary>The calls kept, the oldest first.</summary>
    public IReadOnlyList<CallDecisions> Recent
    {
        get
        {
            lock (_lock)
            {
                return [.. _order];
            }
        }
    }

    /// <summary>What the calls of all principals needed.</summary>
    public IReadOnlyList<PermissionNeed> Needs
    {
        get
        {
            lock (_lock)
            {
                return [.. _needs];
            }
        }
    }

    /// <summary>Keeps a call's decisions, those too that are still to be made.</summary>
    public void Add(CallDecisions call)
    {
        lock (_lock)
        {
            if (!_calls.TryAdd(call.RequestId, call))
            {
                return;
            }

            _order.Enqueue(call);
            if (_order.Count > Capacity)
            {
                _calls.Remove(_order.Dequeue().RequestId);
            }
        }
    }

    /// <summary>Notes that a principal's call needed a permission. Beyond a number that no test suite comes near nothing more is noted.</summary>
    public void AddNeed(Principal principal, RequiredPermission permission)
    {
        var need = PermissionNeed.Of(principal, permission);
        lock (_lock)
        {
            if (_needs.Count < MaxNeeds)
            {
                _needs.Add(need);
            }
        }
    }

    /// <summary>The decisions on a call; null for one that is unknown, was not authorised, or is no longer among the last ones.</summary>
    public CallDecisions? Find(string requestId)
    {
        lock (_lock)
        {
            return _calls.GetValueOrDefault(requestId);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _calls.Clear();
            _order.Clear();
            _needs.Clear();
        }
    }
}
