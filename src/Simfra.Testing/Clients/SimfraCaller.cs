using System.Diagnostics;
using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>
/// Someone who calls a fixture's AWS, by keys of their own: a user (<see cref="SimfraScope.AsUser"/>) or a session of a role
/// (<see cref="SimfraScope.AsRole"/>), in a region: <c>aws.InRegion("eu-west-1").AsRole(arn).CreateClient&lt;AmazonS3Client&gt;()</c>.
/// </summary>
public sealed class SimfraCaller
{
    internal const string DefaultSessionName = "simfra";

    private readonly SimfraFixture _fixture;

    internal SimfraCaller(SimfraFixture fixture, string accountId, string region, AWSCredentials credentials)
    {
        _fixture = fixture;
        AccountId = accountId;
        Region = region;
        Credentials = credentials;
    }

    /// <summary>The account whose keys these are: twelve digits.</summary>
    public string AccountId { get; }

    /// <summary>The region that is called.</summary>
    public string Region { get; }

    /// <summary>
    /// The keys. Those of a user or role are made by the emulated AWS when they are first asked for, and again when it doesn't take them any
    /// more: a session expires by its clock, and a reset forgets keys.
    /// </summary>
    public AWSCredentials Credentials { get; }

    /// <summary>The same keys in another region.</summary>
    /// <param name="region">A region's name: <c>eu-west-1</c>.</param>
    /// <returns>A caller.</returns>
    public SimfraCaller InRegion(string region)
    {
        ArgumentException.ThrowIfNullOrEmpty(region);
        return new(_fixture, AccountId, region, Credentials);
    }

    /// <summary>
    /// A session of a role, which this caller assumes by the emulated STS when it is first needed, and again when it has expired by the
    /// fixture's clock. The role's trust policy must let it.
    /// </summary>
    /// <remarks>
    /// AWS lets no root user assume roles. For a root user the role is assumed by a service that its trust policy names
    /// (<c>lambda.amazonaws.com</c>), as it would be in production; where it names none, by a user of the role's account that is made for
    /// that and then removed.
    /// </remarks>
    /// <param name="roleArn">The role's ARN.</param>
    /// <param name="sessionName">The session's name, which its ARN ends with.</param>
    /// <returns>A caller in the same region.</returns>
    public SimfraCaller AsRole(string roleArn, string sessionName = DefaultSessionName)
    {
        ArgumentException.ThrowIfNullOrEmpty(roleArn);
        ArgumentException.ThrowIfNullOrEmpty(sessionName);
        var account = roleArn.Split(':') is ["arn", _, "iam", "", { Length: > 0 } id, ..]
            ? id
            : throw new ArgumentException($"'{roleArn}' isn't the ARN of a role: arn:aws:iam::123456789012:role/name.", nameof(roleArn));
        return new(_fixture, account, Region, new RoleCredentials(_fixture.Access, Credentials, roleArn, sessionName));
    }

    /// <summary>Makes a client of the SDK that calls as this caller.</summary>
    /// <typeparam name="TClient">The client's class: <c>AmazonS3Client</c>.</typeparam>
    /// <param name="configure">Changes the client's configuration; it is one of the client's own class (<c>AmazonS3Config</c>).</param>
    /// <returns>The client, for the caller to dispose of.</returns>
    /// <exception cref="ArgumentException">The class isn't made as the clients of the AWS SDK are.</exception>
    public TClient CreateClient<TClient>(Action<ClientConfig>? configure = null)
        where TClient : AmazonServiceClient => (TClient)CreateClient(SdkClientConstructor.Of(typeof(TClient)), config: null, configure);

    /// <summary>Makes a client of the SDK that calls as this caller, with a configuration of its own class.</summary>
    /// <typeparam name="TClient">The client's class: <c>AmazonS3Client</c>.</typeparam>
    /// <typeparam name="TConfig">The class of its configuration: <c>AmazonS3Config</c>.</typeparam>
    /// <param name="configure">Changes the client's configuration: <c>c =&gt; c.ForcePathStyle = true</c>.</param>
    /// <returns>The client, for the caller to dispose of.</returns>
    /// <exception cref="ArgumentException">The class isn't made as the clients of the AWS SDK are.</exception>
    public TClient CreateClient<TClient, TConfig>(Action<TConfig> configure)
        where TClient : AmazonServiceClient
        where TConfig : ClientConfig
    {
        ArgumentNullException.ThrowIfNull(configure);
        return CreateClient<TClient>(config => configure(
            config as TConfig ?? throw new ArgumentException($"{typeof(TClient)} takes a {config.GetType()}, not a {typeof(TConfig)}.", nameof(configure))));
    }

    /// <summary>
    /// Makes a configuration that the caller has made lead to the fixture: <c>new AmazonS3Client(aws.Credentials, aws.Configure(new AmazonS3Config()))</c>.
    /// </summary>
    /// <typeparam name="TConfig">The configuration's class.</typeparam>
    /// <param name="config">The configuration; its endpoint, region and HTTP client are set.</param>
    /// <returns>The same configuration.</returns>
    public TConfig Configure<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        ArgumentNullException.ThrowIfNull(config);
        _fixture.Direct(config, Region);
        return config;
    }

    /// <summary>
    /// Makes a program that is about to be started call the fixture: sets its <see cref="GetEnvironmentVariables"/>, and takes out what it
    /// would inherit that leads elsewhere.
    /// </summary>
    /// <param name="start">What the program is started with.</param>
    /// <returns>The same object.</returns>
    /// <exception cref="InvalidOperationException">The fixture has no port.</exception>
    public ProcessStartInfo Configure(ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        foreach (var name in SdkEnvironment.LeadingElsewhere)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in GetEnvironmentVariables())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>
    /// The environment variables by which the AWS CLI and the SDKs of all languages, in another process, call the fixture as this caller:
    /// endpoint, region and keys. A role's keys don't renew themselves there.
    /// </summary>
    /// <returns>Variables by name.</returns>
    /// <exception cref="InvalidOperationException">The fixture has no port: it was started without <see cref="SimfraFixtureOptions.WithHttp"/>.</exception>
    public IReadOnlyDictionary<string, string> GetEnvironmentVariables() =>
        SdkEnvironment.Of(_fixture.TcpEndpoint, Region, Credentials.GetCredentials());

    internal AmazonServiceClient CreateClient(
        SdkClientConstructor constructor, ClientConfig? config, Action<ClientConfig>? configure, AWSCredentials? credentials = null)
    {
        var directed = Configure(config ?? constructor.CreateConfig());
        configure?.Invoke(directed);
        TestRun.Current?.Use(_fixture);
        return constructor.Invoke(credentials ?? Credentials, directed);
    }
}
