namespace Simfra.Security.Iam;

/// <summary>Writes down a decision while it is made.</summary>
internal sealed class TraceBuilder
{
    private readonly List<PolicyTrace> _policies = [];

    public DecisionTrace Build(AccessRequest request, Decision decision) => new(request, decision, _policies);
}
