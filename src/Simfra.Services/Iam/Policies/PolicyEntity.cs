using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>A user, group or role that uses a managed policy.</summary>
/// <param name="Kind">An <see cref="EntityType"/>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its unique id.</param>
/// <param name="Path">Its path.</param>
/// <param name="IsAttached">The policy gives it permissions.</param>
/// <param name="IsBounded">The policy bounds its permissions.</param>
internal sealed record PolicyEntity(string Kind, string Name, string Id, string Path, bool IsAttached, bool IsBounded)
{
    public string Key => $"{Kind} {IamName.Key(Name)}";

    /// <summary>Those that use a policy, in the order of their keys: groups, roles, users.</summary>
    public static IEnumerable<PolicyEntity> Of(IamState state, string policyArn)
    {
        var groups = state.Groups.All.Select(
            g => new PolicyEntity(EntityType.Group, g.GroupName, g.GroupId, g.Path, g.Policies.Attached.Contains(policyArn), false));
        var roles = state.Roles.All.Select(r => new PolicyEntity(
            EntityType.Role, r.RoleName, r.RoleId, r.Path, r.Policies.Attached.Contains(policyArn), r.PermissionsBoundary == policyArn));
        var users = state.Users.All.Select(u => new PolicyEntity(
            EntityType.User, u.UserName, u.UserId, u.Path, u.Policies.Attached.Contains(policyArn), u.PermissionsBoundary == policyArn));
        return groups.Concat(roles).Concat(users).Where(e => e.IsAttached || e.IsBounded);
    }

    public bool Matches(ListEntitiesForPolicyRequest request) =>
        (request.EntityFilter is null || request.EntityFilter == Kind)
        && Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)
        && request.PolicyUsageFilter switch
        {
            null => true,
            PolicyUsageType.PermissionsBoundary => IsBounded,
            _ => IsAttached,
        };
}
