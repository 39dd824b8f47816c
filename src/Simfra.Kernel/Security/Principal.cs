namespace Simfra.Security;

/// <summary>Who makes a call, as IAM sees it.</summary>
/// <param name="AccountId">The twelve digits of the principal's account.</param>
/// <param name="Arn">The principal's ARN: <c>arn:aws:iam::000000000000:root</c>.</param>
/// <param name="UserId">What <c>aws:userid</c> and GetCallerIdentity's UserId give: the account id for root.</param>
internal abstract record Principal(string AccountId, string Arn, string UserId);

/// <summary>The root user of an account: allowed all that no organisation's policy denies.</summary>
internal sealed record RootPrincipal(string AccountId) : Principal(AccountId, $"arn:aws:iam::{AccountId}:root", AccountId);

/// <summary>An AWS service acting on a user's behalf: <c>sns.amazonaws.com</c>.</summary>
internal sealed record ServicePrincipal(string AccountId, string Name) : Principal(AccountId, Name, Name);

/// <summary>A caller without credentials, for the operations that take one.</summary>
internal sealed record AnonymousPrincipal() : Principal("anonymous", "*", "anonymous");
