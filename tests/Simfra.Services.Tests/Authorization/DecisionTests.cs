using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Scheduler;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Sts;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Authorization;

/// <summary>What an instance tells of its decisions: why, and what a principal's calls need.</summary>
public sealed class DecisionTests
{
    private const string QueueArn = "arn:aws:sqs:us-east-1:000000000000:orders";

    [Fact]
    public async Task ADeniedCall_IsExplained()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("sqs:SendMessage", QueueArn, When("aws:username", "alice", "bob")), Allow("s3:*"));

        var answer = await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" });
        var decision = Assert.Single(world.Server.Authorization.Find(answer.Headers["x-amzn-RequestId"])!);

        Assert.Equal(
            ("sqs:SendMessage", QueueArn, false, false, null, null),
            (decision.Action, decision.Resource, decision.IsAllowed, decision.IsExplicitDeny, decision.Policy, decision.Statement));
        Assert.Equal("because no identity-based policy allows the sqs:SendMessage action", decision.Reason);
        Assert.Contains("StringEquals aws:username [alice, bob] against [worker] fails", decision.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheStatementThatDecided_IsNamed()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:*"), Allow("sqs:*"), Deny("sqs:PurgeQueue"));

        var sent = await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" });
        var purged = await user.World.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url });

        Assert.Equal([(true, false, "own", "#1", "statement #1 of own allows it")], DecisionsOf(sent));
        Assert.Equal([(false, true, "own", "#2", "with an explicit deny in an identity-based policy")], DecisionsOf(purged));

        IEnumerable<(bool, bool, string?, string?, string)> DecisionsOf(TestAnswer answer) =>
            world.Server.Authorization.Find(answer.Headers["x-amzn-RequestId"])!
                .Select(static d => (d.IsAllowed, d.IsExplicitDeny, d.Policy, d.Statement, d.Reason));
    }

    [Fact]
    public async Task Decisions_AreLogged_AtDebugLevel()
    {
        var log = new DebugLines();
        await using var world = await TestWorld.StartAsync(o => o.LoggerFactory = log);
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("sqs:SendMessage", condition: When("aws:username", "alice")), Deny("sqs:PurgeQueue"));

        var sent = await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" });
        await user.World.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url });

        var line = Assert.Single(log.Lines, l => l.Contains("sqs:SendMessage", StringComparison.Ordinal));
        Assert.StartsWith($"{sent.Headers["x-amzn-RequestId"]} ImplicitDeny: sqs:SendMessage on {QueueArn} by {user.Arn}:", line, StringComparison.Ordinal);
        Assert.Contains("StringEquals aws:username [alice] against [worker] fails", line, StringComparison.Ordinal);
        Assert.Contains("ExplicitDeny", Assert.Single(log.Lines, l => l.Contains("sqs:PurgeQueue", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallThatNeedsSeveralPermissions_TellsOfEach()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();

        var copied = await root.PutAsync("/orders/b.txt", "", ("x-amz-copy-source", "/orders/a.txt"));

        Assert.Equal(
            ["s3:PutObject arn:aws:s3:::orders/b.txt no policy is needed", "s3:GetObject arn:aws:s3:::orders/a.txt no policy is needed"],
            world.Server.Authorization.Find(copied.Header("x-amz-request-id")!)!.Select(static d => $"{d.Action} {d.Resource} {d.Reason}"));
    }

    [Fact]
    public async Task UnknownCalls_AndThoseThatNeedNoLeave_HaveNoDecisions()
    {
        await using var world = await TestWorld.StartAsync();
        var whoAmI = (await world.StsAsync("GetCallerIdentity")).Ok();
        var refused = await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = "x" });

        Assert.Null(world.Server.Authorization.Find("nothing"));
        Assert.All((TestAnswer[])[refused], a => Assert.Null(world.Server.Authorization.Find(a.Headers["x-amzn-RequestId"])));
        Assert.True(world.Server.Authorization.Find(whoAmI.Element("RequestId")!) is null or [{ IsAllowed: true }]);
    }

    [Fact]
    public async Task TheAdminApi_ShowsPoliciesStatementsAndComparedValues()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("sqs:*", QueueArn, When("aws:username", "alice")), Allow("s3:*"));
        var denied = await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" });
        var requestId = denied.Headers["x-amzn-RequestId"];

        var call = await GetAsync(world, $"/{requestId}");
        var overview = await GetAsync(world, "");

        Assert.Equal((requestId, "sqs", "SendMessage", user.Arn), (call.Text("requestId"), call.Text("service"), call.Text("operation"), call.Text("principal")));
        var decision = call["decisions"]!.AsArray().Single()!;
        Assert.Equal(("sqs:SendMessage", QueueArn, "ImplicitDeny"), (decision.Text("action"), decision.Text("resource"), decision.Text("effect")));
        Assert.Equal(["worker"], decision["conditionKeys"]!["aws:username"]!.AsArray().Select(static v => v!.GetValue<string>()));
        var policy = decision["policies"]!.AsArray().Single()!;
        Assert.Equal(("Identity", "own", 1), (policy.Text("type"), policy.Text("name"), policy["otherStatements"]!.GetValue<int>()));
        Assert.Null(policy["attachedTo"]); // the caller itself
        var statement = policy["statements"]!.AsArray().Single()!;
        Assert.Equal(("#0", "Allow", false), (statement.Text("statement"), statement.Text("effect"), statement["applies"]!.GetValue<bool>()));
        Assert.Equal(
            """{"operator":"StringEquals","key":"aws:username","policyValues":["alice"],"requestValues":["worker"],"holds":false}""",
            statement["conditions"]!.AsArray().Single()!.ToJsonString());
        Assert.Equal([requestId], overview["denied"]!.AsArray().Select(static d => d!.Text("requestId")));
        Assert.Equal(
            [$"arn:aws:iam::{TestUser.Account}:root", user.Arn], overview["principals"]!.AsArray().Select(static p => p!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(world, "/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(world, "/required-policy")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(world, "", HttpMethod.Post)).StatusCode);
    }

    [Fact]
    public async Task TheRequiredPolicy_IsWhatTheCallsNeeded_AndNoMore()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("*"));
        var url = await user.World.CreateQueueAsync("orders");
        await user.World.SendAsync(url, "x");
        await user.World.ReceiveAsync(url);
        (await user.World.SqsAsync("ListQueues", [])).Ok();
        (await user.S3.PutAsync("/orders", "")).Ok();
        (await user.S3.PutAsync("/orders/a.txt", "x")).Ok();
        (await user.S3.PutAsync("/orders/b.txt", "x")).Ok();
        (await user.S3.GetAsync("/orders/b.txt")).Ok();
        (await user.S3.GetAsync("/")).Ok();
        await user.World.CreateScheduleAsync("job");

        var required = world.Server.Authorization.RequiredPolicy(user.Arn);

        Assert.Equal(
            [
                "iam:PassRole arn:aws:iam::000000000000:role/scheduler {\"StringEquals\":{\"iam:PassedToService\":\"scheduler.amazonaws.com\"}}",
                "s3:CreateBucket arn:aws:s3:::orders ",
                "s3:GetObject arn:aws:s3:::orders/b.txt ",
                "s3:ListAllMyBuckets,sqs:ListQueues * ",
                "s3:PutObject arn:aws:s3:::orders/a.txt,arn:aws:s3:::orders/b.txt ",
                "scheduler:CreateSchedule arn:aws:scheduler:us-east-1:000000000000:schedule/default/job ",
                $"sqs:CreateQueue,sqs:ReceiveMessage,sqs:SendMessage {QueueArn} ",
            ],
            JsonNode.Parse(required)!["Statement"]!.AsArray().Select(static s => $"{Texts(s!["Action"]!)} {Texts(s["Resource"]!)} {s["Condition"]?.ToJsonString()}"));

        var viaApi = await GetAsync(world, $"/required-policy?principal={user.Arn}");
        Assert.Equal(JsonNode.Parse(required)!.ToJsonString(), viaApi.ToJsonString());

        // It is enough for the same calls.
        await using var other = await TestUser.CreateAsync(world, "other");
        (await world.QueryAsync("iam", "PutUserPolicy", [("UserName", "other"), ("PolicyName", "own"), ("PolicyDocument", required)])).Ok();
        await other.World.SendAsync(url, "x");
        (await other.World.SqsAsync("ListQueues", [])).Ok();
        (await other.S3.GetAsync("/orders/b.txt")).Ok();
        (await other.S3.GetAsync("/")).Ok();
        Assert.Equal(HttpStatusCode.Forbidden, (await other.S3.GetAsync("/orders/a.txt")).Status);
    }

    [Fact]
    public async Task TheRequiredPolicyOfARole_IsThatOfItsSessions()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "alice");
        var role = await world.RoleAsync("worker", StsTestCalls.Trust(StsTestCalls.Aws(user.Arn)));
        await using var session = world.AsSession(await user.World.AssumeAsync(role, "job"));

        (await session.SqsAsync("ListQueues", [])).AssertJsonError("AccessDeniedException", null, 403);

        var statement = JsonNode.Parse(world.Server.Authorization.RequiredPolicy(role))!["Statement"]!.AsArray().Single()!;
        Assert.Equal(("sqs:ListQueues", "*"), (Texts(statement["Action"]!), Texts(statement["Resource"]!)));
        Assert.Contains(role, world.Server.Authorization.Principals);
    }

    [Fact]
    public async Task AReset_ForgetsWhoCalled()
    {
        await using var world = await TestWorld.StartAsync();
        var sent = (await world.SqsAsync("ListQueues", [])).Ok();

        await world.Server.ResetAsync();

        Assert.Empty(world.Server.Authorization.Principals);
        Assert.Null(world.Server.Authorization.Find(sent.Headers["x-amzn-RequestId"]));
        Assert.Empty(JsonNode.Parse(world.Server.Authorization.RequiredPolicy($"arn:aws:iam::{TestUser.Account}:root"))!["Statement"]!.AsArray());
    }

    private static string Texts(JsonNode node) => node is JsonArray texts ? string.Join(',', texts.Select(static t => t!.GetValue<string>())) : node.GetValue<string>();

    private static async Task<JsonNode> GetAsync(TestWorld world, string path)
    {
        using var response = await SendAsync(world, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private static async Task<HttpResponseMessage> SendAsync(TestWorld world, string path, HttpMethod? method = null)
    {
        using var http = world.Server.CreateHttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, $"/_simfra/authorization{path}");
        return await http.SendAsync(request);
    }

    /// <summary>Keeps what is logged at debug level.</summary>
    private sealed class DebugLines : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
