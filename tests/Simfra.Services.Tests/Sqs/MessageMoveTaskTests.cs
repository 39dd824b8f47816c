using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Sqs;

/// <summary>Errors are those of AWS's recorded answers, where there are any.</summary>
public sealed class MessageMoveTaskTests
{
    private const string Invalid = "InvalidParameterValueException";
    private const string NotFound = "ResourceNotFoundException";

    [Fact]
    public async Task StartMessageMoveTask_WithoutDestination_SendsEachMessageBackToWhereItCameFrom()
    {
        await using var world = await TestWorld.StartAsync();
        var dead = await world.CreateQueueAsync("dead");
        var orders = await world.DeadLetterAsync("orders", "a", "b");
        var others = await world.DeadLetterAsync("others", "c");
        var old = (await world.ReceiveAsync(dead, new() { ["VisibilityTimeout"] = 0 })).Single()!;
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        await world.StartMoveAsync("dead");
        await world.Server.DrainAsync();

        var task = Assert.Single(await world.MoveTasksAsync("dead"))!;
        Assert.Equal(("COMPLETED", 3, 3), (task.Text("Status"), Number(task, "ApproximateNumberOfMessagesMoved"), Number(task, "ApproximateNumberOfMessagesToMove")));
        Assert.Equal((null, null, null), (task["DestinationArn"], task["TaskHandle"], task["MaxNumberOfMessagesPerSecond"]));
        Assert.Empty(await world.ReceiveBodiesAsync(dead));
        Assert.Equal(["c"], await world.ReceiveBodiesAsync(others));
        var back = await world.ReceiveAsync(orders, new() { ["MaxNumberOfMessages"] = 10, ["AttributeNames"] = new JsonArray("All") });
        Assert.Equal(["a", "b"], back.Select(static m => m!.Text("Body")));
        Assert.DoesNotContain(old.Text("MessageId"), back.Select(static m => m!.Text("MessageId")));
        Assert.All(back, m => Assert.Equal(
            ("1", null, TestWorld.StartTime.AddHours(1).ToUnixTimeMilliseconds().ToString()),
            (m!["Attributes"]!.Text("ApproximateReceiveCount"), m["Attributes"]!["DeadLetterQueueSourceArn"], m["Attributes"]!.Text("SentTimestamp"))));
    }

    [Fact]
    public async Task StartMessageMoveTask_WithARate_MovesSoManyASecond()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        var target = await world.CreateQueueAsync("target");
        await world.DeadLetterAsync("orders", "1", "2", "3", "4", "5");

        var handle = await world.StartMoveAsync("dead", ("DestinationArn", Arn("target")), ("MaxNumberOfMessagesPerSecond", 2));
        await world.Server.DrainAsync();

