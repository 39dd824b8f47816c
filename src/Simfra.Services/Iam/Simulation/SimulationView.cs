using Simfra.Models.Iam;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Simulation;

namespace Simfra.Services.Iam;

/// <summary>Shows what simulations came to.</summary>
internal static class SimulationView
{
    /// <summary>Of an action on any resource.</summary>
    public static EvaluationResult Show(SimulationResult result) => new()
    {
        EvalActionName = result.Action,
        EvalResourceName = result.Resource,
        EvalDecision = Show(result.Decision),
        MatchedStatements = Show(result.MatchedStatements),
        MissingContextValues = [.. result.MissingContextValues],
        OrganizationsDecisionDetail = ShowOrganizations(result),
        PermissionsBoundaryDecisionDetail = ShowBoundary(result.AllowedByPermissionsBoundary),
    };

    /// <summary>Of an action on resources that were named: what it comes to over all of them, and each.</summary>
    public static EvaluationResult Show(string action, IReadOnlyList<SimulationResult> results) => new()
    {
        EvalActionName = action,
        EvalResourceName = results.Count == 1 ? results[0].Resource : ResourceEligibility.NameFor(action),
        EvalDecision = Show(PolicySimulation.MostRestrictive(results)),
        MatchedStatements = Show(results.SelectMany(static r => r.MatchedStatements).Distinct()),
        MissingContextValues = [.. results.SelectMany(static r => r.MissingContextValues).Distinct(StringComparer.Ordinal)],
        OrganizationsDecisionDetail = ShowOrganizations(results[0]),
        PermissionsBoundaryDecisionDetail = ShowBoundary(
            results[0].AllowedByPermissionsBoundary is null ? null : results.All(static r => r.AllowedByPermissionsBoundary == true)),
        EvalDecisionDetails = Merge(results),
        ResourceSpecificResults =
        [
            .. results.Select(static r => new ResourceSpecificResult
            {
                EvalResourceName = r.Resource,
                EvalResourceDecision = Show(r.Decision),
                MatchedStatements = Show(r.MatchedStatements),
                MissingContextValues = [.. r.MissingContextValues],
                EvalDecisionDetails = r.DecisionDetails?.ToDictionary(static d => d.Key, static d => Show(d.Value)),
                PermissionsBoundaryDecisionDetail = ShowBoundary(r.AllowedByPermissionsBoundary),
            }),
        ],
    };

    private static Dictionary<string, string> Merge(IReadOnlyList<SimulationResult> results) => results
        .SelectMany(static r => r.DecisionDetails ?? new Dictionary<string, DecisionEffect>())
        .GroupBy(static d => d.Key, static d => d.Value)
        .ToDictionary(static g => g.Key, static g => Show(PolicySimulation.MostRestrictive(g)));

    private static List<Statement> Show(IEnumerable<MatchedStatement> statements) =>
    [
        .. statements.Select(static s => new Statement
        {
            SourcePolicyId = s.SourceId,
            SourcePolicyType = s.SourceType,
            StartPosition = Show(s.Start),
            EndPosition = Show(s.End),
        }),
    ];

    private static Position Show(TextPosition position) => new()
    {
        Line = position.Line,
        Column = position.Column,
    };

    private static OrganizationsDecisionDetail? ShowOrganizations(SimulationResult result) =>
        result.AllowedByOrganizations is { } allowed ? new() { AllowedByOrganizations = allowed } : null;

    private static PermissionsBoundaryDecisionDetail? ShowBoundary(bool? allowed) =>
        allowed is { } value ? new() { AllowedByPermissionsBoundary = value } : null;

    private static string Show(DecisionEffect effect) => effect switch
    {
        DecisionEffect.Allowed => PolicyEvaluationDecisionType.Allowed,
        DecisionEffect.ExplicitDeny => PolicyEvaluationDecisionType.ExplicitDeny,
        _ => PolicyEvaluationDecisionType.ImplicitDeny,
    };
}
