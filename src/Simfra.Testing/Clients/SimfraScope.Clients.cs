using System.Diagnostics;
using Amazon.Runtime;

namespace Simfra.Testing;

// Clients of the account's root user in the region, and of others who are at home in the account.
public sealed partial class SimfraScope
{
    /// <inheritdoc cref="SimfraCaller.Credentials"/>
    /// <exception cref="InvalidOperationException">The instance has no such account.</exception>
    public AWSCredentials Credentials => Root.Credentials;

    /// <exception cref="InvalidOperationException">The instance has no such account.</exception>
    internal SimfraCaller Root
    {
        get
        {
            var account = _fixture.World.Accounts.Find(AccountId) ?? throw new InvalidOperationException(
                $"There is no account {AccountId}. Start the fixture with it (o.Accounts.Add(\"{AccountId}\")), or create it (aws.World.Accounts.Create).");
            return new(_fixture, AccountId, Region, new BasicAWSCredentials(account.RootAccessKeyId, account.RootSecretAccessKey));
        }
    }

    /// <summary>An IAM user of the account, by an access key that is created when it is first needed.</summary>
    /// <param name="userName">The user's name. The user must be there by the time that the first call is made.</param>
    /// <returns>The user; one key serves all who ask, for AWS lets a user have two.</returns>
    public SimfraCaller AsUser(string userName)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        return new(_fixture, AccountId, Region, _fixture.CredentialsOf(AccountId, userName));
    }

    /// <inheritdoc cref="SimfraCaller.AsRole"/>
    /// <exception cref="InvalidOperationException">The instance has no such account.</exception>
    public SimfraCaller AsRole(string roleArn, string sessionName = SimfraCaller.DefaultSessionName) => Root.AsRole(roleArn, sessionName);

    /// <inheritdoc cref="SimfraCaller.CreateClient{TClient}(Action{ClientConfig}?)"/>
    public TClient CreateClient<TClient>(Action<ClientConfig>? configure = null)
        where TClient : AmazonServiceClient => Root.CreateClient<TClient>(configure);

    /// <inheritdoc cref="SimfraCaller.CreateClient{TClient, TConfig}"/>
    public TClient CreateClient<TClient, TConfig>(Action<TConfig> configure)
        where TClient : AmazonServiceClient
        where TConfig : ClientConfig => Root.CreateClient<TClient, TConfig>(configure);

    /// <inheritdoc cref="SimfraCaller.Configure{TConfig}(TConfig)"/>
    public TConfig Configure<TConfig>(TConfig config)
        where TConfig : ClientConfig => Root.Configure(config);

    /// <inheritdoc cref="SimfraCaller.Configure(ProcessStartInfo)"/>
    public ProcessStartInfo Configure(ProcessStartInfo start) => Root.Configure(start);

    /// <inheritdoc cref="SimfraCaller.GetEnvironmentVariables"/>
    public IReadOnlyDictionary<string, string> GetEnvironmentVariables() => Root.GetEnvironmentVariables();
}
