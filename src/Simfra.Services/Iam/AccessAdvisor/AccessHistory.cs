using System.Collections.Immutable;

namespace Simfra.Services.Iam;

/// <summary>What entities of an account called, as reports show it: services for four hundred days, actions for ever.</summary>
internal sealed class AccessHistory(IamState state, IReadOnlyList<string> entityIds, DateTimeOffset now)
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(400);

    private readonly List<AccessRecord> _records = [.. entityIds.SelectMany(id => state.AccessesByPrincipal.Find(id))];

    /// <summary>Who used a service, the latest first.</summary>
    public ImmutableArray<EntityAccess> UsesOf(string service) =>
    [
        .. _records.Where(r => r.Service == service && now - r.At < Window)
            .GroupBy(static r => r.PrincipalId, StringComparer.Ordinal)
            .Select(static g => g.MaxBy(static r => r.At)!)
            .Select(Show)
            .OrderByDescending(static u => u.At)
            .ThenBy(static u => u.Arn, StringComparer.Ordinal),
    ];

    /// <summary>The last use of an action.</summary>
    public EntityAccess? UseOf(string service, string action) =>
        _records.Where(r => r.Service == service && r.Action == action).MaxBy(static r => r.At) is { } record ? Show(record) : null;

    private EntityAccess Show(AccessRecord record) => new(
        record.PrincipalId,
        state.UsersById.First(record.PrincipalId)?.Arn(state) ?? state.RolesById.First(record.PrincipalId)?.Arn(state) ?? state.Arn("root"),
        record.Region,
        record.At);
}
