namespace Simfra.Services.Iam;

/// <summary>A certificate by which a user (or the root user) signs requests of old services.</summary>
internal sealed record IamSigningCertificate
{
    /// <summary>Base 32 of the SHA-1 of the certificate's DER.</summary>
    public required string Id { get; init; }

    /// <summary>The user's unique id; the account's id for the root user.</summary>
    public required string UserId { get; init; }

    /// <summary>PEM, as it was uploaded.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }
    public required bool IsActive { get; init; }
}
