using Simfra.Integration;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>Someone whom an identity provider vouches for, and what the provider's token says.</summary>
/// <param name="Principal">How trust policies name the caller's provider.</param>
/// <param name="SessionName">The session's name.</param>
/// <param name="Tags">The session tags that the token asks for.</param>
/// <param name="SourceIdentity">The source identity that the token sets, or null.</param>
/// <param name="Keys">The condition keys that the token gives: <c>saml:sub</c>.</param>
internal sealed record FederatedCaller(
    FederatedIdentityPrincipal Principal,
    string SessionName,
    SessionTags Tags,
    string? SourceIdentity,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Keys);

/// <summary>
/// Decides whether a role trusts an identity provider's word. The caller has no AWS identity, so the trust policy alone allows, and the
/// organisation of the role's account may bound it.
/// </summary>
internal sealed class FederatedTrust(RoleSessions roles, Capabilities capabilities)
{
    private readonly PolicyEvaluator _evaluator = new();

    /// <summary>The role, if the caller may have a session of it.</summary>
    /// <param name="arn">The role's ARN.</param>
    /// <param name="action"><c>sts:AssumeRoleWithWebIdentity</c> or <c>sts:AssumeRoleWithSAML</c>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="Schemas.AwsServiceException">AccessDenied, for a role that doesn't exist too.</exception>
    public RoleDescription Require(RoleArn arn, string action, FederatedCaller caller, OperationContext context)
    {
        var role = roles.Find(arn.Value) ?? throw StsErrors.NotAuthorized(action);
        var keys = KeysOf(caller, context);
        Require(action);
        if (!caller.Tags.IsEmpty)
        {
            Require("sts:TagSession");
        }

        if (caller.SourceIdentity is not null)
        {
            Require("sts:SetSourceIdentity");
        }

        return role;

        void Require(string needed)
        {
            var request = new AccessRequest(caller.Principal, needed, role.Arn) { ResourceAccountId = role.AccountId, Context = keys };
            if (!_evaluator.Evaluate(request, PoliciesOf(role)).IsAllowed)
            {
                throw StsErrors.NotAuthorized(needed);
            }
        }
    }

    private ApplicablePolicies PoliciesOf(RoleDescription role) => new()
    {
        Resource = new("AssumeRolePolicyDocument", Arn: null, role.AssumeRolePolicyDocument) { AttachedTo = role.Arn },
        ResourceKind = ResourcePolicyKind.RoleTrust,
        ResourceOrganization = capabilities.Find<IOrganizationPolicySource>()?.Find(role.AccountId),
    };

    private static ConditionContext KeysOf(FederatedCaller caller, OperationContext context)
    {
        var keys = new ConditionContext();
        foreach (var (key, values) in caller.Keys)
        {
            keys.Add(key, values is [var single] ? single : new ConditionValue(values));
        }

        keys.Add("sts:RoleSessionName", caller.SessionName);
        keys.Add("sts:SourceIdentity", caller.SourceIdentity);
        if (!caller.Tags.IsEmpty)
        {
            keys.Add("sts:TransitiveTagKeys", caller.Tags.TransitiveKeys);
            keys.Add("aws:TagKeys", [.. caller.Tags.Requested.Keys]);
        }

        foreach (var (key, value) in caller.Tags.Requested)
        {
            keys.Add($"aws:RequestTag/{key}", value);
        }

        return keys;
    }
}
