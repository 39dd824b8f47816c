using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Testing.Seeding;

/// <summary>Any operation by name.</summary>
public sealed class InvokeTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Invoke_GivesTheOutputByName_AndIsInTheJournal()
    {
        var created = await _aws.InvokeAsync("sqs", "CreateQueue", new { QueueName = "q", Attributes = new { DelaySeconds = "5" } });

        Assert.Equal("http://localhost/000000000000/q", (string?)created["QueueUrl"]);
        var call = Assert.Single(_aws.Journal.Calls);
        Assert.Equal(("CreateQueue", 200), (call.Operation, call.StatusCode));
        Assert.Null(call.Source);
        Assert.Equal("q", (string?)call.Input!["QueueName"]);
        Assert.Equal("5", _aws.Sqs.Queue("q").Attributes["DelaySeconds"]);
    }

    [Fact]
    public async Task Invoke_ThatAwsRefuses_ThrowsItsCodeStatusAndMessage()
    {
        var error = await Assert.ThrowsAsync<SimfraCallException>(() => _aws.InvokeAsync("ssm", "GetParameter", new { Name = "/none" }));

        Assert.Equal(("ParameterNotFound", 400, "ssm", "GetParameter"), (error.ErrorCode, error.StatusCode, error.Service, error.Operation));
        Assert.Equal("ParameterNotFound", ((JournalCall)_aws.Journal.Find(error.RequestId)!).ErrorCode);
    }

    [Fact]
    public async Task Invoke_ChecksTheModelsConstraints()
    {
        var error = await Assert.ThrowsAsync<SimfraCallException>(() => _aws.InvokeAsync("ssm", "GetParameter", new { }));

        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.Equal("1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null", error.ErrorMessage);
    }

    [Fact]
    public async Task Invoke_AsAUserWithoutLeave_IsDenied_AndWithLeaveIsNot()
    {
        var user = await _aws.Seed.Iam.User("alice").Allow("sqs:CreateQueue");

        await _aws.InvokeAsync("sqs", "CreateQueue", new { QueueName = "q" }, user.Arn);
        var denied = await Assert.ThrowsAsync<SimfraCallException>(() => _aws.InvokeAsync("sqs", "ListQueues", principal: user.Arn));

        Assert.Equal(("AccessDeniedException", 403), (denied.ErrorCode, denied.StatusCode));
        Assert.StartsWith("User: arn:aws:iam::000000000000:user/alice is not authorized to perform: sqs:listqueues", denied.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_AsARole_IsOneOfItsSessions()
    {
        var role = await _aws.Seed.Iam.Role("worker", "lambda.amazonaws.com");

        var identity = await _aws.InvokeAsync("sts", "GetCallerIdentity", principal: role.Arn);
        var named = await _aws.InvokeAsync("sts", "GetCallerIdentity", principal: "arn:aws:sts::000000000000:assumed-role/worker/monday");

        Assert.Equal("arn:aws:sts::000000000000:assumed-role/worker/simfra", (string?)identity["Arn"]);
        Assert.Equal("arn:aws:sts::000000000000:assumed-role/worker/monday", (string?)named["Arn"]);
    }

    [Fact]
    public async Task Invoke_ForAnotherAccountAndRegion_GoesThere()
    {
        var account = _aws.Server.Accounts.Create("other");

        await _aws.InAccount(account.Id).InRegion("eu-west-1").InvokeAsync("sqs", "CreateQueue", new { QueueName = "q" });

        Assert.Empty(_aws.Sqs.Queues);
        Assert.Equal(
            $"arn:aws:sqs:eu-west-1:{account.Id}:q", Assert.Single(_aws.InRegion("eu-west-1").InAccount(account.Id).Sqs.Queues).Arn);
    }

    [Fact]
    public async Task Invoke_WithABodyThatStreams_TakesAndGivesItInBase64()
    {
        await _aws.Seed.S3.Bucket("bucket");
        await _aws.InvokeAsync("s3", "PutObject", new { Bucket = "bucket", Key = "k", Body = "héllo"u8.ToArray() });

        var got = await _aws.InvokeAsync("s3", "GetObject", new { Bucket = "bucket", Key = "k" });

        Assert.Equal("héllo", Encoding.UTF8.GetString(Convert.FromBase64String((string)got["Body"]!)));
        Assert.Equal("héllo"u8.Length, (int)got["ContentLength"]!);
    }

    [Fact]
    public async Task Invoke_MeetsFaults_AndSeedingDoesNot()
    {
        var fault = _aws.Faults.On("sqs").Throttle();

        var error = await Assert.ThrowsAsync<SimfraCallException>(() => _aws.InvokeAsync("sqs", "CreateQueue", new { QueueName = "q" }));
        await _aws.Seed.Sqs.Queue("q");

        Assert.Equal("RequestThrottled", error.ErrorCode);
        Assert.Equal(1, fault.Hits);
        Assert.True(_aws.Sqs.Queue("q").Exists);
    }

    [Theory]
    [InlineData("nosuch", "CreateQueue", "AWS has no service with a model named 'nosuch'.")]
    [InlineData("sqs", "MakeQueue", "Amazon Simple Queue Service has no operation MakeQueue.")]
    public async Task Invoke_OfWhatAwsHasNot_IsAMistakeOfTheCaller(string service, string operation, string message)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _aws.InvokeAsync(service, operation));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_WithAMisspeltMember_NamesItAndThoseThereAre()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _aws.InvokeAsync("sqs", "CreateQueue", new { QueuName = "q" }));

        Assert.StartsWith("CreateQueue has no 'QueuName': CreateQueueRequest has QueueName, Attributes, tags.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_OfWhatIsNotBuilt_SaysSo()
    {
        var error = await Assert.ThrowsAsync<SimfraCallException>(() => _aws.InvokeAsync("ec2", "DescribeFpgaImages"));

        Assert.Equal(("NotImplemented", 501), (error.ErrorCode, error.StatusCode));
    }

    [Fact]
    public async Task Invoke_AsNobody_IsAMistakeOfTheCaller()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => _aws.InvokeAsync("sqs", "ListQueues", principal: "arn:aws:iam::000000000000:user/nobody"));
        var account = await Assert.ThrowsAsync<ArgumentException>(() => _aws.InAccount("123456789012").InvokeAsync("sqs", "ListQueues"));

        Assert.StartsWith("There is no principal arn:aws:iam::000000000000:user/nobody.", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no account 123456789012.", account.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_TakesJsonAndDictionaries()
    {
        await _aws.InvokeAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "json" });
        await _aws.InvokeAsync("sqs", "CreateQueue", new Dictionary<string, object> { ["QueueName"] = "dictionary" });

        Assert.Equal(["dictionary", "json"], _aws.Sqs.Queues.Select(q => q.Name));
    }

    [Fact]
    public async Task Invoke_IsSeenByCloudTrail()
    {
        await _aws.Seed.CloudTrail.Trail("audit", "trail-bucket");
        await _aws.InvokeAsync("sqs", "CreateQueue", new { QueueName = "q" });

        await _aws.WaitUntilAsync(() => _aws.CloudTrail.Events.Any(e => e.Name == "CreateQueue"));

        Assert.True(_aws.CloudTrail.Trail("audit").IsLogging);
    }
}
