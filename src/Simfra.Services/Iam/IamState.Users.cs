using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamUser> UserTable = new("iam.user", version: 1, u => u.Key, IamJsonContext.Default.IamUser);

    private static readonly IndexDefinition<string, string, IamUser> UserIdIndex = UserTable.Index(u => u.UserId);

    /// <summary>Users by the key of their name (<see cref="IamName.Key"/>).</summary>
    public Table<string, IamUser> Users { get; } = partition.Table(UserTable);

    public Index<string, string, IamUser> UsersById { get; } = partition.Index(UserIdIndex);

    /// <summary>The user of that name.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity.</exception>
    public IamUser GetUser(string? name) => Users.Find(IamName.Key(name)) ?? throw IamErrors.UserNotFound(name);
}
