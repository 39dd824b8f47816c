namespace Simfra.Security.Authorization;

/// <summary>What each principal's calls have needed since the world was made or reset. Safe for any thread.</summary>
internal sealed class PermissionNeeds
{
    private const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private readonly HashSet<PermissionNeed> _needs = [];

    public IReadOnlyList<PermissionNeed> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _needs];
            }
        }
    }

    /// <summary>The ARNs of those who have called.</summary>
    public IReadOnlyList<string> Principals =>
        [.. All.Select(static n => n.Principal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Notes that a principal's call needed a permission. Beyond a number that no test suite comes near nothing more is noted.</summary>
    public void Add(Principal principal, RequiredPermission permission)
    {
        var need = PermissionNeed.Of(principal, permission);
        lock (_lock)
        {
            if (_needs.Count < Capacity)
            {
                _needs.Add(need);
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _needs.Clear();
        }
    }
}
