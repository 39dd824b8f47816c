namespace Simfra.Services.Iam;

/// <summary>A user name and password, or an API key, that one service takes.</summary>
internal sealed record IamServiceCredential
{
    public required string Id { get; init; }
    public required string UserId { get; init; }

    /// <summary>The service's principal: <c>codecommit.amazonaws.com</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The user name or the key's alias; stays when the user is renamed.</summary>
    public required string LoginName { get; init; }

    /// <summary>What the service compares a password or key with.</summary>
    public required PasswordHash Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for one that doesn't expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public required bool IsActive { get; init; }

    public bool HasExpired(DateTimeOffset now) => now >= ExpiresAt;
}
