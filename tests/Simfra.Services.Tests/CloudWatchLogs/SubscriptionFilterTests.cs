using System.Text.Json.Nodes;
using Simfra.Security;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;
using static Simfra.Services.Tests.CloudWatchLogs.SubscriptionTestTargets;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Subscription filters, and what their destinations get.</summary>
public sealed class SubscriptionFilterTests
{
    [Theory]
    [InlineData("logs.us-east-1.amazonaws.com")]
    [InlineData("logs.amazonaws.com")]
    public async Task AFunction_GetsTheEventsThatAreMeant(string principal)
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        targets.Allowed = principal;
        await world.CreateStreamAsync();
        await PutFilterAsync(world, Function, "ERROR");

        await world.PutAsync((-1, "fine"), (0, "ERROR \"1\""));
        await world.Server.DrainAsync();

        var call = Assert.Single(targets.Calls);
        Assert.Equal((Function, principal), (call.Target, Assert.IsType<ServicePrincipal>(call.Caller.Principal).Name));
        Assert.Equal(($"{GroupArn}:*", "000000000000"), (call.Caller.SourceArn, call.Caller.SourceAccount));
        var eventId = (await world.LogsOkAsync("FilterLogEvents", $$"""{"logGroupName":"{{Group}}","filterPattern":"ERROR"}"""))["events"]![0]!.Text("eventId");
        Assert.True(JsonNode.DeepEquals(
            new JsonObject
            {
                ["messageType"] = "DATA_MESSAGE",
                ["owner"] = "000000000000",
                ["logGroup"] = Group,
                ["logStream"] = WebStream,
                ["subscriptionFilters"] = new JsonArray("f"),
                ["logEvents"] = new JsonArray(new JsonObject { ["id"] = eventId, ["timestamp"] = Now, ["message"] = "ERROR \"1\"" }),
            },
            call.Message));
    }

    [Theory]
    [InlineData(KinesisStream, "Kinesis stream")]
    [InlineData(Firehose, "Firehose stream")]
    public async Task AStream_GetsAControlMessageAndThenTheEvents_AsTheRole(string destination, string kind)
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await CreateRoleAsync(world);
        await world.CreateStreamAsync();
        await PutFilterAsync(world, destination, "", $""","roleArn":"{Role}","emitSystemFields":["@aws.region"]""");

        await world.PutAsync((0, "x"));
        await world.Server.DrainAsync();

        Assert.Equal(["CONTROL_MESSAGE", "DATA_MESSAGE"], targets.Calls.Select(static c => c.Message.Text("messageType")));
        Assert.Equal(
            $"CWL CONTROL MESSAGE: Checking health of destination {kind}.", targets.Calls[0].Message["logEvents"]![0]!.Text("message"));
        Assert.Equal("CloudwatchLogs", targets.Calls[0].Message.Text("owner"));
        Assert.All(targets.Calls, static c => Assert.Equal(Role, Assert.IsType<AssumedRolePrincipal>(c.Caller.Principal).RoleArn));
        Assert.Equal("us-east-1", targets.Calls[1].Message["logEvents"]![0]!["extractedFields"]!.Text("@aws.region"));
    }

    [Fact]
    public async Task FieldSelectionCriteria_HoldBackEventsFromElsewhere()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await world.CreateStreamAsync();
        await PutFilterAsync(world, Function, "", ""","fieldSelectionCriteria":"@aws.region = 'eu-west-1'" """, "one");
        await PutFilterAsync(world, Function, "", ""","fieldSelectionCriteria":"@aws.region = 'us-east-1'" """, "two");

        await world.PutAsync((0, "x"));
        await world.Server.DrainAsync();

        Assert.Equal("two", Assert.Single(targets.Calls).Message["subscriptionFilters"]![0]!.GetValue<string>());
        var filters = (await world.LogsOkAsync("DescribeSubscriptionFilters", $$"""{"logGroupName":"{{Group}}"}"""))["subscriptionFilters"]!;
        Assert.Equal("@aws.region = 'eu-west-1'", filters[0]!.Text("fieldSelectionCriteria"));
    }

    [Fact]
    public async Task ByLogStream_EventsOfAStreamHaveOnePartitionKey_AndAtRandomTheyDont()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await CreateRoleAsync(world);
        await world.CreateStreamAsync();
        await PutFilterAsync(world, KinesisStream, "", $""","roleArn":"{Role}" """, "one");
        await PutFilterAsync(world, KinesisStream, "", $""","roleArn":"{Role}","distribution":"Random" """, "two");
        targets.Calls.Clear();

        await world.PutAsync((0, "x"));
        await world.PutAsync((0, "y"));
        await world.Server.DrainAsync();

        var keys = targets.Calls.ToLookup(static c => c.Message["subscriptionFilters"]![0]!.GetValue<string>(), static c => c.PartitionKey);
        Assert.Single(keys["one"].Distinct());
        Assert.Equal(2, keys["two"].Distinct().Count());
    }

    [Fact]
    public async Task ADestinationThatFails_IsTriedAgainForADay()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await world.CreateStreamAsync();
        await PutFilterAsync(world, Function, "");
        targets.Errors.Enqueue(new("ServiceException", 500, "Not now."));
        targets.Errors.Enqueue(new("TooManyRequestsException", 429, "Rate exceeded."));

        await world.PutAsync((0, "a"));
        await world.Server.DrainAsync();
        Assert.Empty(targets.Calls);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Single(targets.Calls);

        targets.Errors.Enqueue(new("ResourceNotFoundException", 404, "Function not found."));
        await world.PutAsync((0, "lost"));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(targets.Calls);
    }

    [Fact]
    public async Task AGroup_HasTwoFiltersAtTheMost()
    {
        await using var world = await TestWorld.StartAsync();
        SubscriptionTestTargets.In(world);
        await world.CreateGroupAsync();
        await PutFilterAsync(world, Function, "", name: "one");
        await PutFilterAsync(world, Function, "", name: "two");

        (await TryPutFilterAsync(world, Function, "", name: "three")).AssertJsonError("LimitExceededException", "Resource limit exceeded.");
        await PutFilterAsync(world, Function, "x", name: "two");

        Assert.Equal("one two", await NamesAsync(world));
        await world.LogsOkAsync("DeleteSubscriptionFilter", $$"""{"logGroupName":"{{Group}}","filterName":"one"}""");
        Assert.Equal("two", await NamesAsync(world));
        (await world.LogsAsync("DeleteSubscriptionFilter", $$"""{"logGroupName":"{{Group}}","filterName":"one"}""")).AssertJsonError(
            "ResourceNotFoundException", "The specified subscription filter does not exist.");
    }

    [Fact]
    public async Task PutSubscriptionFilter_WithErrors_TellsThem()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await world.CreateGroupAsync();
        const string CrossAccount =
            "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.";
        var withRole = $""","roleArn":"{Role}" """;

        (await TryPutFilterAsync(world, "arn:aws:lambda:us-east-1:111111111111:function:f", "")).AssertJsonError("AccessDeniedException", CrossAccount);
        (await TryPutFilterAsync(world, KinesisStream, "")).AssertJsonError(
            "InvalidParameterException", "destinationArn for vendor kinesis cannot be used without roleArn");
        (await TryPutFilterAsync(world, Function + "2", "")).AssertJsonError(
            "InvalidParameterException",
            "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.");
        (await TryPutFilterAsync(world, KinesisStream, "", withRole)).AssertJsonError(
            "InvalidParameterException",
            "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state. ");
        (await TryPutFilterAsync(world, "nothing", "")).AssertJsonError("InvalidParameterException", null);
        (await TryPutFilterAsync(world, Function, "a:b")).AssertJsonError("InvalidParameterException", "Invalid character(s) in term ':'");
        (await TryPutFilterAsync(world, Function, "", ""","applyOnTransformedLogs":true""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("DescribeSubscriptionFilters", """{"logGroupName":"none"}""")).AssertJsonError(
            "ResourceNotFoundException", "The specified log group does not exist.");
        Assert.Empty(targets.Calls);
        Assert.Equal("", await NamesAsync(world));
    }

    private static string Input(string destination, string pattern, string more, string name) =>
        $$"""{"logGroupName":"{{Group}}","filterName":"{{name}}","filterPattern":"{{pattern}}","destinationArn":"{{destination}}"{{more}}}""";

    private static Task<JsonNode> PutFilterAsync(TestWorld world, string destination, string pattern, string more = "", string name = "f") =>
        world.LogsOkAsync("PutSubscriptionFilter", Input(destination, pattern, more, name));

    private static Task<TestAnswer> TryPutFilterAsync(TestWorld world, string destination, string pattern, string more = "", string name = "f") =>
        world.LogsAsync("PutSubscriptionFilter", Input(destination, pattern, more, name));

    private static async Task<string> NamesAsync(TestWorld world) => string.Join(
        ' ',
        (await world.LogsOkAsync("DescribeSubscriptionFilters", $$"""{"logGroupName":"{{Group}}"}"""))["subscriptionFilters"]!.AsArray().Select(static f => f!.Text("filterName")));
}
