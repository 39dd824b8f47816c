using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The policies of users and roles as the authoriser asks for them.</summary>
internal sealed class IdentityPolicySource(ServiceState<IamState> states) : IIdentityPolicySource
{
    /// <summary>What the account's password policy may allow every user. A user can change its own password alone.</summary>
    private static readonly AttachedPolicy OwnPassword = new(
        "account password policy",
        null,
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ChangePassword","iam:GetAccountPasswordPolicy"],"Resource":"*"}]}""");

    public IdentityPolicies? Find(Principal principal) => principal switch
    {
        IamUserPrincipal user => OfUser(user),
        AssumedRolePrincipal role => OfRole(role),
        FederatedUserPrincipal federated => Find(federated.Issuer),
        _ => null,
    };

    public AttachedPolicy? FindManagedPolicy(string arn)
    {
        if (!PolicyArn.TryParse(arn, out var parsed))
        {
            return null;
        }

        var policy = parsed.Owner == AwsManagedPolicies.Owner ? AwsManagedPolicies.Find(parsed) : states.Find(parsed.Owner)?.FindPolicy(parsed);
        return policy is null ? null : new(policy.PolicyName, policy.Arn, policy.DefaultVersion.Document);
    }

    private IdentityPolicies? OfUser(IamUserPrincipal principal)
    {
        if (states.Find(principal.AccountId) is not { } state || state.UsersById.First(principal.UserId) is not { } user)
        {
            return null;
        }

        var policies = new List<AttachedPolicy>();
        Add(policies, user.Policies, attachedTo: null);
        foreach (var group in state.GroupsOf(user))
        {
            Add(policies, group.Policies, group.Arn(state));
        }

        if (state.PasswordPolicy is { AllowUsersToChangePassword: true })
        {
            policies.Add(OwnPassword);
        }

        return new(policies, BoundaryOf(user.PermissionsBoundary), user.Tags);
    }

    private IdentityPolicies? OfRole(AssumedRolePrincipal principal)
    {
        if (states.Find(principal.AccountId) is not { } state || state.RolesById.First(principal.RoleId) is not { } role)
        {
            return null;
        }

        var policies = new List<AttachedPolicy>();
        Add(policies, role.Policies, attachedTo: null);
        return new(policies, BoundaryOf(role.PermissionsBoundary), role.Tags);
    }

    private void Add(List<AttachedPolicy> policies, PrincipalPolicies given, string? attachedTo)
    {
        foreach (var (name, document) in given.Inline)
        {
            policies.Add(new(name, null, document) { AttachedTo = attachedTo });
        }

        foreach (var arn in given.Attached)
        {
            if (FindManagedPolicy(arn) is { } policy)
            {
                policies.Add(attachedTo is null ? policy : policy with { AttachedTo = attachedTo });
            }
        }
    }

    private AttachedPolicy? BoundaryOf(string? arn) => arn is null ? null : FindManagedPolicy(arn);
}
