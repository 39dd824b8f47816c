using System.Net;

namespace Simfra.Hosting;

public sealed class SimfraOptionsTests
{
    public static TheoryData<string, Action<SimfraOptions>> ImpossibleValues() => new()
    {
        { "SimfraOptions.Port is '65536': a port is a number from 0 to 65535.", o => o.Port = 65_536 },
        { "SimfraOptions.Port is '-1': a port is a number from 0 to 65535.", o => o.Port = -1 },
        { "SimfraOptions.DefaultAccountId is '1234': an AWS account id has twelve digits.", o => o.DefaultAccountId = "1234" },
        { "SimfraOptions.DefaultAccountId is '12345678901x': an AWS account id has twelve digits.", o => o.DefaultAccountId = "12345678901x" },
        { "SimfraOptions.DefaultRegion is 'here': a region has a name like us-east-1.", o => o.DefaultRegion = "here" },
        { "SimfraOptions.RootAccessKeyId is 'a/b': an access key id has 1 to 128 letters and digits.", o => o.RootAccessKeyId = "a/b" },
        { "SimfraOptions.RootSecretAccessKey is '': a secret access key is not empty.", o => o.RootSecretAccessKey = "" },
        { "SimfraOptions.RequestTimeout is '00:00:00': a time limit is longer than nothing.", o => o.RequestTimeout = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(ImpossibleValues))]
    public async Task Start_WithAnImpossibleValue_SaysWhichAndWhy(string message, Action<SimfraOptions> configure)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => SimfraServer.StartAsync(configure));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task Start_WithAServiceThatIsNotBuilt_NamesThoseThatAre()
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => SimfraServer.StartAsync(o => o.Services.Add("nope")));

        Assert.StartsWith("SimfraOptions.Services is 'nope': the services that are built are ", error.Message, StringComparison.Ordinal);
        Assert.Contains("sqs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Defaults_AreThoseOfTheDocumentation()
    {
        await using var server = await SimfraServer.StartAsync();

        Assert.Equal(new Uri("http://localhost"), server.Endpoint);
        Assert.Equal(("000000000000", "us-east-1"), (server.DefaultAccountId, server.DefaultRegion));
        Assert.Equal(
            ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), (server.RootAccessKeyId, server.RootSecretAccessKey));
        Assert.Equal(SimfraClockMode.Real, server.Clock.Mode);
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("0.0.0.0", "localhost")]
    [InlineData("127.0.0.2", "127.0.0.2")]
    public async Task Endpoint_OfAPort_IsOneThatAClientHereReaches(string address, string host)
    {
        await using var server = await SimfraServer.StartAsync(o => (o.Port, o.Address) = (0, IPAddress.Parse(address)));

        Assert.Equal(host, server.Endpoint.Host);
        Assert.NotEqual(0, server.Endpoint.Port);
    }

    [Fact]
    public async Task Seed_MakesTheSameIds()
    {
        await using var first = await SimfraServer.StartAsync(o => o.Seed = 7);
        await using var second = await SimfraServer.StartAsync(o => o.Seed = 7);
        await using var other = await SimfraServer.StartAsync();

        var (id, same, different) = (await RequestIdAsync(first), await RequestIdAsync(second), await RequestIdAsync(other));

        Assert.Equal(id, same);
        Assert.NotEqual(id, different);
    }

    private static async Task<string> RequestIdAsync(SimfraServer server)
    {
        using var client = server.CreateHttpClient();
        using var answer = await client.GetAsync("/?Action=GetCallerIdentity&Version=2011-06-15");
        return Assert.Single(answer.Headers.GetValues("x-amzn-RequestId"));
    }
}
