using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamUser> UserTable = new("iam.user", version: 1, u => u.Key, IamJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamUser> UserIdIndex = UserTable.Index(u => u.UserId);

    private static readonly TableDefinition<string, IamGroup> GroupTable = new("iam.group", version: 1, g => g.Key, IamJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamGroup> GroupIdIndex = GroupTable.Index(g => g.GroupId);

    private static readonly TableDefinition<string, IamAccessKey> AccessKeyTable =
        new("iam.access-key", version: 1, k => k.AccessKeyId, IamJsonContext.Default);

    private static readonly IndexDefinition<string, string, IamAccessKey> AccessKeyUserIndex = AccessKeyTable.Index(k => k.UserId);

    private static readonly TableDefinition<string, AccessKeyUse> AccessKeyUseTable =
        new("iam.access-key-use", version: 1, u => u.AccessKeyId, IamJsonContext.Default);

    /// <summary>Users by the key of their name (<see cref="IamName.Key"/>).</summary>
    public Table<string, IamUser> Users { get; } = partition.Table(UserTable);

    public Index<string, string, IamUser> UsersById { get; } = partition.Index(UserIdIndex);

    /// <summary>Groups by the key of their name.</summary>
    public Table<string, IamGroup> Groups { get; } = partition.Table(GroupTable);

    public Index<string, string, IamGroup> GroupsById { get; } = partition.Index(GroupIdIndex);

    public Table<string, IamAccessKey> AccessKeys { get; } = partition.Table(AccessKeyTable);

    public Index<string, string, IamAccessKey> AccessKeysByUser { get; } = partition.Index(AccessKeyUserIndex);

    public Table<string, AccessKeyUse> AccessKeyUses { get; } = partition.Table(AccessKeyUseTable);

    /// <summary>The user of that name.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamUser GetUser(string? name) => Users.Find(IamName.Key(name)) ?? throw IamErrors.UserNotFound(name);

    /// <summary>The user of that name, or without one the user that calls.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity; ValidationError where no name is given and no user calls.</exception>
    public IamUser GetUser(string? name, Principal caller) =>
        name is not null ? GetUser(name)
        : caller is IamUserPrincipal user ? UsersById.First(user.UserId) ?? throw IamErrors.UserNotFound(user.UserName)
        : throw IamErrors.MustSpecifyUserName();

    /// <summary>The group of that name.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamGroup GetGroup(string? name) => Groups.Find(IamName.Key(name)) ?? throw IamErrors.NotFound("group", name);

    /// <summary>The users of a group, by name.</summary>
    public IEnumerable<IamUser> UsersOf(IamGroup group) => Users.All.Where(u => u.GroupIds.Contains(group.GroupId));

    /// <summary>The groups of a user, by name.</summary>
    public IEnumerable<IamGroup> GroupsOf(IamUser user) =>
        user.GroupIds.Select(id => GroupsById.First(id)).OfType<IamGroup>().OrderBy(g => g.Key, StringComparer.Ordinal);
}
