namespace Simfra.Security;

/// <summary>Who makes a call, as IAM sees it.</summary>
/// <param name="AccountId">The twelve digits of the principal's account.</param>
/// <param name="Arn">The principal's ARN: <c>arn:aws:iam::000000000000:root</c>.</param>
/// <param name="UserId">What <c>aws:userid</c> and GetCallerIdentity's UserId give: the account id for root.</param>
internal abstract record Principal(string AccountId, string Arn, string UserId)
{
    /// <summary>The session whose temporary keys signed the call; null for long-term keys.</summary>
    public PrincipalSession? Session { get; init; }
}

/// <summary>The root user of an account: allowed all that no organisation's policy denies.</summary>
internal sealed record RootPrincipal(string AccountId) : Principal(AccountId, $"arn:aws:iam::{AccountId}:root", AccountId);

/// <summary>An IAM user.</summary>
/// <param name="AccountId">The user's account.</param>
/// <param name="UserId">The user's unique id: <c>AIDA…</c>.</param>
/// <param name="Path">Begins and ends with a slash.</param>
/// <param name="UserName">The name in the account.</param>
internal sealed record IamUserPrincipal(string AccountId, string UserId, string Path, string UserName)
    : Principal(AccountId, $"arn:aws:iam::{AccountId}:user{Path}{UserName}", UserId);

/// <summary>A session of a role.</summary>
/// <param name="AccountId">The role's account.</param>
/// <param name="RoleArn">The role's own ARN, its path included.</param>
/// <param name="RoleName">The name in the account.</param>
/// <param name="RoleId">The role's unique id: <c>AROA…</c>.</param>
/// <param name="SessionName">The name that the caller of AssumeRole gave.</param>
internal sealed record AssumedRolePrincipal(string AccountId, string RoleArn, string RoleName, string RoleId, string SessionName)
    : Principal(AccountId, $"arn:aws:sts::{AccountId}:assumed-role/{RoleName}/{SessionName}", $"{RoleId}:{SessionName}");

/// <summary>A session that GetFederationToken made of a user's (or root's) permissions.</summary>
/// <param name="Issuer">The user that asked for it, whose policies bound it.</param>
/// <param name="Name">The name that it was given.</param>
internal sealed record FederatedUserPrincipal(Principal Issuer, string Name)
    : Principal(Issuer.AccountId, $"arn:aws:sts::{Issuer.AccountId}:federated-user/{Name}", $"{Issuer.AccountId}:{Name}");

/// <summary>An AWS service acting on a user's behalf: <c>sns.amazonaws.com</c>.</summary>
internal sealed record ServicePrincipal(string AccountId, string Name) : Principal(AccountId, Name, Name);

/// <summary>A caller without credentials, for the operations that take one.</summary>
internal sealed record AnonymousPrincipal() : Principal("anonymous", "*", "anonymous");
