using System.Collections.Immutable;

namespace Simfra.Services.Iam;

/// <summary>A user's password for the console; or the root user's, which only a session of AssumeRoot can make.</summary>
internal sealed record IamLoginProfile
{
    private const int MaxHistory = 24;

    /// <summary>The user's unique id; the account's id for the root user.</summary>
    public required string UserId { get; init; }

    /// <summary>Null for the root user, who recovers a password by e-mail.</summary>
    public PasswordHash? Password { get; init; }

    /// <summary>Earlier passwords, the newest first: as many as a policy can ask for.</summary>
    public ImmutableArray<PasswordHash> History { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public bool IsResetRequired { get; init; }

    public IamLoginProfile With(PasswordHash password, DateTimeOffset now) => this with
    {
        Password = password,
        History = Password is { } old ? [old, .. History.Take(MaxHistory - 1)] : History,
        ChangedAt = now,
    };

    /// <summary>Whether a password is the current one or one of those before it.</summary>
    /// <param name="password">The password that is to be taken.</param>
    /// <param name="last">How many to look at, the current one among them.</param>
    public bool HasHad(string password, int last) =>
        (Password is { } current ? History.Insert(0, current) : History).Take(last).Any(p => p.Matches(password));
}
