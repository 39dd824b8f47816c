using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>
/// Decides whether a role trusts an identity provider's word. The caller has no AWS identity, so the trust policy alone allows, and the
/// organisation of the role's account may bound it.
/// </summary>
internal sealed class FederatedTrust(RoleSessions roles, StsAuthorization authorization, Capabilities capabilities)
{
    /// <summary>The role, if the caller may have a session of it.</summary>
    /// <param name="arn">The role's ARN.</param>
    /// <param name="action"><c>sts:AssumeRoleWithWebIdentity</c> or <c>sts:AssumeRoleWithSAML</c>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="input">The call's input.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsServiceException">AccessDenied, for a role that doesn't exist too.</exception>
    public RoleDescription Require(RoleArn arn, string action, FederatedCaller caller, IShape input, OperationContext context)
    {
        var call = new AuthorizationCall(input, context.As(caller.Principal), new TokenAuthorization(caller, authorization));
        var decisions = capabilities.Find<PolicyAuthorizer>()!.Begin(call);
        context.Authorization = decisions;
        Check(action);
        if (!caller.Tags.IsEmpty)
        {
            Check("sts:TagSession");
        }

        if (caller.SourceIdentity is not null)
        {
            Check("sts:SetSourceIdentity");
        }

        return roles.Find(arn.Value) ?? throw StsErrors.NotAuthorized(action);

        void Check(string needed)
        {
            if (decisions.Check(needed, arn.Value) is { } denied)
            {
                throw denied;
            }
        }
    }

    /// <summary>What a token, rather than the request, tells the authoriser.</summary>
    private sealed class TokenAuthorization(FederatedCaller caller, StsAuthorization service) : ServiceAuthorization
    {
        public override ResourceFacts? FindResource(string arn) => service.FindResource(arn);

        public override IReadOnlyDictionary<string, string> FindRequestTags(AuthorizationCall call) => caller.Tags.Requested;

        public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
            caller.Keys.GetValueOrDefault(key) ?? key.ToLowerInvariant() switch
            {
                "sts:rolesessionname" => [caller.SessionName],
                "sts:sourceidentity" when caller.SourceIdentity is { } identity => [identity],
                "sts:transitivetagkeys" when caller.Tags.TransitiveKeys is { Count: > 0 } keys => keys,
                _ => null,
            };

        public override AwsServiceException Denied(Denial denial, AuthorizationCall call) => StsErrors.NotAuthorized(denial.Request.Action);
    }
}