        Assert.Equal(["1", "2"], await world.ReceiveBodiesAsync(target));
        var task = Assert.Single(await world.MoveTasksAsync("dead"))!;
        Assert.Equal(
            ("RUNNING", handle, Arn("target"), 2, 2),
            (task.Text("Status"), task.Text("TaskHandle"), task.Text("DestinationArn"), Number(task, "MaxNumberOfMessagesPerSecond"), Number(task, "ApproximateNumberOfMessagesMoved")));
        Assert.Equal(TestWorld.StartTime.ToUnixTimeMilliseconds(), task["StartedTimestamp"]!.GetValue<long>());

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["3", "4"], await world.ReceiveBodiesAsync(target));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["5"], await world.ReceiveBodiesAsync(target));
        Assert.Equal("COMPLETED", (await world.MoveTasksAsync("dead")).Single()!.Text("Status"));
    }

    [Fact]
    public async Task CancelMessageMoveTask_StopsIt_AndWhatHasMovedStays()
    {
        await using var world = await TestWorld.StartAsync();
        var dead = await world.CreateQueueAsync("dead");
        var orders = await world.DeadLetterAsync("orders", "1", "2", "3");
        var handle = await world.StartMoveAsync("dead", ("MaxNumberOfMessagesPerSecond", 1));
        await world.Server.DrainAsync();

        var cancelled = (await world.SqsAsync("CancelMessageMoveTask", new() { ["TaskHandle"] = handle })).Ok().Json;

        Assert.Equal(1, Number(cancelled, "ApproximateNumberOfMessagesMoved"));
        Assert.Equal("CANCELLING", (await world.MoveTasksAsync("dead")).Single()!.Text("Status"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("CANCELLED", (await world.MoveTasksAsync("dead")).Single()!.Text("Status"));
        Assert.Equal(["1"], await world.ReceiveBodiesAsync(orders));
        Assert.Equal(["2", "3"], await world.ReceiveBodiesAsync(dead));
        (await world.SqsAsync("CancelMessageMoveTask", new() { ["TaskHandle"] = handle })).AssertJsonError(Invalid, "Only active tasks can be cancelled.");
    }

    [Fact]
    public async Task ATask_WhoseDestinationIsDeletedMeanwhile_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        var target = await world.CreateQueueAsync("target");
        await world.DeadLetterAsync("orders", "1", "2");
        await world.StartMoveAsync("dead", ("DestinationArn", Arn("target")), ("MaxNumberOfMessagesPerSecond", 1));
        await world.Server.DrainAsync();

        (await world.SqsAsync("DeleteQueue", new() { ["QueueUrl"] = target })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var task = (await world.MoveTasksAsync("dead")).Single()!;
        Assert.Equal(
            ("FAILED", "AWS.SimpleQueueService.NonExistentQueue", 1),
            (task.Text("Status"), task.Text("FailureReason"), Number(task, "ApproximateNumberOfMessagesMoved")));
    }

    [Fact]
    public async Task ATaskWithoutDestination_FailsOnAMessageThatWasSentToTheQueueItself()
    {
        await using var world = await TestWorld.StartAsync();
        var dead = await world.CreateQueueAsync("dead");
        await world.DeadLetterAsync("orders");
        await world.SendAsync(dead, "from nowhere");

        await world.StartMoveAsync("dead");
        await world.Server.DrainAsync();

        var task = (await world.MoveTasksAsync("dead")).Single()!;
        Assert.Equal(("FAILED", "CouldNotDetermineMessageSource"), (task.Text("Status"), task.Text("FailureReason")));
    }

    [Fact]
    public async Task StartMessageMoveTask_WhereItCannot_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        await world.DeadLetterAsync("orders", "1", "2");
        async Task AssertFailsAsync(JsonObject input, string code, string message, int status = 400) =>
            (await world.SqsAsync("StartMessageMoveTask", input)).AssertJsonError(code, message, status);

        await AssertFailsAsync([], "MissingRequiredParameterException", "The request must contain the parameter SourceArn.");
        await AssertFailsAsync(new() { ["SourceArn"] = "dead" }, Invalid, Format("SourceArn"));
        await AssertFailsAsync(new() { ["SourceArn"] = Arn("dead"), ["DestinationArn"] = "x" }, Invalid, Format("DestinationArn"));
        await AssertFailsAsync(new() { ["SourceArn"] = Arn("nope") }, NotFound, Missing("SourceArn"), 404);
        await AssertFailsAsync(new() { ["SourceArn"] = Arn("dead"), ["DestinationArn"] = Arn("nope") }, NotFound, Missing("DestinationArn"), 404);
        await AssertFailsAsync(new() { ["SourceArn"] = Arn("orders") }, Invalid, "Source queue must be configured as a Dead Letter Queue.");
        await AssertFailsAsync(
            new() { ["SourceArn"] = Arn("dead"), ["DestinationArn"] = Arn("dead") }, Invalid, "Source queue arn and destination queue arn cannot be the same.");
        foreach (var rate in (int[])[0, 501])
        {
            await AssertFailsAsync(
                new() { ["SourceArn"] = Arn("dead"), ["MaxNumberOfMessagesPerSecond"] = rate }, Invalid,
                $"Value {rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be >= 1 and <= 500, if provided.");
        }

        await world.StartMoveAsync("dead", ("MaxNumberOfMessagesPerSecond", 1));
        await AssertFailsAsync(
            new() { ["SourceArn"] = Arn("dead") }, Invalid,
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
    }

    [Fact]
    public async Task CancelMessageMoveTask_WithAHandleOfNoTask_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        await world.DeadLetterAsync("orders");
        async Task AssertFailsAsync(string handle, string code, string message, int status = 400) =>
            (await world.SqsAsync("CancelMessageMoveTask", new() { ["TaskHandle"] = handle })).AssertJsonError(code, message, status);
        string Handle(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

        foreach (var handle in (string[])["not a handle", Handle("x"), Handle("[]"), Handle("""{"taskId":1}"""), Handle("""{"taskId":"a","sourceArn":"b"}""")])
        {
            await AssertFailsAsync(handle, Invalid, "Value for parameter TaskHandle is invalid.");
        }

        await AssertFailsAsync(Handle($$"""{"taskId":"a","sourceArn":"{{Arn("nope")}}"}"""), NotFound, Missing("SourceArn"), 404);
        await AssertFailsAsync(Handle($$"""{"taskId":"a","sourceArn":"{{Arn("dead")}}"}"""), NotFound, "Task does not exist.", 404);
    }

    [Fact]
    public async Task ListMessageMoveTasks_GivesTheNewestFirst_AndOneUnlessAskedForMore()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        await world.DeadLetterAsync("orders");
        for (var i = 1; i <= 12; i++)
        {
            await world.StartMoveAsync("dead", ("MaxNumberOfMessagesPerSecond", i));
            await world.Server.DrainAsync();
        }

        Assert.Equal([12], Rates(await world.MoveTasksAsync("dead")));
        Assert.Equal([12, 11, 10, 9, 8, 7, 6, 5, 4, 3], Rates(await world.MoveTasksAsync("dead", 10)));
        (await world.SqsAsync("ListMessageMoveTasks", new() { ["SourceArn"] = Arn("dead"), ["MaxResults"] = 11 })).AssertJsonError(
            Invalid, "Value 11 for parameter MaxResults is invalid. Reason: Must be >= 1 and <= 10, if provided.");
        (await world.SqsAsync("ListMessageMoveTasks", new() { ["SourceArn"] = Arn("nope") })).AssertJsonError(NotFound, Missing("SourceArn"), 404);

        static IEnumerable<int> Rates(JsonArray tasks) => tasks.Select(static t => Number(t!, "MaxNumberOfMessagesPerSecond"));
    }

    [Theory]
    [InlineData("sqs:ListMessageMoveTasks")]
    [InlineData("sqs:ReceiveMessage")]
    [InlineData("sqs:DeleteMessage")]
    [InlineData("sqs:GetQueueAttributes")]
    public async Task ListMessageMoveTasks_NeedsWhatMovingNeeds(string action)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        await using var user = await TestUser.CreateAsync(world, "alice", Allow("sqs:*", Arn("dead")), Deny(action, Arn("dead")));

        (await user.World.SqsAsync("ListMessageMoveTasks", new() { ["SourceArn"] = Arn("dead") })).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: {action.ToLowerInvariant()} on resource: {Arn("dead")} with an explicit deny in an identity-based policy",
            403);
    }

    [Fact]
    public async Task StartMessageMoveTask_NeedsToReceiveHereAndToSendThere()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        await world.CreateQueueAsync("target");
        await world.DeadLetterAsync("orders");
        await using var user = await TestUser.CreateAsync(world, "alice", Allow("sqs:*", Arn("dead")));
        var input = new JsonObject { ["SourceArn"] = Arn("dead"), ["DestinationArn"] = Arn("target") };

        (await user.World.SqsAsync("StartMessageMoveTask", input)).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: sqs:sendmessage on resource: {Arn("target")} because no identity-based policy allows the sqs:sendmessage action",
            403);
        await user.PutPolicyAsync(Allow("sqs:*", Arn("dead")), Allow("sqs:SendMessage", Arn("target")));
        (await user.World.SqsAsync("StartMessageMoveTask", input)).Ok();
        await user.PutPolicyAsync(Allow("sqs:StartMessageMoveTask"));
        (await user.World.SqsAsync("StartMessageMoveTask", input)).AssertJsonError("AccessDeniedException", null, 403);
    }

    private static string Arn(string queue) => SqsTestMoves.Arn(queue);

    private static int Number(JsonNode node, string name) => node[name]!.GetValue<int>();

    private static string Missing(string parameter) => $"The resource that you specified for the {parameter} parameter doesn't exist.";

    private static string Format(string parameter) =>
        $"You must use this format to specify the {parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>";
}

