using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>A user. What else belongs to it (keys, certificates, devices) refers to it by <see cref="UserId"/>, which a rename leaves as it is.</summary>
internal sealed record IamUser
{
    public required string UserName { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    public required string UserId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? PasswordLastUsed { get; init; }

    /// <summary>The managed policy that bounds its permissions.</summary>
    public string? PermissionsBoundary { get; init; }

    public PrincipalPolicies Policies { get; init; } = PrincipalPolicies.None;

    /// <summary>The ids of the groups that it is in.</summary>
    public ImmutableList<string> GroupIds { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.Ordered(value); } = IamTags.None;

    [JsonIgnore]
    public string Key => IamName.Key(UserName);

    public string Arn(IamState state) => state.Arn($"user{Path}{UserName}");

    /// <summary>As CreateUser and GetUser show it.</summary>
    public User Show(IamState state)
    {
        var shown = ShowInList(state);
        shown.PermissionsBoundary = PolicyUsage.ShowBoundary(PermissionsBoundary);
        shown.Tags = IamTags.ShowAny(Tags);
        return shown;
    }

    /// <summary>As ListUsers and GetGroup show it: without boundary and tags.</summary>
    public User ShowInList(IamState state) => new()
    {
        UserName = UserName,
        Path = Path,
        UserId = UserId,
        Arn = Arn(state),
        CreateDate = CreatedAt,
        PasswordLastUsed = PasswordLastUsed,
    };
}
