using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>
/// What calls of STS need. A role's trust policy is its resource policy, without which nobody may have a session of it; session tags
/// and a source identity need actions of their own.
/// </summary>
internal sealed class StsAuthorization(RoleSessions roles, Capabilities capabilities) : ServiceAuthorization
{
    public override void Require(AuthorizationCall call)
    {
        CheckSession(call);
        if (call.Input is AssumeRoleRequest request)
        {
            RequireAssumeRole(call, request);
            return;
        }

        if (call.Input is AssumeRootRequest root)
        {
            RequireAssumeRoot(call, root);
            return;
        }

        call.RequireFromTable();
        if (call.Input is GetFederationTokenRequest { Tags.Count: > 0 } federation)
        {
            call.Require("sts:TagSession", $"arn:{call.Context.Partition}:sts::{call.Context.AccountId}:federated-user/{federation.Name}");
        }
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (!RoleArn.TryParse(arn, out var parsed))
        {
            return null;
        }

        // Of a role that doesn't exist nobody learns more than that they may not have it.
        var role = roles.Find(arn);
        return new(parsed.AccountId)
        {
            Policy = role?.AssumeRolePolicyDocument,
            PolicyKind = ResourcePolicyKind.RoleTrust,
            Tags = role?.Tags,
        };
    }

    public override AwsServiceException Denied(Denial denial, AuthorizationCall call) =>
        denial is { PolicyType: PolicyType.RoleTrust, IsExplicit: false }
            ? CannotAssume(denial.Principal, denial.Permission.Action, denial.Permission.Resource)
            : StsErrors.AccessDenied(denial.Message);

    public static AwsServiceException CannotAssume(Principal principal, string action, string roleArn) =>
        StsErrors.AccessDenied($"User: {principal.Arn} is not authorized to perform: {action} on resource: {roleArn}");

    private void RequireAssumeRole(AuthorizationCall call, AssumeRoleRequest request)
    {
        var arn = RoleArn.Parse(request.RoleArn).Value;
        var caller = call.Context.Principal;
        if (caller is RootPrincipal)
        {
            throw StsErrors.RootCannotAssumeRoles();
        }

        var isShown = MultiFactor.Check(request.SerialNumber, request.TokenCode, caller, call.Context.Now, capabilities);
        call.Require(call.Describe("sts:AssumeRole", arn) with { Keys = isShown ? MultiFactor.Shown : [] });
        if (!SessionTags.Of(request.Tags, request.TransitiveTagKeys, caller.Session).IsEmpty)
        {
            call.Require("sts:TagSession", arn);
        }

        if (AssumeRoleOperation.SourceIdentity(request, caller.Session) is not null)
        {
            call.Require("sts:SetSourceIdentity", arn);
        }
    }

    /// <summary>The organisation makes the root users of its accounts resources of those who manage it.</summary>
    private static void RequireAssumeRoot(AuthorizationCall call, AssumeRootRequest request)
    {
        var account = AssumeRootOperation.AccountOf(request.TargetPrincipal!) ?? throw StsErrors.InvalidTargetPrincipal(request.TargetPrincipal!);
        call.Require(call.Describe("sts:AssumeRoot", $"arn:{call.Context.Partition}:iam::{account}:root") with
        {
            OwnerAccountId = call.Context.AccountId,
        });
    }

    /// <summary>What sessions may not do whatever their policies say.</summary>
    private static void CheckSession(AuthorizationCall call)
    {
        var isRefused = call.Context switch
        {
            { IsTemporary: false } => false,
            { Principal: FederatedUserPrincipal } => call.Input is not GetCallerIdentityRequest,
            { Principal: RootPrincipal or IamUserPrincipal } => call.Input is not (GetCallerIdentityRequest or AssumeRoleRequest),
            _ => call.Input is GetSessionTokenRequest or GetFederationTokenRequest,
        };
        if (isRefused)
        {
            throw StsErrors.CannotCallWithSessionCredentials(call.Operation.Name);
        }
    }
}
