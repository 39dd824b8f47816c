using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Scheduler;

/// <summary>What schedules call, with which input, as whom, and what becomes of calls that fail.</summary>
public sealed class InvocationTests
{
    private const string Once = "at(2030-01-02T03:04:05)";
    private const string ScheduleArn = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s";
    private const string SendMessage = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
    private const string Url = "http://localhost/000000000000/orders";

    [Fact]
    public async Task ATargetWithoutInput_GetsANotification()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await RunAsync(world, SchedulerTestCalls.TargetOf(null));

        var notification = JsonNode.Parse(Assert.Single(await world.ArrivedAsync(orders)))!.AsObject();
        Assert.True(Guid.TryParse(notification.Text("id"), out _));
        notification.Remove("id");
        Assert.Equal(
            """{"version":"0","detail-type":"Scheduled Event","source":"aws.scheduler","account":"000000000000","""
            + $$"""
              "time":"2030-01-02T03:04:05Z","region":"us-east-1","resources":["{{ScheduleArn}}"],"detail":"{}"}
              """,
            notification.ToJsonString());
    }

    [Fact]
    public async Task AnInput_HasItsKeywordsReplaced()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await RunAsync(world, SchedulerTestCalls.TargetOf(
            "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> <aws.scheduler.execution-id> <aws.scheduler.x>"));

        Assert.Matches($"^{ScheduleArn} 2030-01-02T03:04:05Z 1 [0-9a-f]{{16}} <aws.scheduler.x>$", Assert.Single(await world.ArrivedAsync(orders)));
    }

    [Fact]
    public async Task AFifoQueue_GetsTheMessageGroup()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        var fifo = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));

        await RunAsync(world, SchedulerTestCalls.TargetOf(
            "x", $"{SchedulerTestCalls.QueueArn}.fifo", ("SqsParameters", new JsonObject { ["MessageGroupId"] = "g" })));

        await world.Server.DrainAsync();
        var message = Assert.Single(await world.ReceiveAsync(fifo, new() { ["AttributeNames"] = new JsonArray("All") }))!;
        Assert.Equal(("x", "g"), (message.Text("Body"), message["Attributes"]!.Text("MessageGroupId")));
    }

    [Fact]
    public async Task ATopic_PublishesTheInput()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync(actions: "sns:Publish");
        var topic = (await world.QueryAsync("sns", "CreateTopic", [("Name", "news")])).Ok().Element("TopicArn")!;

        await RunAsync(world, SchedulerTestCalls.TargetOf("x", topic));
        await world.Server.DrainAsync();

        var published = Assert.Single(world.Server.Journal.CallsTo("sns", "Publish"));
        Assert.Equal(("x", topic, true), ((string?)published.Input!["Message"], (string?)published.Input["TopicArn"], published.Succeeded));
    }

    [Fact]
    public async Task AQueueOfAnotherRegion_IsReached()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        (await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" }, region: "eu-west-1")).Ok();

        await RunAsync(world, SchedulerTestCalls.TargetOf("x", "arn:aws:sqs:eu-west-1:000000000000:orders"));
        await world.Server.DrainAsync();

        var sent = Assert.Single(world.Server.Journal.CallsTo("sqs", "SendMessage"));
        Assert.Equal(("eu-west-1", 200), (sent.Region, sent.StatusCode));
    }

    [Fact]
    public async Task AUniversalTarget_CallsTheOperationAsASessionOfTheRole()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync(actions: "ssm:PutParameter");

        await RunAsync(world, SchedulerTestCalls.TargetOf(
            """{"Name":"at","Value":"<aws.scheduler.scheduled-time>","Type":"String"}""", "arn:aws:scheduler:::aws-sdk:ssm:putParameter"));
        await world.Server.DrainAsync();

        var put = Assert.Single(world.Server.Journal.CallsTo("ssm", "PutParameter"));
        Assert.Equal(("2030-01-02T03:04:05Z", "scheduler", true), ((string?)put.Input!["Value"], put.Source, put.Succeeded));
        Assert.Matches("^arn:aws:sts::000000000000:assumed-role/scheduler/[0-9a-f]{32}$", put.Principal);
        Assert.Single(world.Server.Journal.CallsTo("sts", "AssumeRole"));
    }

    [Theory]
    [InlineData("sqs:sendMessages", "The api sendMessages is not valid for the service sqs")]
    [InlineData("queues:sendMessage", "The api sendMessage is not valid for the service queues")]
    [InlineData("sqs:getQueueUrl", "The api getQueueUrl is not valid for the service sqs")]
    public async Task AUniversalTarget_ThatIsNoneToCall_IsRefused(string action, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SchedulerAsync(
            "POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("Target", SchedulerTestCalls.TargetOf("{}", $"arn:aws:scheduler:::aws-sdk:{action}")))))
            .AssertJsonError("ValidationException", message);
    }

    [Theory]
    [InlineData("""{"QueueUrl":"http://localhost/000000000000/nope","MessageBody":"x"}""", "AWS.SimpleQueueService.NonExistentQueue", null)]
    [InlineData("""{"QueueUrl":"http://localhost/000000000000/orders"}""", "MissingParameter", null)]
    [InlineData("""{"QueueUrl":"http://localhost/000000000000/orders","A":1}""", "SerializationException", "The input of SendMessage has no member 'A'.")]
    [InlineData("""{"QueueUrl":["x"]}""", "SerializationException", null)]
    public async Task AnErrorOfTheTarget_GoesToTheDeadLetterQueueAtOnce(string input, string code, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();

        await RunAsync(world, SchedulerTestCalls.TargetOf(input, SendMessage));

        var (body, attributes) = await world.DeadLetterAsync();
        Assert.Equal(input, body);
        Assert.Equal((code, "0"), (attributes["ERROR_CODE"], attributes["RETRY_ATTEMPTS"]));
        Assert.False(attributes.ContainsKey("EXHAUSTED_RETRY_CONDITION"));
        if (message is not null)
        {
            Assert.Equal(message, attributes["ERROR_MESSAGE"]);
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public async Task AUniversalTarget_WhoseInputIsNoObject_Fails(string input)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();

        await RunAsync(world, SchedulerTestCalls.TargetOf(input, SendMessage));

        var (body, attributes) = await world.DeadLetterAsync();
        Assert.Equal((input, "ValidationException"), (body, attributes["ERROR_CODE"]));
    }

    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:f", "The target lambda of schedules is not implemented by Simfra.Embedded.")]
    [InlineData("arn:aws:scheduler:::aws-sdk:glue:startCrawler", "The operation StartCrawler of the service glue is not implemented by Simfra.Embedded.")]
    public async Task ATargetThatIsNotBuilt_FailsForAllToSee(string arn, string message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();

        await RunAsync(world, SchedulerTestCalls.TargetOf("{}", arn));

        var (_, attributes) = await world.DeadLetterAsync();
        Assert.Equal(("NotImplemented", message, arn), (attributes["ERROR_CODE"], attributes["ERROR_MESSAGE"], attributes["TARGET_ARN"]));
        var job = Assert.Single(world.Server.Journal.Jobs, static j => j.Kind == "scheduler.invoke");
        Assert.Equal(message, job.ErrorMessage);
    }

    [Fact]
    public async Task ADeadLetter_TellsAll()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        world.Server.Faults.On("sqs", "SendMessage").ForResource("orders").From("scheduler").Throttle();

        await RunAsync(world, SchedulerTestCalls.TargetOf("x", more: [("RetryPolicy", new JsonObject { ["MaximumRetryAttempts"] = 2 })]));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var (body, attributes) = await world.DeadLetterAsync();
        Assert.Equal("""{"MessageBody":"x","QueueUrl":"https://sqs.us-east-1.amazonaws.com/000000000000/orders"}""", body);
        Assert.Matches("^[0-9a-f]{16}$", attributes["EXECUTION_ID"]);
        Assert.Equal(
            new()
            {
                ["ERROR_CODE"] = "RequestThrottled",
                ["ERROR_MESSAGE"] = "Request is throttled.",
                ["EXECUTION_ID"] = attributes["EXECUTION_ID"],
                ["EXHAUSTED_RETRY_CONDITION"] = "MaximumRetryAttempts",
                ["IS_PAYLOAD_TRUNCATED"] = "false",
                ["RETRY_ATTEMPTS"] = "2",
                ["SCHEDULED_TIME"] = "2030-01-02T03:04:05Z",
                ["SCHEDULE_ARN"] = ScheduleArn,
                ["TARGET_ARN"] = SendMessage,
            },
            new SortedDictionary<string, string>(attributes.ToDictionary()));
    }

    [Fact]
    public async Task ADeadLetterThatIsTooLong_IsCut()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        var input = $$"""{"QueueUrl":"http://localhost/000000000000/nope","MessageBody":"{{new string('é', 130_900)}}"}""";

        await RunAsync(world, SchedulerTestCalls.TargetOf(input, SendMessage));

        var (body, attributes) = await world.DeadLetterAsync();
        Assert.Equal("true", attributes["IS_PAYLOAD_TRUNCATED"]);
        Assert.StartsWith(body, input, StringComparison.Ordinal);
        Assert.InRange(body.Length, 100_000, input.Length - 1);
    }

    [Fact]
    public async Task AThrottledCall_IsTriedAgainAfterTwiceAsLongEachTime()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();
        world.Server.Faults.On("sqs", "SendMessage").From("scheduler").Throttle().Times(4);

        await RunAsync(world, SchedulerTestCalls.TargetOf("<aws.scheduler.attempt-number>"));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["5"], await world.ArrivedAsync(orders));
        Assert.Equal(
            [0, 1, 3, 7, 15], world.Server.Journal.CallsTo("sqs", "SendMessage").Select(static c => (int)(c.StartedAt - TestWorld.StartTime).TotalSeconds));
    }

    [Theory]
    [InlineData("InternalError", 500, 2)]
    [InlineData("ServiceUnavailable", 503, 2)]
    [InlineData("TooManyRequestsException", 429, 2)]
    [InlineData("AccessDenied", 403, 1)]
    [InlineData("InvalidParameterValue", 400, 1)]
    public async Task OnlyWhatMayPass_IsTriedAgain(string code, int status, int calls)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        world.Server.Faults.On("sqs", "SendMessage").ForResource("orders").Fail(code, status, "no").Times(1);

        await RunAsync(world, SchedulerTestCalls.TargetOf("x"));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(calls, world.Server.Journal.CallsTo("sqs", "SendMessage", resource: "orders").Count);
        Assert.Equal(calls == 1 ? 1 : 0, world.Server.Journal.CallsTo("sqs", "SendMessage", resource: "dead").Count);
    }

    [Fact]
    public async Task RetriesEndWithTheAgeOfTheEvent()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        world.Server.Faults.On("sqs", "SendMessage").ForResource("orders").Throttle();

        await RunAsync(world, SchedulerTestCalls.TargetOf("x", more: [("RetryPolicy", new JsonObject { ["MaximumEventAgeInSeconds"] = 60 })]));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        // After 0, 1, 3, 7, 15 and 31 seconds; the next would be after 63.
        var (_, attributes) = await world.DeadLetterAsync();
        Assert.Equal(("MaximumEventAgeInSeconds", "5"), (attributes["EXHAUSTED_RETRY_CONDITION"], attributes["RETRY_ATTEMPTS"]));
    }

    [Fact]
    public async Task TheDefaultRetryPolicy_FillsADay()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        world.Server.Faults.On("sqs", "SendMessage").ForResource("orders").Throttle();

        await RunAsync(world, SchedulerTestCalls.TargetOf("x"));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        var (_, attributes) = await world.DeadLetterAsync();
        Assert.Equal(("MaximumRetryAttempts", "185"), (attributes["EXHAUSTED_RETRY_CONDITION"], attributes["RETRY_ATTEMPTS"]));
        var last = world.Server.Journal.CallsTo("sqs", "SendMessage", resource: "orders")[^1];
        Assert.InRange(last.StartedAt - TestWorld.StartTime, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    [Fact]
    public async Task ARetry_OutlivesItsSchedule_AndARestart()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        world.Server.Faults.On("sqs", "SendMessage").Throttle().Times(1);
        await RunAsync(world, SchedulerTestCalls.TargetOf("x"), ("ActionAfterCompletion", "DELETE"));
        await world.Server.DrainAsync();
        (await world.SchedulerAsync("GET", "/schedules/s")).AssertJsonError("ResourceNotFoundException", null, 404);

        await using var fork = await world.ForkAsync();
        await fork.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["x"], await fork.ArrivedAsync(Url));
    }

    [Theory]
    [InlineData("scheduler.amazonaws.com", "{}", true)]
    [InlineData("events.amazonaws.com", "{}", false)]
    [InlineData("scheduler.amazonaws.com", """{"StringEquals":{"aws:SourceAccount":"000000000000"}}""", true)]
    [InlineData("scheduler.amazonaws.com", """{"StringEquals":{"aws:SourceAccount":"111111111111"}}""", false)]
    [InlineData("scheduler.amazonaws.com", """{"ArnLike":{"aws:SourceArn":"arn:aws:scheduler:*:000000000000:schedule-group/default"}}""", true)]
    [InlineData("scheduler.amazonaws.com", """{"ArnLike":{"aws:SourceArn":"arn:aws:scheduler:*:000000000000:schedule-group/other"}}""", false)]
    [InlineData("scheduler.amazonaws.com", """{"ArnLike":{"aws:SourceArn":"arn:aws:scheduler:*:000000000000:schedule/default/s"}}""", false)]
    public async Task TheRole_HasToTrustTheScheduler(string service, string condition, bool isTrusted)
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync(service, condition);

        await RunAsync(world, SchedulerTestCalls.TargetOf("x"));

        Assert.Equal(isTrusted ? ["x"] : [], await world.ArrivedAsync(orders));
        var calls = world.Server.Journal.CallsTo("sts", "AssumeRole");
        Assert.All(calls, c => Assert.Equal((isTrusted, isTrusted ? null : "AccessDenied"), (c.Succeeded, c.ErrorCode)));
        Assert.NotEmpty(calls);
    }

    [Fact]
    public async Task TheRole_NeedsThePermission()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync(actions: "sqs:DeleteMessage");

        await RunAsync(world, SchedulerTestCalls.TargetOf("x"));
        await world.Server.DrainAsync();

        var sent = world.Server.Journal.CallsTo("sqs", "SendMessage");
        Assert.All(sent, static c => Assert.Equal(("AccessDeniedException", "scheduler"), (c.ErrorCode, c.Source)));
        Assert.Equal(2, sent.Count);
        Assert.Contains("no identity-based policy allows", sent[0].ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACall_IsCausedByTheSchedule()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();

        await RunAsync(world, SchedulerTestCalls.TargetOf("x"));
        await world.Server.DrainAsync();

        var created = Assert.Single(world.Server.Journal.CallsTo("scheduler", "CreateSchedule"));
        Assert.Contains(world.Server.Journal.CausedBy(created), static e => e is JournalCall { Operation: "SendMessage" });
    }

    private static Task<string> RunAsync(TestWorld world, JsonObject target, params (string Name, JsonNode? Value)[] more) =>
        world.CreateScheduleAsync("s", [("ScheduleExpression", Once), ("Target", target), .. more]);
}
