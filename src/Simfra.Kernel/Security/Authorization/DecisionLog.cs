using System.Collections.Concurrent;
using Simfra.Integration;

namespace Simfra.Security.Authorization;

/// <summary>
/// The decisions on the last calls, by request; and what each principal's calls have needed since the world was made or reset. Safe for
/// any thread.
/// </summary>
internal sealed class DecisionLog
{
    private const int Capacity = 1000;
    private const int MaxNeeds = 20_000;

    private readonly ConcurrentDictionary<string, LoggedCall> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly ConcurrentDictionary<Need, int> _needs = new();

    public void Add(OperationContext context, CallAuthorization authorization)
    {
        var call = new LoggedCall(context.RequestId, context.Now, context.Operation, context.Principal, authorization);
        if (_calls.TryAdd(context.RequestId, call))
        {
            _order.Enqueue(context.RequestId);
            while (_order.Count > Capacity && _order.TryDequeue(out var oldest))
            {
                _calls.TryRemove(oldest, out _);
            }
        }
    }

    /// <summary>Notes that a principal's call needed a permission.</summary>
    public void AddNeed(Principal principal, RequiredPermission permission)
    {
        var need = new Need(NameOf(principal), permission.Action, permission.Resource);
        if (_needs.ContainsKey(need) || _needs.Count < MaxNeeds)
        {
            _needs.TryAdd(need, _needs.Count);
        }
    }

    /// <summary>The decisions on a call; null for one that is unknown, was not authorised, or is no longer among the last ones.</summary>
    public LoggedCall? Find(string requestId) => _calls.GetValueOrDefault(requestId);

    /// <summary>The calls kept, the oldest first.</summary>
    public IReadOnlyList<LoggedCall> Recent => [.. _order.Select(Find).OfType<LoggedCall>()];

    /// <summary>Those whose calls were authorised.</summary>
    public IReadOnlyList<string> Principals => [.. _needs.Keys.Select(static n => n.Principal).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What the calls of a principal needed: actions with their resources.</summary>
    /// <param name="principal">The ARN of a user, a role or a root user.</param>
    public ILookup<string, string> NeedsOf(string principal) =>
        _needs.Keys.Where(n => n.Principal == principal).ToLookup(static n => n.Action, static n => n.Resource, StringComparer.Ordinal);

    public void Clear()
    {
        _calls.Clear();
        _order.Clear();
        _needs.Clear();
    }

    /// <summary>The sessions of a role need what the role shall allow.</summary>
    private static string NameOf(Principal principal) => principal switch
    {
        AssumedRolePrincipal role => role.RoleArn,
        FederatedUserPrincipal federated => federated.Issuer.Arn,
        _ => principal.Arn,
    };

    private readonly record struct Need(string Principal, string Action, string Resource);
}

/// <summary>A call and what was decided about it.</summary>
internal sealed record LoggedCall(
    string RequestId, DateTimeOffset Time, Schemas.OperationSchema Operation, Principal Principal, CallAuthorization Authorization);
