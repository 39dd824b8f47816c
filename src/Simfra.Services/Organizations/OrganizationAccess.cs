using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Organizations;

/// <summary>A caller's organisation and its place there.</summary>
internal sealed record OrganizationCaller(OrganizationsState State, Organization Organization, Member Member)
{
    public bool IsManagement => Organization.IsManagement(Member.AccountId);
}

/// <summary>
/// Who may call what, whether or not calls are authorised by policies: the management account everything, members what they are let.
/// </summary>
internal sealed class OrganizationAccess(
    ServiceState<OrganizationsState> states, OrganizationsAuthorization authorization, IOrganizationPolicySource organizations)
{
    private readonly PolicyEvaluator _evaluator = new();

    public OrganizationsState State => states[StateScope.World];

    /// <summary>A turn of an asynchronous operation.</summary>
    public TResult Update<TResult>(Func<OrganizationsState, TResult> turn) => states.Update(() => turn(State));

    /// <summary>The caller's organisation; null where the caller is in none.</summary>
    public OrganizationCaller? Find(string accountId) =>
        State.Members.Find(accountId) is { } member ? new(State, State.Organizations.Find(member.OrganizationId)!, member) : null;

    /// <summary>Any account of an organisation may call.</summary>
    public OrganizationCaller Member(OperationContext context) => Find(context.AccountId) ?? throw OrganizationsErrors.NotInUse();

    /// <summary>The management account alone may call.</summary>
    public OrganizationCaller Management(OperationContext context)
    {
        var caller = Member(context);
        return caller.IsManagement ? caller : throw OrganizationsErrors.AccessDenied();
    }

    /// <summary>The management account may call, members that administer a service, and those that the resource policy lets.</summary>
    public OrganizationCaller Reader(IShape request, OperationContext context)
    {
        var caller = Member(context);
        return MayRead(caller, request, context) ? caller : throw OrganizationsErrors.AccessDenied();
    }

    public bool MayRead(OrganizationCaller caller, IShape request, OperationContext context) =>
        caller.IsManagement
        || caller.State.DelegationsOf(caller.Organization.Id, caller.Member.AccountId).Any()
        || IsDelegated(caller, request, context);

    /// <summary>The management account may call, and members that the resource policy lets.</summary>
    public OrganizationCaller Delegate(IShape request, OperationContext context)
    {
        var caller = Member(context);
        return caller.IsManagement || IsDelegated(caller, request, context) ? caller : throw OrganizationsErrors.AccessDenied();
    }

    /// <summary>
    /// Whether the resource policy lets the caller's account make the call. What the account's own policies say of its users and roles is
    /// asked before, with everything else of IAM.
    /// </summary>
    private bool IsDelegated(OrganizationCaller caller, IShape request, OperationContext context)
    {
        var (state, organization, member) = caller;
        if (state.DelegationPolicies.Find(organization.Id) is not { } policy)
        {
            return false;
        }

        var call = new AuthorizationCall(request, context, authorization);
        authorization.Require(call);
        var applicable = new ApplicablePolicies { Resource = new("resource-based policy", null, policy.Content) };
        var known = new ApplicablePolicies { PrincipalOrganization = organizations.Find(member.AccountId) };
        return call.Required.All(permission =>
        {
            var facts = authorization.FindResource(permission.Resource);
            var subject = new ConditionSubject(
                call, permission, facts, organization.ManagementAccountId, known, static () => new Dictionary<string, string>());
            var question = new AccessRequest(new RootPrincipal(member.AccountId), permission.Action, permission.Resource)
            {
                ResourceAccountId = organization.ManagementAccountId,
                Context = new(new RequestConditions(subject)),
            };
            return _evaluator.Evaluate(question, applicable).IsAllowed;
        });
    }
}
