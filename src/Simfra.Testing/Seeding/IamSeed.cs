using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds users, groups, roles and policies.</summary>
public sealed class IamSeed
{
    private readonly SeedCalls _calls;

    internal IamSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A user, who may do nothing yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public UserSeed User(string name, Action<PrincipalSettings>? configure = null) => new(_calls, name, PrincipalSettings.Of(name, configure));

    /// <inheritdoc cref="User"/>
    public Task<UserSeed> UserAsync(string name, Action<PrincipalSettings>? configure = null) => User(name, configure).AsTask();

    /// <summary>A role, which may do nothing yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="trusted">
    /// Who may assume it: a service (<c>lambda.amazonaws.com</c>), an account's number, a user's or role's ARN, or a whole trust policy as
    /// JSON. By default all of its own account to whom a policy of theirs allows it.
    /// </param>
    /// <param name="configure">Sets the rest of it.</param>
    public RoleSeed Role(string name, string? trusted = null, Action<PrincipalSettings>? configure = null) =>
        new(_calls, name, trusted ?? _calls.AccountId, PrincipalSettings.Of(name, configure));

    /// <inheritdoc cref="Role"/>
    public Task<RoleSeed> RoleAsync(string name, string? trusted = null, Action<PrincipalSettings>? configure = null) =>
        Role(name, trusted, configure).AsTask();

    /// <summary>A group, whose users may do nothing by it yet.</summary>
    /// <param name="name">Its name.</param>
    public GroupSeed Group(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(_calls, name);
    }

    /// <inheritdoc cref="Group"/>
    public Task<GroupSeed> GroupAsync(string name) => Group(name).AsTask();

    /// <summary>A managed policy.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="json">What it says, as JSON.</param>
    public PolicySeed Policy(string name, string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(json);
        return new(_calls, name, json);
    }

    /// <inheritdoc cref="Policy"/>
    public Task<PolicySeed> PolicyAsync(string name, string json) => Policy(name, json).AsTask();
}

/// <summary>What a user or role that is seeded has beside its name.</summary>
public sealed class PrincipalSettings
{
    /// <summary>Its path; begins and ends with a slash.</summary>
    public string Path { get; set; } = "/";

    /// <summary>The managed policy that bounds its permissions: an ARN.</summary>
    public string? PermissionsBoundary { get; set; }

    /// <summary>Its tags.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal static PrincipalSettings Of(string name, Action<PrincipalSettings>? configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var settings = new PrincipalSettings();
        configure?.Invoke(settings);
        return settings;
    }

    internal JsonObject ToJson(string nameMember, string name) => new JsonObject
    {
        [nameMember] = name,
        ["Path"] = Path,
        ["PermissionsBoundary"] = PermissionsBoundary,
        ["Tags"] = SeedJson.Tags(Tags),
    }.Compact();
}

/// <summary>A user, group or role that is seeded.</summary>
/// <typeparam name="TSelf">Which of them.</typeparam>
public abstract class PolicyHolderSeed<TSelf> : Seeded<TSelf>
    where TSelf : PolicyHolderSeed<TSelf>
{
    private readonly string _kind;
    private int _allowed;

    private protected PolicyHolderSeed(SeedCalls calls, string kind, string name)
        : base(calls)
    {
        _kind = kind;
        Name = name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => Given(CreatedArn);

    private protected string? CreatedArn { get; set; }

    private protected string NameMember => $"{_kind}Name";

    /// <summary>Allows it to do something, by an inline policy.</summary>
    /// <param name="action">The action, or a pattern of it: <c>sqs:SendMessage</c>, <c>s3:Get*</c>.</param>
    /// <param name="resource">The ARN of what it is done to, or a pattern of it.</param>
    public TSelf Allow(string action, string resource = "*") => Statement("Allow", action, resource);

    /// <summary>Denies it to do something, by an inline policy.</summary>
    /// <param name="action">The action, or a pattern of it.</param>
    /// <param name="resource">The ARN of what it is done to, or a pattern of it.</param>
    public TSelf Deny(string action, string resource = "*") => Statement("Deny", action, resource);

    /// <summary>Gives it an inline policy.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="json">What it says, as JSON.</param>
    public TSelf Policy(string name, string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(json);
        return Then(() => Calls.InvokeAsync(
            "iam", $"Put{_kind}Policy", new() { [NameMember] = Name, ["PolicyName"] = name, ["PolicyDocument"] = json }));
    }

    /// <summary>Attaches a managed policy to it.</summary>
    /// <param name="policyArn">The policy: <c>arn:aws:iam::aws:policy/ReadOnlyAccess</c>.</param>
    public TSelf Attach(string policyArn)
    {
        ArgumentException.ThrowIfNullOrEmpty(policyArn);
        return Then(() => Calls.InvokeAsync("iam", $"Attach{_kind}Policy", new() { [NameMember] = Name, ["PolicyArn"] = policyArn }));
    }

    private protected async Task CreateAsync(JsonObject input)
    {
        var created = await Calls.InvokeAsync("iam", $"Create{_kind}", input).ConfigureAwait(false);
        CreatedArn = created[_kind]!.AsObject().Text("Arn");
    }

    private TSelf Statement(string effect, string action, string resource)
    {
        ArgumentException.ThrowIfNullOrEmpty(action);
        ArgumentException.ThrowIfNullOrEmpty(resource);
        var policy = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonObject { ["Effect"] = effect, ["Action"] = action, ["Resource"] = resource },
        };
        return Policy($"{effect}-{++_allowed}", policy.ToJsonString());
    }
}
