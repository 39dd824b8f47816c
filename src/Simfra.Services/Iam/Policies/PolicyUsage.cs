using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>How often the managed policies are used in an account, counted in one pass over its users, groups and roles.</summary>
internal sealed class PolicyUsage
{
    private readonly Dictionary<string, int> _attachments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _boundaries = new(StringComparer.Ordinal);

    private PolicyUsage(IamState state)
    {
        foreach (var user in state.Users.All)
        {
            Count(user.Policies, user.PermissionsBoundary);
        }

        foreach (var group in state.Groups.All)
        {
            Count(group.Policies, boundary: null);
        }

        foreach (var role in state.Roles.All)
        {
            Count(role.Policies, role.PermissionsBoundary);
        }
    }

    /// <summary>The ARNs of the policies that are used.</summary>
    public IEnumerable<string> Used => _attachments.Keys.Union(_boundaries.Keys);

    public static PolicyUsage Of(IamState state) => new(state);

    public static AttachedPermissionsBoundary? ShowBoundary(string? arn) => arn is null ? null : new()
    {
        PermissionsBoundaryType = PermissionsBoundaryAttachmentType.PermissionsBoundaryPolicy,
        PermissionsBoundaryArn = arn,
    };

    /// <summary>To how many users, groups and roles it is attached.</summary>
    public int AttachmentsOf(string arn) => _attachments.GetValueOrDefault(arn);

    /// <summary>How many users and roles it bounds.</summary>
    public int BoundariesOf(string arn) => _boundaries.GetValueOrDefault(arn);

    public bool IsUsed(string arn) => AttachmentsOf(arn) + BoundariesOf(arn) > 0;

    private void Count(PrincipalPolicies policies, string? boundary)
    {
        foreach (var arn in policies.Attached)
        {
            _attachments[arn] = AttachmentsOf(arn) + 1;
        }

        if (boundary is not null)
        {
            _boundaries[boundary] = BoundariesOf(boundary) + 1;
        }
    }
}
