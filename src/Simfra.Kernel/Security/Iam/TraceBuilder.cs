using Simfra.Security.Iam.Conditions;

namespace Simfra.Security.Iam;

/// <summary>Writes down which policies a decision looks at. What it makes of them is worked out when the decision is made.</summary>
internal sealed class TraceBuilder
{
    private readonly List<(PolicyType Type, AttachedPolicy Policy, PolicyDocument Document, bool HasBoundary)> _looked = [];

    public void Add(PolicyType type, AttachedPolicy policy, PolicyDocument document, bool hasBoundary) =>
        _looked.Add((type, policy, document, hasBoundary));

    public DecisionTrace Build(AccessRequest request, Decision decision) => new(
        request,
        decision,
        [.. _looked.Select(l => new PolicyTrace(l.Type, l.Policy, l.Document.IsReadable, [.. l.Document.Statements.Select(s =>
            Explain(s, l.Type, request, l.HasBoundary, decision, l.Policy))]))]);

    private static StatementTrace Explain(
        PolicyStatement statement, PolicyType type, AccessRequest request, bool hasBoundary, Decision decision, AttachedPolicy policy)
    {
        var action = statement.MatchesAction(request.Action);
        var resource = statement.MatchesResource(request, StatementMatcher.IsAttachedToResource(type));
        var principal = StatementMatcher.Principal(statement, type, request, hasBoundary);
        var isAboutIt = action && resource && principal != PrincipalMatch.None;
        IReadOnlyList<ConditionTrace> conditions = isAboutIt ? [.. statement.Conditions.Select(c => Explain(c, request.Context))] : [];
        return new(
            statement,
            isAboutIt && conditions.All(c => c.Holds),
            ReferenceEquals(statement, decision.Statement) && ReferenceEquals(policy, decision.Policy),
            action,
            resource,
            principal,
            conditions);
    }

    private static ConditionTrace Explain(ConditionClause clause, ConditionContext context)
    {
        var value = context.Find(clause.Key);
        return new(clause.OperatorName, clause.Key, clause.Values, value.IsPresent ? value.ToList() : null, clause.Holds(context));
    }
}
