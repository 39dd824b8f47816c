using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>Shows users, roles, groups and policies as GetAccountAuthorizationDetails does: with their policies, documents and all.</summary>
internal sealed class AuthorizationDetails(IamState state)
{
    private readonly PolicyUsage _usage = PolicyUsage.Of(state);

    /// <summary>AWS's policies that something of the account uses.</summary>
    public IEnumerable<IamPolicy> UsedAwsPolicies => _usage.Used.Select(state.FindPolicy).OfType<IamPolicy>().Where(static p => p.IsAws);

    public UserDetail Show(IamUser user) => new()
    {
        Path = user.Path,
        UserName = user.UserName,
        UserId = user.UserId,
        Arn = user.Arn(state),
        CreateDate = user.CreatedAt,
        UserPolicyList = user.Policies.Inline.IsEmpty ? null : ShowInline(user.Policies),
        GroupList = [.. state.GroupsOf(user).Select(static g => g.GroupName)],
        AttachedManagedPolicies = ShowAttached(user.Policies),
        PermissionsBoundary = PolicyUsage.ShowBoundary(user.PermissionsBoundary),
        Tags = IamTags.Show(user.Tags),
    };

    public GroupDetail Show(IamGroup group) => new()
    {
        Path = group.Path,
        GroupName = group.GroupName,
        GroupId = group.GroupId,
        Arn = group.Arn(state),
        CreateDate = group.CreatedAt,
        GroupPolicyList = ShowInline(group.Policies),
        AttachedManagedPolicies = ShowAttached(group.Policies),
    };

    public RoleDetail Show(IamRole role)
    {
        var use = state.RoleUses.Find(role.RoleId);
        return new()
        {
            Path = role.Path,
            RoleName = role.RoleName,
            RoleId = role.RoleId,
            Arn = role.Arn(state),
            CreateDate = role.CreatedAt,
            AssumeRolePolicyDocument = PolicyText.Encode(role.AssumeRolePolicyDocument),
            InstanceProfileList = [.. state.InstanceProfiles.All.Where(p => p.RoleId == role.RoleId).Select(p => p.ShowInList(state))],
            RolePolicyList = ShowInline(role.Policies),
            AttachedManagedPolicies = ShowAttached(role.Policies),
            PermissionsBoundary = PolicyUsage.ShowBoundary(role.PermissionsBoundary),
            Tags = IamTags.Show(role.Tags),
            RoleLastUsed = new()
            {
                LastUsedDate = use?.UsedAt,
                Region = use?.Region,
            },
        };
    }

    /// <summary>Its description isn't shown here.</summary>
    public ManagedPolicyDetail Show(IamPolicy policy) => new()
    {
        PolicyName = policy.PolicyName,
        PolicyId = policy.PolicyId,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = policy.DefaultVersionId,
        AttachmentCount = _usage.AttachmentsOf(policy.Arn),
        PermissionsBoundaryUsageCount = _usage.BoundariesOf(policy.Arn),
        IsAttachable = true,
        CreateDate = policy.CreatedAt,
        UpdateDate = policy.UpdatedAt,
        PolicyVersionList = [.. Enumerable.Reverse(policy.Versions).Select(v => new PolicyVersion
        {
            Document = PolicyText.Encode(v.Document),
            VersionId = v.VersionId,
            IsDefaultVersion = v.VersionId == policy.DefaultVersionId,
            CreateDate = v.CreatedAt,
        })],
    };

    private static List<PolicyDetail> ShowInline(PrincipalPolicies policies) =>
    [
        .. policies.Inline.Select(static p => new PolicyDetail
        {
            PolicyName = p.Key,
            PolicyDocument = PolicyText.Encode(p.Value),
        }),
    ];

    private static List<AttachedPolicy> ShowAttached(PrincipalPolicies policies) =>
    [
        .. policies.Attached.Select(static arn => new AttachedPolicy
        {
            PolicyName = arn[(arn.LastIndexOf('/') + 1)..],
            PolicyArn = arn,
        }),
    ];
}
