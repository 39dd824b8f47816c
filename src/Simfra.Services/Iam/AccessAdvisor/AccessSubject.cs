using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>A user, group, role or managed policy whose access is asked for: its policies, and the users and roles that have them.</summary>
internal sealed record AccessSubject(IReadOnlyList<GrantingPolicy> Policies, IReadOnlyList<string> EntityIds)
{
    private const int ArnParts = 6;

    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity; ValidationError for what is no ARN of such a thing.</exception>
    public static AccessSubject Find(IamState state, string arn, bool withPolicies)
    {
        var parts = arn.Split(':', ArnParts);
        if (parts is not ["arn", _, "iam", "", var account, { Length: > 0 } resource])
        {
            throw IamErrors.UnparsableArn();
        }

        var kind = resource.Split('/')[0];
        if (kind == "policy" && withPolicies)
        {
            return OfPolicy(state, state.FindPolicy(arn) ?? throw IamErrors.PolicyNotFound(arn));
        }

        var name = resource[(resource.LastIndexOf('/') + 1)..];
        return (account == state.AccountId, kind) switch
        {
            (true, "user") => OfUser(state, state.GetUser(name)),
            (true, "group") => OfGroup(state, state.GetGroup(name)),
            (true, "role") => OfRole(state, state.GetRole(name)),
            _ => throw IamErrors.InvalidArn(arn),
        };
    }

    private static AccessSubject OfUser(IamState state, IamUser user) => new(
        [
            .. PoliciesOf(state, user.Policies, PolicyOwnerEntityType.User, user.UserName),
            .. state.GroupsOf(user).SelectMany(g => PoliciesOf(state, g.Policies, PolicyOwnerEntityType.Group, g.GroupName)),
        ],
        [user.UserId]);

    private static AccessSubject OfGroup(IamState state, IamGroup group) => new(
        [.. PoliciesOf(state, group.Policies, PolicyOwnerEntityType.Group, group.GroupName)],
        [.. state.UsersOf(group).Select(static u => u.UserId)]);

    private static AccessSubject OfRole(IamState state, IamRole role) =>
        new([.. PoliciesOf(state, role.Policies, PolicyOwnerEntityType.Role, role.RoleName)], [role.RoleId]);

    private static AccessSubject OfPolicy(IamState state, IamPolicy policy) => new(
        [Managed(policy)],
        [
            .. state.Users.All
                .Where(u => u.Policies.Attached.Contains(policy.Arn) || state.GroupsOf(u).Any(g => g.Policies.Attached.Contains(policy.Arn)))
                .Select(static u => u.UserId),
            .. state.Roles.All.Where(r => r.Policies.Attached.Contains(policy.Arn)).Select(static r => r.RoleId),
        ]);

    private static IEnumerable<GrantingPolicy> PoliciesOf(IamState state, PrincipalPolicies policies, string kind, string name) =>
    [
        .. policies.Inline.Select(p => new GrantingPolicy(p.Key, p.Value, null, kind, name)),
        .. policies.Attached.Select(state.FindPolicy).OfType<IamPolicy>().Select(Managed),
    ];

    private static GrantingPolicy Managed(IamPolicy policy) => new(policy.PolicyName, policy.DefaultVersion.Document, policy.Arn, null, null);
}

/// <summary>A policy that may give access.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Document">Its text.</param>
/// <param name="Arn">A managed policy's; null for an inline one.</param>
/// <param name="OwnerKind">An inline policy's owner: a <see cref="PolicyOwnerEntityType"/>.</param>
/// <param name="OwnerName">The name of that user, group or role.</param>
internal sealed record GrantingPolicy(string Name, string Document, string? Arn, string? OwnerKind, string? OwnerName);
