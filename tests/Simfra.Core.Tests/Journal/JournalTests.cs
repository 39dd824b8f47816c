using System.Text.Json.Nodes;
using Simfra.Core.Tests.Faults;
using Simfra.Core.Tests.Gateway;
using Simfra.Core.Tests.Gateway.Stages;
using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Core.Tests.Journal;

/// <summary>What the journal tells of calls and of what they set off.</summary>
public sealed class JournalTests : IAsyncLifetime
{
    private readonly GatewayFixture _aws = new();

    private SimfraJournal Journal => _aws.World.Journal;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Call_IsThereWithAllThatIsKnownOfIt()
    {
        var answer = await _aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"orders"}"""), "sqs", "eu-west-1");

        var call = Assert.Single(Journal.Calls);
        Assert.Equal(answer.Header("x-amzn-RequestId"), call.Id);
        Assert.Equal(("sqs", "CreateQueue", "eu-west-1", GatewayFixture.AccountId), (call.Service, call.Operation, call.Region, call.AccountId));
        Assert.Equal(($"arn:aws:iam::{GatewayFixture.AccountId}:root", null, null), (call.Principal, call.Source, call.CauseId));
        Assert.Equal((200, true, null, "POST /"), (call.StatusCode, call.Succeeded, call.ErrorCode, call.Request));
        Assert.Equal((GatewayFixture.Start, TimeSpan.Zero), (call.StartedAt, call.Duration));
        Assert.Equal("orders", (string?)call.Input!["QueueName"]);
        Assert.Equal(JsonNode.Parse(answer.Text)!["QueueUrl"]!.GetValue<string>(), (string?)call.Output!["QueueUrl"]);
        Assert.Equal([$"arn:aws:sqs:eu-west-1:{GatewayFixture.AccountId}:orders"], call.Resources);
        Assert.Empty(call.Faults);
    }

    [Fact]
    public async Task FailedCall_HasItsErrorAndNoOutput()
    {
        await _aws.CallAsync(TestRequest.Json("sqs", "GetQueueUrl", """{"QueueName":"none"}"""), "sqs");

        var call = Assert.Single(Journal.Calls);
        Assert.Equal((400, false, "QueueDoesNotExist", "The specified queue does not exist."), (call.StatusCode, call.Succeeded, call.ErrorCode, call.ErrorMessage));
        Assert.Equal("none", (string?)call.Input!["QueueName"]);
        Assert.Null(call.Output);
    }

    [Fact]
    public async Task RequestsThatNeverWereCalls_AreEntriesToo()
    {
        await _aws.SendAsync(TestRequest.Json("sqs", "ListQueues"));
        await _aws.SendAsync(new("GET", "/"));
        await _aws.CallAsync(TestRequest.Json("sqs", "NoSuchOperation"), "sqs");

        Assert.Equal(
            [("sqs", "ListQueues", null, "POST /"), (null, null, null, "GET /"), ("sqs", null, $"arn:aws:iam::{GatewayFixture.AccountId}:root", "POST /")],
            Journal.Calls.Select(c => (c.Service, c.Operation, c.Principal, c.Request)));
        Assert.All(Journal.Calls, call =>
        {
            Assert.False(call.Succeeded);
            Assert.InRange(call.StatusCode, 400, 404);
            Assert.Null(call.Input);
        });
    }

    [Fact]
    public async Task CallOfAClientThatLeft_HasNoAnswer()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var aws = new GatewayFixture(
        [
            new TestModule(StsSchemas.Service, (operations, host) => operations.Handle(StsApi.GetSessionToken, async (_, _, cancellationToken) =>
            {
                started.SetResult();
                await host.Waits.WaitUntilAsync(DateTimeOffset.MaxValue, cancellationToken);
                return new GetSessionTokenResponse();
            })),
        ]);
        using var client = new CancellationTokenSource();
        var sent = aws.SendAsync(aws.Sign(TestRequest.Form("sts", "GetSessionToken"), "sts"), client.Token);
        await started.Task;

        await client.CancelAsync();
        await sent;

        var call = Assert.Single(aws.World.Journal.Calls);
        Assert.Equal(("GetSessionToken", 0, "NoAnswer"), (call.Operation, call.StatusCode, call.ErrorCode));
    }

    [Fact]
    public async Task Decisions_TellWhoWasDeniedWhatAndWhy()
    {
        (await _aws.CallAsync(TestRequest.Form("iam", "CreateUser", "&UserName=ann"), "iam")).Ok();
        var key = (await _aws.CallAsync(TestRequest.Form("iam", "CreateAccessKey", "&UserName=ann"), "iam")).Ok();
        var ann = new Credential(key.Element("AccessKeyId")!, key.Element("SecretAccessKey")!, new RootPrincipal(GatewayFixture.AccountId));

        await _aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"orders"}"""), "sqs", credential: ann);

        var call = Assert.Single(Journal.CallsTo("sqs", principal: "ann"));
        Assert.Equal($"arn:aws:iam::{GatewayFixture.AccountId}:user/ann", call.Principal);
        var decision = Assert.Single(call.Decisions);
        Assert.Equal(("sqs:CreateQueue", $"arn:aws:sqs:us-east-1:{GatewayFixture.AccountId}:orders"), (decision.Action, decision.Resource));
        Assert.Equal((false, false, null), (decision.IsAllowed, decision.IsExplicitDeny, decision.Policy));
        Assert.Contains("no identity-based policy allows", decision.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallsTo_FindsByOperationResourceAndPrincipal()
    {
        await CreateQueueAsync("orders");
        await CreateQueueAsync("bills");
        await SendAsync("orders");
        await _aws.CallAsync(
            TestRequest.Json("sqs", "ListQueues"), "sqs", credential: new("111111111111", "test", new RootPrincipal("111111111111")));

        Assert.Equal(["CreateQueue", "CreateQueue", "SendMessage", "ListQueues"], Journal.CallsTo("sqs").Select(c => c.Operation));
        Assert.Equal(["CreateQueue", "SendMessage"], Journal.CallsTo("sqs", resource: "orders").Select(c => c.Operation));
        Assert.Equal(["CreateQueue"], Journal.CallsTo("sqs", resource: "arn:aws:sqs:*:bills").Select(c => c.Operation));
        Assert.Equal(["CreateQueue", "CreateQueue"], Journal.CallsTo("sqs", "Create*").Select(c => c.Operation));
        Assert.Equal(["SendMessage"], Journal.CallsTo("SQS", "SendMessage", "orders", "root").Select(c => c.Operation));
        Assert.Equal(["ListQueues"], Journal.CallsTo("sqs", principal: "arn:aws:iam::111111111111:*").Select(c => c.Operation));
        Assert.Empty(Journal.CallsTo("sqs", resource: "order"));
        Assert.Empty(Journal.CallsTo("s3"));
    }

    [Fact]
    public async Task CausedBy_FollowsACallThroughJobsAndOtherServices()
    {
        await using var edge = await Edge.StartAsync();
        await edge.PutAsync("now");
        await edge.PutLaterAsync("later", seconds: 5);

        await edge.Aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        var puts = edge.Journal.CallsTo("ssm");
        var send = Assert.IsType<JournalCall>(Assert.Single(edge.Journal.CausedBy(puts[0])));
        Assert.Equal(("ssm", "ssm.amazonaws.com", "SendMessage", puts[0].Id), (send.Source, send.Principal, send.Operation, send.CauseId));
        Assert.Equal(("now", null), ((string?)send.Input!["MessageBody"], send.Request));
        Assert.Equal(200, send.StatusCode);

        Assert.Collection(
            edge.Journal.CausedBy(puts[1].Id),
            entry =>
            {
                var job = Assert.IsType<JournalJob>(entry);
                Assert.Equal(("ssm", "test.later", "later", puts[1].Id), (job.Service, job.Kind, job.Payload, job.CauseId));
                Assert.Equal((GatewayFixture.Start.AddSeconds(5), true), (job.DueAt, job.Succeeded));
                Assert.Equal(edge.Journal.Jobs, [job]);
            },
            entry => Assert.Equal(("SendMessage", edge.Journal.Jobs[0].Id), (Assert.IsType<JournalCall>(entry).Operation, entry.CauseId)));
        Assert.Empty(edge.Journal.CausedBy(send));
    }

    [Fact]
    public async Task JobThatFails_HasItsException()
    {
        await using var edge = await Edge.StartAsync();
        await edge.Aws.CallAsync(TestRequest.Json("sqs", "DeleteQueue", $$"""{"QueueUrl":"{{Edge.Queue}}"}"""), "sqs");
        await edge.PutLaterAsync("later", seconds: 5);

        await edge.Aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        var job = Assert.Single(edge.Journal.Jobs);
        Assert.Equal(("QueueDoesNotExist", "The specified queue does not exist."), (job.ErrorCode, job.ErrorMessage));
        Assert.Equal("QueueDoesNotExist", Assert.IsType<JournalCall>(Assert.Single(edge.Journal.CausedBy(job))).ErrorCode);
    }

    [Fact]
    public async Task Find_KnowsAnEntryByItsId()
    {
        var answer = await CreateQueueAsync("orders");

        Assert.Same(Journal.Calls[0], Journal.Find(answer.Header("x-amzn-RequestId")!));
        Assert.Null(Journal.Find("none"));
    }

    [Fact]
    public async Task Text_HasCallsOnLines_WithWhatTheyCausedBelow()
    {
        await using var edge = await Edge.StartAsync();
        await edge.PutLaterAsync("later", seconds: 5);
        await edge.Aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(
            """
            03:04:05.000 sqs:CreateQueue orders 200 0.0 ms by arn:aws:iam::000000000000:root us-east-1
            03:04:05.000 ssm:PutParameter p 200 0.0 ms by arn:aws:iam::000000000000:root us-east-1
              03:04:10.000 job test.later later done 0.0 ms us-east-1
                03:04:10.000 ssm -> sqs:SendMessage http://localhost:4599/000000000000/orders 200 0.0 ms by ssm.amazonaws.com us-east-1

            """.ReplaceLineEndings("\n"),
            edge.Journal.ToString());
    }

    [Fact]
    public async Task TextOfACall_NamesResourceErrorAndFault()
    {
        _aws.World.Faults.On("sqs", "CreateQueue").Throttle();

        await CreateQueueAsync("orders");
        await _aws.SendAsync(new("GET", "/"));

        Assert.StartsWith("03:04:05.000 sqs:CreateQueue orders 403 RequestThrottled 0.0 ms by", Journal.Calls[0].ToString(), StringComparison.Ordinal);
        Assert.EndsWith("us-east-1 [fault: throttle]", Journal.Calls[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("03:04:05.000 GET / 404 UnknownService", Journal.Calls[1].ToString(), StringComparison.Ordinal);
    }

    private Task<TestAnswer> CreateQueueAsync(string name) =>
        _aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", $$"""{"QueueName":"{{name}}"}"""), "sqs");

    private Task<TestAnswer> SendAsync(string queue) => _aws.CallAsync(
        TestRequest.Json("sqs", "SendMessage", $$"""{"QueueUrl":"http://localhost:4599/000000000000/{{queue}}","MessageBody":"x"}"""), "sqs");
}
