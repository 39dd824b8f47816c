namespace Simfra.Testing;

/// <summary>Code in the test's process was about to call real AWS, and the network guard didn't let it.</summary>
public sealed class RealAwsRefusedException : InvalidOperationException
{
    internal RealAwsRefusedException(string host, string caller)
        : base(
            $"""
            {caller} is about to call real AWS: {host}. The network guard of Simfra refused the call.
            Let the client come from the fixture: aws.CreateClient<TClient>(), new TClient(aws.Credentials, aws.Configure(config)),
            or services.AddSimfra(aws) where it is taken from dependency injection.
            If the test is meant to reach that host: o.AllowRealAws("{host}") when the fixture is started, or o.NetworkGuard = false.
            """) => Host = host;

    /// <summary>The host that was about to be called.</summary>
    public string Host { get; }
}
