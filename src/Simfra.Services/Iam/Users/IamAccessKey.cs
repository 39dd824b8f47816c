using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>A long-term key of a user, or of the account's root user.</summary>
internal sealed record IamAccessKey
{
    public required string AccessKeyId { get; init; }
    public required string SecretAccessKey { get; init; }

    /// <summary>The user's unique id; the account's for a key of the root user.</summary>
    public required string UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public bool IsActive { get; init; } = true;

    [JsonIgnore]
    public string Status => CredentialStatus.Show(IsActive);
}

/// <summary>When, where and for what a key last signed a call.</summary>
internal sealed record AccessKeyUse(string AccessKeyId, DateTimeOffset UsedAt, string ServiceName, string Region);
