using Simfra.Accounts;

namespace Simfra;

/// <summary>An AWS account of an instance, with the key of its root user.</summary>
/// <param name="Id">The account's number: twelve digits.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Email">The address of its root user. No mail is ever sent there.</param>
/// <param name="RootAccessKeyId">The access key id of its root user.</param>
/// <param name="RootSecretAccessKey">The secret of <paramref name="RootAccessKeyId"/>.</param>
/// <param name="CreatedAt">When it was created, by the instance's clock.</param>
public sealed record SimfraAccount(
    string Id, string Name, string Email, string RootAccessKeyId, string RootSecretAccessKey, DateTimeOffset CreatedAt)
{
    internal static SimfraAccount From(Account account) =>
        new(account.Id, account.Name, account.Email, account.RootAccessKeyId, account.RootSecretAccessKey, account.CreatedAt);
}
