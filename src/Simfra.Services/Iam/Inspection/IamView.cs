using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Iam;

/// <summary>The users, groups, roles and policies of an account. Looking changes nothing.</summary>
public sealed class IamView
{
    private readonly ServiceState<IamState> _states;
    private readonly Viewpoint _from;

    internal IamView(ServiceState<IamState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The users, by name.</summary>
    public IReadOnlyList<UserView> Users => [.. Look()?.Users.All.Select(u => new UserView(u, State!)) ?? []];

    /// <summary>The groups, by name.</summary>
    public IReadOnlyList<GroupView> Groups => [.. Look()?.Groups.All.Select(g => new GroupView(g, State!)) ?? []];

    /// <summary>The roles, by name; those that services have made for themselves among them.</summary>
    public IReadOnlyList<RoleView> Roles => [.. Look()?.Roles.All.Select(r => new RoleView(r, State!)) ?? []];

    /// <summary>The account's own managed policies, by name.</summary>
    public IReadOnlyList<PolicyView> Policies => [.. Look()?.Policies.All.Select(static p => new PolicyView(p)) ?? []];

    private IamState? State => _states.Find(_from.AccountId);

    /// <summary>The user of a name; null where there is none.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    public UserView? FindUser(string name) => Look()?.Users.Find(IamName.Key(name)) is { } user ? new(user, State!) : null;

    /// <summary>The user of a name.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public UserView User(string name) => FindUser(name) ?? throw NotFound("user", name, State?.Users.All.Select(static u => u.UserName));

    /// <summary>The group of a name; null where there is none.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    public GroupView? FindGroup(string name) => Look()?.Groups.Find(IamName.Key(name)) is { } group ? new(group, State!) : null;

    /// <summary>The group of a name.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public GroupView Group(string name) => FindGroup(name) ?? throw NotFound("group", name, State?.Groups.All.Select(static g => g.GroupName));

    /// <summary>The role of a name; null where there is none.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    public RoleView? FindRole(string name) => Look()?.Roles.Find(IamName.Key(name)) is { } role ? new(role, State!) : null;

    /// <summary>The role of a name.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public RoleView Role(string name) => FindRole(name) ?? throw NotFound("role", name, State?.Roles.All.Select(static r => r.RoleName));

    /// <summary>The account's managed policy of a name; null where there is none.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    public PolicyView? FindPolicy(string name) => Look()?.Policies.Find(IamName.Key(name)) is { } policy ? new(policy) : null;

    /// <summary>The account's managed policy of a name.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public PolicyView Policy(string name) => FindPolicy(name) ?? throw NotFound("policy", name, State?.Policies.All.Select(static p => p.PolicyName));

    /// <summary>A line for each user, group, role and policy.</summary>
    public override string ToString() => string.Join(
        '\n',
        Users.Select(static u => u.ToString())
            .Concat(Groups.Select(static g => g.ToString()))
            .Concat(Roles.Select(static r => r.ToString()))
            .Concat(Policies.Select(static p => p.ToString()))
            .DefaultIfEmpty($"No user, group, role or policy in {_from.AccountId}."));

    private IamState? Look()
    {
        _from.Saw(this);
        return State;
    }

    private SimfraNotFoundException NotFound(string kind, string name, IEnumerable<string>? names) =>
        Viewpoint.NotFound($"{kind} '{name}'", _from.AccountId, names ?? []);
}
