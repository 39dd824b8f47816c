namespace Simfra.Security.Iam;

/// <summary>Decides requests in AWS's documented order. One a world: it keeps the compiled policies. Safe for any thread.</summary>
internal sealed class PolicyEvaluator(CompiledPolicies compiled)
{
    public PolicyEvaluator()
        : this(new())
    {
    }

    /// <summary>Decides.</summary>
    public Decision Evaluate(AccessRequest request, ApplicablePolicies policies) =>
        new Evaluation(compiled, request, policies, trace: null).Decide();

    /// <summary>Decides once more and writes down how: which policies took part, which statements matched, and which not and why.</summary>
    public DecisionTrace Explain(AccessRequest request, ApplicablePolicies policies)
    {
        var trace = new TraceBuilder();
        var decision = new Evaluation(compiled, request, policies, trace).Decide();
        return trace.Build(request, decision);
    }
}
