using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>
/// A call and what was decided about it. It holds on to nothing of the call itself, so that it may be kept long after. Safe for any thread.
/// </summary>
internal sealed class CallDecisions(OperationContext context)
{
    private readonly Lock _lock = new();
    private PermissionDecision[] _decisions = [];

    public string RequestId { get; } = context.RequestId;

    public DateTimeOffset Time { get; } = context.Now;

    public OperationSchema Operation { get; } = context.Operation;

    public Principal Principal { get; } = context.Principal;

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<PermissionDecision> All => _decisions;

    /// <summary>The caller may do all that was asked for so far.</summary>
    public bool IsAllowed => Array.TrueForAll(_decisions, static d => d.Decision.IsAllowed);

    public void Add(PermissionDecision decision)
    {
        lock (_lock)
        {
            _decisions = [.. _decisions, decision];
        }
    }
}
