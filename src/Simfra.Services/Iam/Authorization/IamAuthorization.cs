using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Delegation;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>
/// IAM's own resources as policies see them: with their paths, tags and boundaries. Creating with tags, renaming and handing over a role
/// need more than one permission.
/// </summary>
internal sealed class IamAuthorization(ServiceState<IamState> states, DelegationRequests delegations) : ServiceAuthorization
{
    private const string BoundaryKey = "iam:PermissionsBoundary";
    private const string DelegationOwnerKey = "iam:DelegationRequestOwner";

    private readonly IamResourceArns _arns = new(states);
    private readonly DelegationAccess _delegations = new(delegations);

    public override void Require(AuthorizationCall call)
    {
        CheckSession(call.Context);
        if (IsAboutAnotherAccount(call))
        {
            return;
        }

        if (IamCollections.Find(call) is { } collection)
        {
            call.Require($"iam:{call.Operation.Name}", collection);
            return;
        }

        if (_delegations.FindResource(call) is { } delegation)
        {
            call.Require($"iam:{call.Operation.Name}", delegation);
            return;
        }

        call.RequireFromTable();
        RequireTagging(call);
        if (call.Input is AddRoleToInstanceProfileRequest { RoleName: { } role })
        {
            call.RequirePassRole(_arns.OfRole(call.Context.AccountId, role), "ec2.amazonaws.com");
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) => _arns.Find(type.Name, call);

    public override ResourceFacts? FindResource(string arn) =>
        arn.Split(':', 6) is ["arn", _, "iam", "", { Length: > 0 } account, var resource]
        && account is not (AwsManagedPolicies.Owner or DelegationRegistry.BoundaryOwner)
            ? new(account) { Tags = states.Find(account) is { } state ? TagsOf(state, resource) : null }
            : null;

    public override ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call) =>
        _delegations.FindFacts(permission.Resource, call) ?? FindResource(permission.Resource);

    /// <summary>The boundary that a user or role has, for operations that don't set one; who owns a delegation request.</summary>
    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call)
    {
        if (key.Equals(DelegationOwnerKey, StringComparison.OrdinalIgnoreCase))
        {
            return _delegations.FindOwner(permission.Resource, call);
        }

        if (!key.Equals(BoundaryKey, StringComparison.OrdinalIgnoreCase)
            || permission.Resource.Split(':', 6) is not [.., var account, var resource]
            || states.Find(account) is not { } state)
        {
            return null;
        }

        var name = NameOf(resource);
        var boundary = KindOf(resource) switch
        {
            "user" => state.Users.Find(name)?.PermissionsBoundary,
            "role" => state.Roles.Find(name)?.PermissionsBoundary,
            _ => null,
        };
        return boundary is null ? null : [boundary];
    }

    public override AwsServiceException Denied(Denial denial, AuthorizationCall call) =>
        Denial.ToError(call.Operation.Service, IamDenial.MessageOf(denial, call));

    /// <summary>Whose policies are in another account is refused by the operation, in its own words, whoever asks.</summary>
    private static bool IsAboutAnotherAccount(AuthorizationCall call)
    {
        var source = call.Input switch
        {
            SimulatePrincipalPolicyRequest simulation => simulation.PolicySourceArn,
            GetContextKeysForPrincipalPolicyRequest keys => keys.PolicySourceArn,
            _ => null,
        };
        return source?.Split(':', 6) is ["arn", _, _, _, { Length: > 0 } account, _] && account != call.Context.AccountId;
    }

    /// <summary>
    /// IAM takes temporary keys of roles, of users who showed an MFA code for them, of root users for one task (which are bounded by a managed
    /// policy), and of those to whom somebody delegated what they may; no others.
    /// </summary>
    private static void CheckSession(OperationContext context)
    {
        var isRefused = context.Principal switch
        {
            FederatedUserPrincipal => true,
            RootPrincipal or IamUserPrincipal => context.IsTemporary
                && context.Principal.Session is { MfaAuthenticatedAt: null, Delegation: null, PolicyArns.Count: 0 },
            _ => false,
        };
        if (isRefused)
        {
            throw IamErrors.SessionNotAllowed();
        }
    }

    /// <summary>Creating a resource with tags needs the permission to tag it as well.</summary>
    private void RequireTagging(AuthorizationCall call)
    {
        var tagging = call.Input switch
        {
            CreateUserRequest => "iam:TagUser",
            CreateRoleRequest => "iam:TagRole",
            CreatePolicyRequest => "iam:TagPolicy",
            CreateInstanceProfileRequest => "iam:TagInstanceProfile",
            CreateOpenIDConnectProviderRequest => "iam:TagOpenIDConnectProvider",
            CreateSAMLProviderRequest => "iam:TagSAMLProvider",
            CreateVirtualMFADeviceRequest => "iam:TagMFADevice",
            UploadServerCertificateRequest => "iam:TagServerCertificate",
            _ => null,
        };
        if (tagging is not null && FindRequestTags(call).Count > 0)
        {
            call.Require(tagging, call.Required[0].Resource);
        }
    }

    private static IReadOnlyDictionary<string, string>? TagsOf(IamState state, string resource)
    {
        var name = NameOf(resource);
        return KindOf(resource) switch
        {
            "user" => state.Users.Find(name)?.Tags,
            "role" => state.Roles.Find(name)?.Tags,
            "policy" => state.Policies.Find(name)?.Tags,
            "instance-profile" => state.InstanceProfiles.Find(name)?.Tags,
            "server-certificate" => state.ServerCertificates.Find(name)?.Tags,
            "mfa" => state.MfaDevices.Find(IamName.Key(state.Arn(resource)))?.Tags,
            "oidc-provider" => state.FindOidcProvider(state.Arn(resource))?.Tags,
            "saml-provider" => state.FindSamlProvider(state.Arn(resource))?.Tags,
            _ => null,
        };
    }

    private static string KindOf(string resource) => resource[..Math.Max(resource.IndexOf('/'), 0)];

    private static string NameOf(string resource) => IamName.Key(resource[(resource.LastIndexOf('/') + 1)..]);
}
