namespace Simfra.Services.Iam;

/// <summary>A user as it was when it was looked at.</summary>
public sealed class UserView
{
    private readonly IamUser _user;
    private readonly IamState _state;

    internal UserView(IamUser user, IamState state)
    {
        _user = user;
        _state = state;
    }

    /// <summary>Its name.</summary>
    public string Name => _user.UserName;

    /// <summary>Its unique id: <c>AIDA…</c>.</summary>
    public string UserId => _user.UserId;

    /// <summary>Its ARN.</summary>
    public string Arn => _user.Arn(_state);

    /// <summary>The names of the groups that it is in.</summary>
    public IReadOnlyList<string> Groups => [.. _state.GroupsOf(_user).Select(static g => g.GroupName)];

    /// <summary>The ids of its access keys.</summary>
    public IReadOnlyList<string> AccessKeyIds => [.. _state.AccessKeysByUser.Find(_user.UserId).Select(static k => k.AccessKeyId)];

    /// <summary>Its inline policies: JSON by name.</summary>
    public IReadOnlyDictionary<string, string> InlinePolicies => _user.Policies.Inline;

    /// <summary>ARNs of the managed policies that are attached to it.</summary>
    public IReadOnlyList<string> AttachedPolicies => _user.Policies.Attached;

    /// <summary>The managed policy that bounds its permissions: an ARN, or null.</summary>
    public string? PermissionsBoundary => _user.PermissionsBoundary;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _user.Tags;

    /// <summary>Its ARN and its policies.</summary>
    public override string ToString() => $"user {Arn}{PolicyList.Of(_user.Policies)}";
}

/// <summary>A group as it was when it was looked at.</summary>
public sealed class GroupView
{
    private readonly IamGroup _group;
    private readonly IamState _state;

    internal GroupView(IamGroup group, IamState state)
    {
        _group = group;
        _state = state;
    }

    /// <summary>Its name.</summary>
    public string Name => _group.GroupName;

    /// <summary>Its ARN.</summary>
    public string Arn => _group.Arn(_state);

    /// <summary>The names of its users.</summary>
    public IReadOnlyList<string> Users => [.. _state.UsersOf(_group).Select(static u => u.UserName)];

    /// <summary>Its inline policies: JSON by name.</summary>
    public IReadOnlyDictionary<string, string> InlinePolicies => _group.Policies.Inline;

    /// <summary>ARNs of the managed policies that are attached to it.</summary>
    public IReadOnlyList<string> AttachedPolicies => _group.Policies.Attached;

    /// <summary>Its ARN and its policies.</summary>
    public override string ToString() => $"group {Arn}{PolicyList.Of(_group.Policies)}";
}

/// <summary>A role as it was when it was looked at.</summary>
public sealed class RoleView
{
    private readonly IamRole _role;
    private readonly IamState _state;

    internal RoleView(IamRole role, IamState state)
    {
        _role = role;
        _state = state;
    }

    /// <summary>Its name.</summary>
    public string Name => _role.RoleName;

    /// <summary>Its unique id: <c>AROA…</c>.</summary>
    public string RoleId => _role.RoleId;

    /// <summary>Its ARN.</summary>
    public string Arn => _role.Arn(_state);

    /// <summary>Its trust policy's JSON.</summary>
    public string TrustPolicy => _role.AssumeRolePolicyDocument;

    /// <summary>How long its sessions may last.</summary>
    public TimeSpan MaxSessionDuration => TimeSpan.FromSeconds(_role.MaxSessionSeconds);

    /// <summary>Whether a service made it for itself.</summary>
    public bool IsServiceLinked => _role.IsServiceLinked;

    /// <summary>Its inline policies: JSON by name.</summary>
    public IReadOnlyDictionary<string, string> InlinePolicies => _role.Policies.Inline;

    /// <summary>ARNs of the managed policies that are attached to it.</summary>
    public IReadOnlyList<string> AttachedPolicies => _role.Policies.Attached;

    /// <summary>The managed policy that bounds its permissions: an ARN, or null.</summary>
    public string? PermissionsBoundary => _role.PermissionsBoundary;

    /// <summary>When a session of it was last used; null where none was.</summary>
    public DateTimeOffset? LastUsed => _state.RoleUses.Find(_role.RoleId)?.UsedAt;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _role.Tags;

    /// <summary>Its ARN and its policies.</summary>
    public override string ToString() => $"role {Arn}{PolicyList.Of(_role.Policies)}";
}

/// <summary>A managed policy of an account as it was when it was looked at.</summary>
public sealed class PolicyView
{
    private readonly IamPolicy _policy;

    internal PolicyView(IamPolicy policy) => _policy = policy;

    /// <summary>Its name.</summary>
    public string Name => _policy.PolicyName;

    /// <summary>Its ARN.</summary>
    public string Arn => _policy.Arn;

    /// <summary>The JSON of its default version.</summary>
    public string Document => _policy.DefaultVersion.Document;

    /// <summary>The id of its default version: <c>v1</c>.</summary>
    public string DefaultVersionId => _policy.DefaultVersionId;

    /// <summary>Its versions: JSON by id, the oldest first.</summary>
    public IReadOnlyDictionary<string, string> Versions =>
        _policy.Versions.ToDictionary(static v => v.VersionId, static v => v.Document, StringComparer.Ordinal);

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _policy.Tags;

    /// <summary>Its ARN and its default version.</summary>
    public override string ToString() => $"policy {Arn} ({DefaultVersionId})";
}

/// <summary>The policies of a principal as texts of it show them.</summary>
internal static class PolicyList
{
    public static string Of(PrincipalPolicies policies) =>
        string.Join(", ", policies.Inline.Keys.Concat(policies.Attached)) is { Length: > 0 } names ? $" with {names}" : "";
}
