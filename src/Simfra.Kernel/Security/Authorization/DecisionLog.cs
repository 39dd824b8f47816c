using System.Collections.Concurrent;

namespace Simfra.Security.Authorization;

/// <summary>
/// The decisions on the last calls, by request; and what each principal's calls have needed since the world was made or reset. Safe for
/// any thread.
/// </summary>
internal sealed class DecisionLog
{
    private const int Capacity = 1000;
    private const int MaxNeeds = 20_000;

    private readonly ConcurrentDictionary<string, CallDecisions> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly ConcurrentDictionary<PermissionNeed, byte> _needs = new();
    private int _needCount;

    /// <summary>Keeps a call's decisions, those too that are still to be made.</summary>
    public void Add(CallDecisions call)
    {
        if (!_calls.TryAdd(call.RequestId, call))
        {
            return;
        }

        _order.Enqueue(call.RequestId);
        if (_calls.Count > Capacity && _order.TryDequeue(out var oldest))
        {
            _calls.TryRemove(oldest, out _);
        }
    }

    /// <summary>Notes that a principal's call needed a permission. Beyond a number that no test suite comes near nothing more is noted.</summary>
    public void AddNeed(Principal principal, RequiredPermission permission)
    {
        var need = PermissionNeed.Of(principal, permission);
        if (_needCount < MaxNeeds && _needs.TryAdd(need, 0))
        {
            Interlocked.Increment(ref _needCount);
        }
    }

    /// <summary>The decisions on a call; null for one that is unknown, was not authorised, or is no longer among the last ones.</summary>
    public CallDecisions? Find(string requestId) => _calls.GetValueOrDefault(requestId);

    /// <summary>The calls kept, the oldest first.</summary>
    public IReadOnlyList<CallDecisions> Recent => [.. _order.Select(Find).OfType<CallDecisions>()];

    /// <summary>What the calls of all principals needed.</summary>
    public IEnumerable<PermissionNeed> Needs => _needs.Keys;

    public void Clear()
    {
        _calls.Clear();
        _order.Clear();
        _needs.Clear();
        _needCount = 0;
    }
}