/// <summary>Short forms of the calls about message move tasks.</summary>
file static class SqsTestMoves
{
    public static string Arn(string queue) => $"arn:aws:sqs:us-east-1:000000000000:{queue}";

    /// <summary>Creates a queue whose messages have gone to the queue <c>dead</c>, and gives its URL.</summary>
    public static async Task<string> DeadLetterAsync(this TestWorld world, string name, params string[] bodies)
    {
        var url = await world.CreateQueueAsync(
            name, ("VisibilityTimeout", "0"), ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{Arn("dead")}}","maxReceiveCount":1}"""));
        foreach (var body in bodies)
        {
            await world.SendAsync(url, body);
            Assert.Equal([body], await world.ReceiveBodiesAsync(url));
            Assert.Empty(await world.ReceiveBodiesAsync(url));
        }

        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = new JsonObject { ["VisibilityTimeout"] = "30" } })).Ok();
        return url;
    }

    public static async Task<string> StartMoveAsync(this TestWorld world, string source, params (string Name, JsonNode Value)[] more)
    {
        var input = new JsonObject(more.Select(static m => KeyValuePair.Create(m.Name, (JsonNode?)m.Value))) { ["SourceArn"] = Arn(source) };
        return (await world.SqsAsync("StartMessageMoveTask", input)).Ok().Json.Text("TaskHandle");
    }

    public static async Task<JsonArray> MoveTasksAsync(this TestWorld world, string source, int? maxResults = null)
    {
        var input = new JsonObject { ["SourceArn"] = Arn(source) };
        if (maxResults is not null)
        {
            input["MaxResults"] = maxResults;
        }

        return (await world.SqsAsync("ListMessageMoveTasks", input)).Ok().Json["Results"]!.AsArray();
    }
}
