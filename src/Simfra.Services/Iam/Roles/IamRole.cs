using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Iam;
using Simfra.Security.Iam;

namespace Simfra.Services.Iam;

/// <summary>A role.</summary>
internal sealed record IamRole
{
    public const int DefaultMaxSessionSeconds = 3600;

    public required string RoleName { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    public required string RoleId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The trust policy. An ARN in it is replaced by the unique id when the user or role that it names is deleted.</summary>
    public required string AssumeRolePolicyDocument { get; init; }

    public string? Description { get; init; }
    public int MaxSessionSeconds { get; init; } = DefaultMaxSessionSeconds;

    /// <summary>The managed policy that bounds its permissions.</summary>
    public string? PermissionsBoundary { get; init; }

    public PrincipalPolicies Policies { get; init; } = PrincipalPolicies.None;
    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.Ordered(value); } = IamTags.None;

    [JsonIgnore]
    public string Key => IamName.Key(RoleName);

    /// <summary>A service-linked role: only its service may change it.</summary>
    [JsonIgnore]
    public bool IsServiceLinked => Path.StartsWith(ServiceLinkedRoles.PathPrefix, StringComparison.Ordinal);

    public string Arn(IamState state) => state.Arn($"role{Path}{RoleName}");

    public RoleDescription Describe(IamState state) => new(
        state.AccountId,
        Path,
        RoleName,
        RoleId,
        AssumeRolePolicyDocument,
        TimeSpan.FromSeconds(MaxSessionSeconds),
        PermissionsBoundary,
        Tags);

    /// <summary>As GetRole shows it.</summary>
    public Role Show(IamState state)
    {
        var shown = ShowInList(state);
        var use = state.RoleUses.Find(RoleId);
        shown.PermissionsBoundary = PolicyUsage.ShowBoundary(PermissionsBoundary);
        shown.Tags = IamTags.ShowAny(Tags);
        shown.RoleLastUsed = new() { LastUsedDate = use?.UsedAt, Region = use?.Region };
        return shown;
    }

    /// <summary>As ListRoles shows it: without boundary, tags and last use.</summary>
    public Role ShowInList(IamState state)
    {
        var shown = ShowInProfile(state);
        shown.Description = Description;
        shown.MaxSessionDuration = MaxSessionSeconds;
        return shown;
    }

    /// <summary>As it is shown in an instance profile.</summary>
    public Role ShowInProfile(IamState state) => new()
    {
        RoleName = RoleName,
        Path = Path,
        RoleId = RoleId,
        Arn = Arn(state),
        CreateDate = CreatedAt,
        AssumeRolePolicyDocument = PolicyText.Encode(AssumeRolePolicyDocument),
    };
}

/// <summary>When a role's session was last used.</summary>
internal sealed record RoleUse(string RoleId, DateTimeOffset UsedAt, string Region);

/// <summary>A service-linked role that is to be deleted, or was.</summary>
/// <param name="TaskId">What DeleteServiceLinkedRole gave: <c>task/aws-service-role/…</c>.</param>
/// <param name="RoleKey">The key of the role's name.</param>
/// <param name="IsDone">The role is gone.</param>
internal sealed record RoleDeletion(string TaskId, string RoleKey, bool IsDone);
