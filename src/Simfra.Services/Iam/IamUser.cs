using System.Collections.Immutable;

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

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.Ordered(value); } = IamTags.None;

    public string Key => IamName.Key(UserName);
}
