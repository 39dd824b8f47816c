using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>Decides calls by the policies of a world: what the call needs, who owns it, which policies have a say, what they say.</summary>
internal sealed class PolicyAuthorizer : IAuthorizer
{
    private readonly World _world;
    private readonly CompiledPolicies _compiled = new();
    private readonly PolicyFinder _policies;
    private readonly PolicyKeys _keys;

    public PolicyAuthorizer(World world)
    {
        _world = world;
        _policies = new(world);
        Evaluator = new(_compiled);
        _keys = new(_compiled);
    }

    /// <summary>Decides and explains.</summary>
    public PolicyEvaluator Evaluator { get; }

    public void Authorize(IShape input, OperationContext context)
    {
        var service = _world.FindRuntime(context.Operation.Service)!.Authorization;
        var call = new AuthorizationCall(input, context, service);
        var authorization = new CallAuthorization(this, call);
        context.Authorization = authorization;
        service.Require(call);
        foreach (var permission in call.Required)
        {
            if (authorization.Check(permission) is { } denied)
            {
                throw denied;
            }
        }
    }

    /// <summary>
    /// Authorises a call that nobody signed: a token vouches for its caller, and its handler, which has read the token, asks for what is
    /// needed.
    /// </summary>
    public CallAuthorization Begin(AuthorizationCall call) => new(this, call);

    /// <summary>Decides one of the permissions that a call needs, for the record.</summary>
    public PermissionDecision DecideAndNote(AuthorizationCall call, RequiredPermission permission)
    {
        var decided = Decide(call, permission);
        _world.Needs.Add(call.Context.Principal, permission);
        AuthorizationLog.Decided(_world.Logger, call.Context.RequestId, decided, Evaluator);
        return decided;
    }

    /// <summary>Decides one of the permissions that a call needs.</summary>
    public PermissionDecision Decide(AuthorizationCall call, RequiredPermission permission)
    {
        var principal = call.Context.Principal;
        var facts = permission.Resource == "*" ? null : _policies.FindResource(permission, call);
        var owner = permission.OwnerAccountId ?? facts?.OwnerAccountId ?? ArnText.AccountOf(permission.Resource);
        var applicable = _policies.Find(call, permission, facts, owner);
        var request = new AccessRequest(principal, permission.Action, permission.Resource) { ResourceAccountId = owner };
        if (IsUnbound(principal, applicable, owner))
        {
            return new(permission, request, applicable, Decision.AllowedWithoutPolicy);
        }

        var keys = new RequestConditions(new(call, permission, facts, owner, applicable, () => _policies.TagsOf(principal)));
        request = request with
        {
            Context = new(keys),
            CanonicalUserId = call.Service.FindCanonicalUserId(principal.AccountId),
        };
        var decision = Evaluator.Evaluate(request, applicable);
        keys.Seal(_keys, applicable);
        return new(permission, request, applicable, decision) { Keys = keys };
    }

    /// <summary>An account's root user with nothing that could deny it: by far the most calls of tests.</summary>
    private static bool IsUnbound(Principal principal, ApplicablePolicies policies, string? owner) =>
        principal is RootPrincipal
        && policies is { Session: null, Delegation: null, Resource: null, ResourceKind: ResourcePolicyKind.Additive }
        && policies is { PrincipalOrganization: null, ResourceOrganization: null }
        && (owner is null || owner == principal.AccountId);
}
