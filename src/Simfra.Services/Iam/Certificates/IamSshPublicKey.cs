namespace Simfra.Services.Iam;

/// <summary>A key by which a user reaches CodeCommit.</summary>
internal sealed record IamSshPublicKey
{
    public required string Id { get; init; }
    public required string UserId { get; init; }

    /// <summary>As it was uploaded, comment and all.</summary>
    public required string Body { get; init; }

    /// <summary>The key in the form of SSH's wire (RFC 4253): what two uploads of one key have in common.</summary>
    public required byte[] Blob { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }
    public required bool IsActive { get; init; }
}
