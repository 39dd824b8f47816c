using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Services.Iam;

/// <summary>
/// Whether somebody has the permissions that a provider asks for. Approximate, as AWS's is: the request's circumstances aren't known, and
/// patterns are compared by their texts.
/// </summary>
internal sealed class DelegationPermissionCheck(IIdentityPolicySource source, Capabilities capabilities)
{
    private readonly PolicyEvaluator _evaluator = new();

    /// <summary>How much is covered; the most doubtful of all that is asked for decides.</summary>
    private enum Coverage
    {
        Allowed,
        Unsure,
        Denied,
    }

    /// <returns>A <see cref="PermissionCheckResultType"/>.</returns>
    public string Check(Principal principal, string policy)
    {
        var own = PoliciesOf(principal);
        var coverage = Coverage.Allowed;
        foreach (var (action, resource) in AskedBy(PolicyDocument.Parse(policy)))
        {
            var found = Cover(_evaluator.Explain(new(principal, action, resource), own));
            coverage = found > coverage ? found : coverage;
        }

        return coverage switch
        {
            Coverage.Allowed => PermissionCheckResultType.Allowed,
            Coverage.Unsure => PermissionCheckResultType.Unsure,
            _ => PermissionCheckResultType.Denied,
        };
    }

    /// <summary>Each action with each resource; all of them where a statement tells what it isn't about.</summary>
    private static IEnumerable<(string Action, string Resource)> AskedBy(PolicyDocument policy) =>
        from statement in policy.Statements
        where statement.Effect == StatementEffect.Allow
        from action in statement.IsNotAction ? ["*"] : statement.Actions.Select(static a => a.Text)
        from resource in statement.IsNotResource ? ["*"] : (statement.Resources ?? []).Select(static r => r.Text)
        select (action, resource);

    private static Coverage Cover(DecisionTrace trace)
    {
        var statements = trace.Policies.SelectMany(static p => p.Statements).ToList();
        if (trace.Decision.Effect == DecisionEffect.ExplicitDeny)
        {
            return Coverage.Denied;
        }

        if (!trace.Decision.IsAllowed)
        {
            // What would apply if its conditions held may allow it yet.
            return statements.Exists(static s => s.Statement.Effect == StatementEffect.Allow && IsHeldBackByConditions(s)) ? Coverage.Unsure : Coverage.Denied;
        }

        return statements.Exists(s => s.Statement.Effect == StatementEffect.Deny ? MayDeny(s, trace.Request) : MayLackSome(s, trace.Request))
            ? Coverage.Unsure
            : Coverage.Allowed;
    }

    private static bool IsHeldBackByConditions(StatementTrace statement) => statement is { Applies: false, ActionMatches: true, ResourceMatches: true };

    /// <summary>A deny that depends on conditions, or that is about some of what the patterns asked for stand for.</summary>
    private static bool MayDeny(StatementTrace trace, AccessRequest request)
    {
        var statement = trace.Statement;
        return IsHeldBackByConditions(trace)
            || ((HasWildcard(request.Action) || HasWildcard(request.Resource))
                && (statement.IsNotAction || statement.Actions.Any(a => a.Matches(request.Action) || new ActionPattern(request.Action).Matches(a.Text)))
                && (statement.IsNotResource || statement.Resources is null
                    || statement.Resources.Any(r => WildcardPattern.Parse(request.Resource, ignoreCase: false).Matches(r.Text) || trace.ResourceMatches)));
    }

    /// <summary>An exception in what is allowed may be one of those that a pattern stands for.</summary>
    private static bool MayLackSome(StatementTrace trace, AccessRequest request) =>
        trace.Applies
        && ((trace.Statement.IsNotAction && HasWildcard(request.Action)) || (trace.Statement.IsNotResource && HasWildcard(request.Resource)));

    private static bool HasWildcard(string pattern) => pattern.AsSpan().ContainsAny('*', '?');

    private ApplicablePolicies PoliciesOf(Principal principal)
    {
        var identity = source.Find(principal);
        var session = principal.Session;
        return new()
        {
            Identity = identity?.Policies ?? [],
            Boundary = identity?.Boundary,
            Session = session is null or { Policies.Count: 0, PolicyArns.Count: 0 }
                ? null
                :
                [
                    .. session.Policies.Select(static p => new Security.Iam.AttachedPolicy("session policy", null, p)),
                    .. session.PolicyArns.Select(source.FindManagedPolicy).OfType<Security.Iam.AttachedPolicy>(),
                ],
            Delegation = session?.Delegation is { } delegation ? new("delegated permissions", null, delegation.Policy) : null,
            PrincipalOrganization = capabilities.FindBuilt<IOrganizationPolicySource>()?.Find(principal.AccountId),
        };
    }
}
