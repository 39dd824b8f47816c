using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private static readonly TableDefinition<string, IamLoginProfile> LoginProfileTable =
        new("iam.login-profile", version: 1, p => p.UserId, IamCredentialsJsonContext.Default);

    private static readonly TableDefinition<string, AccountPasswordPolicy> PasswordPolicyTable =
        new("iam.password-policy", version: 1, _ => AccountPasswordPolicy.TheKey, IamCredentialsJsonContext.Default);

    /// <summary>Passwords by the unique id of the user.</summary>
    public Table<string, IamLoginProfile> LoginProfiles { get; } = partition.Table(LoginProfileTable);

    public Table<string, AccountPasswordPolicy> PasswordPolicies { get; } = partition.Table(PasswordPolicyTable);

    /// <summary>The account's rules for passwords; null where it has set none.</summary>
    public AccountPasswordPolicy? PasswordPolicy => PasswordPolicies.Find(AccountPasswordPolicy.TheKey);
}
