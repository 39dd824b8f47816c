using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Testing.Clients;

/// <summary>Whose calls a fixture's clients make, and where.</summary>
public sealed class CallerTests : IAsyncLifetime
{
    private const string Account = "000000000000";
    private const string RoleArn = $"arn:aws:iam::{Account}:role/worker";

    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task InRegion_SignsForItAndFindsWhatIsThere()
    {
        var ireland = _aws.InRegion("eu-west-1");
        using var s3 = ireland.CreateClient<AmazonS3Client>();

        await s3.PutBucketAsync("orders");

        Assert.Equal("eu-west-1", s3.Config.AuthenticationRegion);
        Assert.Equal("eu-west-1", Assert.Single(_aws.Journal.CallsTo("s3", "CreateBucket")).Region);
    }

    [Fact]
    public async Task InAccount_CallsAsItsRoot()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.Accounts.Add("111122223333"));
        using var sts = aws.InAccount("111122223333").CreateClient<AmazonSecurityTokenServiceClient>();

        Assert.Equal("arn:aws:iam::111122223333:root", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
    }

    [Fact]
    public void InAccount_ThatIsNotThere_HasNoClients()
    {
        var error = Assert.Throws<InvalidOperationException>(() => _aws.InAccount("111122223333").CreateClient<AmazonS3Client>());

        Assert.Contains("o.Accounts.Add", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AsUser_CallsWithAKeyOfTheUser_OneForAll()
    {
        await CreateUserAsync("alice");

        Assert.Equal($"arn:aws:iam::{Account}:user/alice", await ArnOf(_aws.AsUser("alice")));
        Assert.Equal($"arn:aws:iam::{Account}:user/alice", await ArnOf(_aws.AsUser("alice")));

        Assert.Single(_aws.Journal.CallsTo("iam", "CreateAccessKey"));
    }

    [Fact]
    public async Task AsUser_InACopy_HasTheSameKey()
    {
        await CreateUserAsync("alice");
        await ArnOf(_aws.AsUser("alice"));

        await using var fork = await _aws.ForkAsync();
        await using var forkOfFork = await fork.ForkAsync();

        Assert.Equal($"arn:aws:iam::{Account}:user/alice", await ArnOf(forkOfFork.AsUser("alice")));
        Assert.Empty(forkOfFork.Journal.CallsTo("iam", "CreateAccessKey"));
    }

    [Fact]
    public async Task AsUser_IsAllowedWhatItsPoliciesAllow()
    {
        await CreateUserAsync("alice");
        using var s3 = _aws.AsUser("alice").CreateClient<AmazonS3Client>();
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync())).ErrorCode);

        await _aws.InvokeAsync(
            "iam", "PutUserPolicy", new { UserName = "alice", PolicyName = "s3", PolicyDocument = Allow("s3:ListAllMyBuckets") });

        Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
    }

    [Fact]
    public async Task AsUser_ThatIsNotThere_SaysSo()
    {
        var error = await Assert.ThrowsAsync<AmazonClientException>(() => ArnOf(_aws.AsUser("nobody")));

        Assert.Contains("user nobody", error.Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchEntity", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AsUser_AfterAReset_GetsAKeyOfTheNewUser()
    {
        await CreateUserAsync("alice");
        using var sts = _aws.AsUser("alice").CreateClient<AmazonSecurityTokenServiceClient>();
        await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        await _aws.ResetAsync();
        await CreateUserAsync("alice");

        Assert.Equal($"arn:aws:iam::{Account}:user/alice", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
    }

    [Theory]
    [InlineData("""{ "Service": "lambda.amazonaws.com" }""")]
    [InlineData("""{ "AWS": "arn:aws:iam::000000000000:root" }""")]
    [InlineData("""{ "AWS": "*" }""")]
    public async Task AsRole_ForRoot_IsAssumedByWhomTheRoleTrusts(string trusted)
    {
        await CreateRoleAsync("worker", trusted);

        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/worker/simfra", await ArnOf(_aws.AsRole(RoleArn)));

        Assert.Single(_aws.Journal.CallsTo("sts", "AssumeRole"));
        Assert.Empty(_aws.Iam.Users);
    }

    [Fact]
    public async Task Keys_AreSparedByFaults()
    {
        await CreateRoleAsync("worker", """{ "AWS": "*" }""");
        _aws.Faults.On("iam").Throttle();
        _aws.Faults.On("sts", "AssumeRole").Throttle();

        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/worker/simfra", await ArnOf(_aws.AsRole(RoleArn)));
    }

    [Fact]
    public async Task AsRole_OfAUser_IsAssumedByTheUser()
    {
        await CreateUserAsync("alice");
        await CreateRoleAsync("worker", $$"""{ "AWS": "arn:aws:iam::{{Account}}:user/alice" }""");

        Assert.Equal(
            $"arn:aws:sts::{Account}:assumed-role/worker/job-1", await ArnOf(_aws.AsUser("alice").AsRole(RoleArn, "job-1")));

        var assumed = Assert.Single(_aws.Journal.CallsTo("sts", "AssumeRole"));
        Assert.Equal($"arn:aws:iam::{Account}:user/alice", assumed.Principal);
    }

    [Fact]
    public async Task AsRole_ThatTrustsAnother_IsRefusedInAwsWords()
    {
        await CreateUserAsync("alice");
        await CreateUserAsync("bob");
        await CreateRoleAsync("worker", $$"""{ "AWS": "arn:aws:iam::{{Account}}:user/alice" }""");

        var error = await Assert.ThrowsAsync<AmazonClientException>(() => ArnOf(_aws.AsUser("bob").AsRole(RoleArn)));

        Assert.Contains(
            $"User: arn:aws:iam::{Account}:user/bob is not authorized to perform: sts:AssumeRole on resource: {RoleArn}",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AsRole_ThatIsNotThere_SaysSo()
    {
        var error = await Assert.ThrowsAsync<AmazonClientException>(() => ArnOf(_aws.AsRole(RoleArn)));

        Assert.Equal($"There is no role {RoleArn} in this fixture.", error.Message);
        Assert.Throws<ArgumentException>(() => _aws.AsRole("worker"));
    }

    [Fact]
    public async Task AsRole_WhoseSessionHasExpiredByTheFixturesClock_IsAssumedAgain()
    {
        await CreateRoleAsync("worker", """{ "Service": "lambda.amazonaws.com" }""");
        using var sts = _aws.AsRole(RoleArn).CreateClient<AmazonSecurityTokenServiceClient>();
        await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());
        await _aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(59));
        await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());
        Assert.Single(_aws.Journal.CallsTo("sts", "AssumeRole"));

        await _aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(
            $"arn:aws:sts::{Account}:assumed-role/worker/simfra", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
        Assert.Equal(2, _aws.Journal.CallsTo("sts", "AssumeRole").Count);
        Assert.All(_aws.Journal.CallsTo("sts", "GetCallerIdentity"), static c => Assert.True(c.Succeeded));
    }

    [Fact]
    public void CreateClient_WithAConfigurationOfItsClass_TakesIt()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client, AmazonS3Config>(static c => c.ForcePathStyle = true);

        Assert.True(((AmazonS3Config)s3.Config).ForcePathStyle);
        Assert.Throws<ArgumentException>(() => _aws.CreateClient<AmazonS3Client, AmazonSecurityTokenServiceConfig>(static _ => { }));
    }

    private static string Allow(string action) =>
        $$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "{{action}}", "Resource": "*" } }""";

    private static async Task<string> ArnOf(SimfraCaller caller)
    {
        using var sts = caller.CreateClient<AmazonSecurityTokenServiceClient>();
        return (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn;
    }

    private async Task CreateUserAsync(string name) => await _aws.Seed.Iam.UserAsync(name);

    private async Task CreateRoleAsync(string name, string trusted) => await _aws.Seed.Iam.RoleAsync(
        name,
        $$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": {{trusted}}, "Action": "sts:AssumeRole" } }""");
}
