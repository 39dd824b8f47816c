using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>An instance profile: how a role comes to an EC2 instance.</summary>
internal sealed record IamInstanceProfile
{
    public required string InstanceProfileName { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    public required string InstanceProfileId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The id of the one role that it may hold.</summary>
    public string? RoleId { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = IamTags.OrderedOfResource(value); } = IamTags.NoneOfResource;

    [JsonIgnore]
    public string Key => IamName.Key(InstanceProfileName);

    /// <summary>As CreateInstanceProfile and GetInstanceProfile show it.</summary>
    public InstanceProfile Show(IamState state)
    {
        var shown = ShowInList(state);
        shown.Tags = IamTags.ShowAny(Tags);
        return shown;
    }

    /// <summary>As lists show it: without tags.</summary>
    public InstanceProfile ShowInList(IamState state) => new()
    {
        InstanceProfileName = InstanceProfileName,
        Path = Path,
        InstanceProfileId = InstanceProfileId,
        Arn = state.Arn($"instance-profile{Path}{InstanceProfileName}"),
        CreateDate = CreatedAt,
        Roles = RoleId is not null && state.RolesById.First(RoleId) is { } role ? [role.ShowInProfile(state)] : [],
    };
}
