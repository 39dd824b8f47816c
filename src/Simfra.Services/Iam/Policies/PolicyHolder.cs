namespace Simfra.Services.Iam;

/// <summary>A user, group or role as the operations on its policies see it.</summary>
/// <param name="Kind">As messages name it: <c>user</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policies">What it has now.</param>
/// <param name="InlineQuota">How many characters its inline policies may have together.</param>
/// <param name="AttachmentQuota">The quota's name for managed policies: <c>PoliciesPerUser</c>.</param>
/// <param name="Save">Gives it other policies.</param>
internal sealed record PolicyHolder(
    string Kind, string Name, PrincipalPolicies Policies, int InlineQuota, string AttachmentQuota, Action<PrincipalPolicies> Save)
{
    public static PolicyHolder OfUser(IamState state, string? name)
    {
        var user = state.GetUser(name);
        return new(
            "user", user.UserName, user.Policies, IamQuotas.UserPolicySize, "PoliciesPerUser", p => state.Users.Put(user with { Policies = p }));
    }

    public static PolicyHolder OfGroup(IamState state, string? name)
    {
        var group = state.GetGroup(name);
        return new(
            "group", group.GroupName, group.Policies, IamQuotas.GroupPolicySize, "PoliciesPerGroup", p => state.Groups.Put(group with { Policies = p }));
    }

    public static PolicyHolder OfRole(IamState state, string? name) => Of(state, state.GetRole(name));

    /// <summary>A role whose policies are to be changed.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity; UnmodifiableEntity for a service-linked role.</exception>
    public static PolicyHolder OfUnprotectedRole(IamState state, string? name) => Of(state, state.GetUnprotectedRole(name));

    private static PolicyHolder Of(IamState state, IamRole role) => new(
        "role", role.RoleName, role.Policies, IamQuotas.RolePolicySize, "PoliciesPerRole", p => state.Roles.Put(role with { Policies = p }));
}
