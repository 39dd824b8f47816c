using Simfra.Security.Delegation;
using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamRole> RoleTable = new("iam.role", version: 1, r => r.Key, IamJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamRole> RoleIdIndex = RoleTable.Index(r => r.RoleId);

    private static readonly TableDefinition<string, RoleUse> RoleUseTable = new("iam.role-use", version: 1, u => u.RoleId, IamJsonContext.Default);

    private static readonly TableDefinition<string, RoleDeletion> RoleDeletionTable =
        new("iam.role-deletion", version: 1, d => d.TaskId, IamJsonContext.Default);

    private static readonly TableDefinition<string, IamInstanceProfile> InstanceProfileTable =
        new("iam.instance-profile", version: 1, p => p.Key, IamJsonContext.Default);

    private static readonly TableDefinition<string, IamPolicy> PolicyTable = new("iam.policy", version: 1, p => p.Key, IamJsonContext.Default);

    /// <summary>Roles by the key of their name (<see cref="IamName.Key"/>).</summary>
    public Table<string, IamRole> Roles { get; } = partition.Table(RoleTable);

    public Index<string, string, IamRole> RolesById { get; } = partition.Index(RoleIdIndex);

    public Table<string, RoleUse> RoleUses { get; } = partition.Table(RoleUseTable);

    public Table<string, RoleDeletion> RoleDeletions { get; } = partition.Table(RoleDeletionTable);

    public Table<string, IamInstanceProfile> InstanceProfiles { get; } = partition.Table(InstanceProfileTable);

    /// <summary>The account's own managed policies, by the key of their name.</summary>
    public Table<string, IamPolicy> Policies { get; } = partition.Table(PolicyTable);

    /// <summary>The role of that name.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamRole GetRole(string? name) => Roles.Find(IamName.Key(name)) ?? throw IamErrors.NotFound("role", name);

    /// <summary>The role of that name, to be changed.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity; UnmodifiableEntity for a service-linked role.</exception>
    public IamRole GetUnprotectedRole(string? name)
    {
        var role = GetRole(name);
        return role.IsServiceLinked ? throw IamErrors.ProtectedRole(role.RoleName) : role;
    }

    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamInstanceProfile GetInstanceProfile(string? name) =>
        InstanceProfiles.Find(IamName.Key(name)) ?? throw IamErrors.InstanceProfileNotFound(name);

    /// <summary>A managed policy of this account, of AWS or of its partners by its ARN; null where there is none.</summary>
    public IamPolicy? FindPolicy(string arn) => PolicyArn.TryParse(arn, out var parsed) ? FindPolicy(parsed) : null;

    public IamPolicy? FindPolicy(PolicyArn arn) =>
        arn.Owner == AwsManagedPolicies.Owner ? AwsManagedPolicies.Find(arn)
        : arn.Owner == DelegationRegistry.BoundaryOwner ? PartnerBoundaries.Find(_providers, arn)
        : arn.Owner == AccountId && Policies.Find(IamName.Key(arn.Name)) is { } policy && policy.Arn == arn.ToString() ? policy
        : null;
}
