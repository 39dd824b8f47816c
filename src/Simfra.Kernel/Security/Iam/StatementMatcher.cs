namespace Simfra.Security.Iam;

/// <summary>Whether a statement applies to a request: by action, principal, resource and conditions, the cheapest first.</summary>
internal static class StatementMatcher
{
    /// <returns>How the statement names the principal; <see cref="PrincipalMatch.None"/> where it doesn't apply.</returns>
    public static PrincipalMatch Match(PolicyStatement statement, PolicyType type, AccessRequest request, bool hasBoundary)
    {
        if (!statement.MatchesAction(request.Action) || !statement.MatchesResource(request, IsAttachedToResource(type)))
        {
            return PrincipalMatch.None;
        }

        var principal = Principal(statement, type, request, hasBoundary);
        return principal != PrincipalMatch.None && statement.MatchesConditions(request.Context) ? principal : PrincipalMatch.None;
    }

    /// <summary>The policy is the resource's own: a statement without <c>Resource</c> is about that resource.</summary>
    public static bool IsAttachedToResource(PolicyType type) => type is PolicyType.Resource or PolicyType.RoleTrust;

    /// <summary>
    /// Policies attached to a principal are about it, whatever they name. Those of resources name whom they mean; a statement that names
    /// nobody is about nobody. An endpoint's may leave it out.
    /// </summary>
    public static PrincipalMatch Principal(PolicyStatement statement, PolicyType type, AccessRequest request, bool hasBoundary) => type switch
    {
        PolicyType.Resource or PolicyType.RoleTrust or PolicyType.ResourceControl => statement.MatchPrincipal(request, hasBoundary),
        PolicyType.VpcEndpoint when statement.Principal is not null => statement.MatchPrincipal(request, hasBoundary),
        _ => PrincipalMatch.Itself,
    };
}
