namespace Simfra.Services.Iam;

/// <summary>The rules that an account has set for its users' passwords. What the account leaves out takes the value it has here.</summary>
internal sealed record AccountPasswordPolicy
{
    /// <summary>The only key: an account has one policy at most.</summary>
    public const string TheKey = "policy";

    public int MinimumPasswordLength { get; init; } = 6;
    public bool RequireSymbols { get; init; }
    public bool RequireNumbers { get; init; }
    public bool RequireUppercaseCharacters { get; init; }
    public bool RequireLowercaseCharacters { get; init; }
    public bool AllowUsersToChangePassword { get; init; }

    /// <summary>Days; null where passwords don't expire.</summary>
    public int? MaxPasswordAge { get; init; }

    /// <summary>How many earlier passwords a user can't take again; null for none.</summary>
    public int? PasswordReusePrevention { get; init; }

    public bool? HardExpiry { get; init; }
}
