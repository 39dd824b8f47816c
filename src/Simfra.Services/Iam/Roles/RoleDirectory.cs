using Simfra.Integration;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Roles as other services see and create them.</summary>
internal sealed class RoleDirectory(ServiceState<IamState> states, ServiceHost host) : IRoleDirectory
{
    private const string RoleKind = "role";

    public RoleDescription? Find(string roleArn) =>
        roleArn.Split(':', 6) is ["arn", _, "iam", "", var account, var resource]
        && resource.StartsWith(RoleKind, StringComparison.Ordinal)
        && Find(account, resource[(resource.LastIndexOf('/') + 1)..]) is { } role
        && role.Arn == roleArn
            ? role
            : null;

    public RoleDescription? Find(string accountId, string roleName) =>
        states.Find(accountId) is { } state ? state.Roles.Find(IamName.Key(roleName))?.Describe(state) : null;

    public RoleDescription Ensure(NewRole role) => states.Update(() =>
    {
        var state = states.Of(role.AccountId);
        var found = state.Roles.Find(IamName.Key(role.RoleName));
        if (found is null)
        {
            found = new()
            {
                RoleName = role.RoleName,
                Path = role.Path,
                RoleId = UniqueId.New(UniqueId.RolePrefix, role.AccountId, host.Ids),
                CreatedAt = host.Clock.GetUtcNow().ToSecond(),
                AssumeRolePolicyDocument = role.AssumeRolePolicyDocument,
                Description = role.Description,
                Policies = PrincipalPolicies.None with { Attached = [.. role.PolicyArns] },
            };
            state.Roles.Add(found);
        }

        return found.Describe(state);
    });

    public RoleDescription EnsureServiceLinked(string accountId, string serviceName)
    {
        var kind = ServiceLinkedRoles.Find(serviceName) ?? throw IamErrors.NoServiceLinkedRole(serviceName);
        return states.Update(() =>
        {
            var state = states.Of(accountId);
            var role = state.Roles.Find(IamName.Key(kind.RoleName))
                ?? ServiceLinkedRoleOperations.Create(state, kind, kind.RoleName, description: null, host.Clock.GetUtcNow().ToSecond(), host.Ids);
            return role.Describe(state);
        });
    }
}
