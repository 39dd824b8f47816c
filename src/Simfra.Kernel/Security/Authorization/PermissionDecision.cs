using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>A permission that a call needed, and how that was decided. It holds on to nothing of the call itself.</summary>
/// <param name="Permission">What was needed.</param>
/// <param name="Request">The question, condition keys among it.</param>
/// <param name="Policies">The policies that were asked.</param>
/// <param name="Decision">The answer.</param>
internal sealed record PermissionDecision(RequiredPermission Permission, AccessRequest Request, ApplicablePolicies Policies, Decision Decision)
{
    /// <summary>The condition keys that policies asked for, and what the request had for them; empty where no policy was asked.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Conditions => Keys?.Found ?? [];

    /// <summary>Where the condition keys come from; null where no policy was asked.</summary>
    public RequestConditions? Keys { get; init; }

    /// <summary>How the answer came about, worked out again: which policies took part, which statements matched, which not and why.</summary>
    public DecisionTrace Explain(PolicyEvaluator evaluator) => evaluator.Explain(Request, Policies);
}
