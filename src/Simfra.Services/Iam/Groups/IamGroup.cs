using System.Text.Json.Serialization;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>A group. Its users know that they are in it (<see cref="IamUser.GroupIds"/>).</summary>
internal sealed record IamGroup
{
    public required string GroupName { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    public required string GroupId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public PrincipalPolicies Policies { get; init; } = PrincipalPolicies.None;

    [JsonIgnore]
    public string Key => IamName.Key(GroupName);

    public string Arn(IamState state) => state.Arn($"group{Path}{GroupName}");

    public Group Show(IamState state) => new()
    {
        GroupName = GroupName,
        Path = Path,
        GroupId = GroupId,
        Arn = Arn(state),
        CreateDate = CreatedAt,
    };
}
