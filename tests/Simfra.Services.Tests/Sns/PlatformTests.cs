using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Platform applications and endpoints, and push notifications.</summary>
public sealed class PlatformTests
{
    private const string App = "arn:aws:sns:us-east-1:000000000000:app/GCM/orders";

    [Fact]
    public async Task AnApplication_IsCreatedShownChangedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal(App, await CreateAppAsync(world));
        Assert.Equal(App, await CreateAppAsync(world));
        Assert.Equal(new Dictionary<string, string> { ["Enabled"] = "true" }, await AttributesAsync(world));
        (await world.SnsAsync("SetPlatformApplicationAttributes", [("PlatformApplicationArn", App), .. SnsTestCalls.Entries("Attributes", [("Enabled",
            "false")])])).Ok();
        Assert.Equal("false", (await AttributesAsync(world))["Enabled"]);
        Assert.Equal([App], (await world.SnsAsync("ListPlatformApplications")).Ok().Elements("PlatformApplicationArn"));

        var endpoint = await CreateEndpointAsync(world, "t");
        (await world.SnsAsync("DeletePlatformApplication", ("PlatformApplicationArn", App))).Ok();
        (await world.SnsAsync("DeletePlatformApplication", ("PlatformApplicationArn", App))).Ok();
        (await world.SnsAsync("GetEndpointAttributes", ("EndpointArn", endpoint))).AssertXmlError("NotFound", "Endpoint does not exist", 404);
        (await world.SnsAsync("ListEndpointsByPlatformApplication", ("PlatformApplicationArn", App))).AssertXmlError(
            "NotFound", "PlatformApplication does not exist", 404);
    }

    [Theory]
    [InlineData("", "GCM", "Invalid parameter:  Reason: cannot be empty")]
    [InlineData("a b", "GCM", "Invalid parameter: a b Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'")]
    [InlineData("a", "AAA", "Invalid parameter: Platform Reason: AAA is not supported")]
    public async Task CreatePlatformApplication_WithWhatCannotBe_Fails(string name, string platform, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync(
            "CreatePlatformApplication",
            [("Name", name), ("Platform", platform), .. SnsTestCalls.Entries("Attributes", [("PlatformCredential",
                "c")])])).AssertXmlError("InvalidParameter", message);
    }

    [Theory]
    [InlineData("PlatformPrincipal", "p", "InvalidParameter", 400)]
    [InlineData("Wrong", "p", "InvalidParameter", 400)]
    [InlineData("EventEndpointCreated", "topic", "InvalidParameter", 400)]
    [InlineData("EventEndpointDeleted", "arn:aws:sns:us-east-1:111111111111:topic", "InvalidParameter", 400)]
    [InlineData("EventEndpointUpdated", "arn:aws:sns:eu-west-1:000000000000:topic", "InvalidParameter", 400)]
    [InlineData("EventDeliveryFailure", "arn:aws:sns:us-east-1:000000000000:topic.fifo", "InvalidParameter", 400)]
    public async Task CreatePlatformApplication_WithAttributesThatCannotBe_Fails(string attribute, string value, string code, int status)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync(
            "CreatePlatformApplication", [("Name", "a"), ("Platform", "GCM"), .. SnsTestCalls.Entries("Attributes", [(attribute, value)])]))
            .AssertXmlError(code, null, status);
        Assert.Empty((await world.SnsAsync("ListPlatformApplications")).Ok().Elements("PlatformApplicationArn"));
    }

    [Theory]
    [InlineData("x", "Invalid parameter: PlatformApplicationArn Reason: An ARN must have at least 6 elements, not 1")]
    [InlineData("arn:aws:sns:us-east-1:000000000000:app/GCM",
        "Invalid parameter: PlatformApplicationArn Reason: Wrong number of slashes in relative portion of the ARN.")]
    public async Task GetPlatformApplicationAttributes_WithAnArnThatIsNone_Fails(string arn, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync("GetPlatformApplicationAttributes", ("PlatformApplicationArn", arn))).AssertXmlError("InvalidParameter", message);
    }

    [Fact]
    public async Task AnEndpoint_IsCreatedShownChangedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);

        var arn = await CreateEndpointAsync(world, "token_1", ("CustomUserData", "bar"));

        Assert.Matches("^arn:aws:sns:us-east-1:000000000000:endpoint/GCM/orders/[0-9a-f-]{36}$", arn);
        Assert.Equal(arn, await CreateEndpointAsync(world, "token_1", ("CustomUserData", "bar")));
        (await TryCreateEndpointAsync(world, "token_1")).AssertXmlError(
            "InvalidParameter", $"Invalid parameter: Token Reason: Endpoint {arn} already exists with the same Token, but different attributes.");
        (await SetAsync(world, arn, ("Enabled", "false"))).Ok();
        Assert.Equal(
            new Dictionary<string, string> { ["CustomUserData"] = "bar", ["Enabled"] = "false", ["Token"] = "token_1" }.OrderBy(static a => a.Key),
            (await world.SnsAsync("GetEndpointAttributes", ("EndpointArn", arn))).Ok().Map("Attributes").OrderBy(static a => a.Key));
        Assert.Equal([arn], (await world.SnsAsync("ListEndpointsByPlatformApplication", ("PlatformApplicationArn", App))).Ok().Elements("EndpointArn"));
        (await world.SnsAsync("DeleteEndpoint", ("EndpointArn", arn))).Ok();
        (await world.SnsAsync("DeleteEndpoint", ("EndpointArn", arn))).Ok();
        (await SetAsync(world, arn, ("Enabled", "true"))).AssertXmlError("NotFound", "Endpoint does not exist", 404);
    }

    [Theory]
    [InlineData("PlatformPrincipal", "x", "Invalid parameter: Attributes Reason: Invalid attribute name: PlatformPrincipal")]
    [InlineData(
        "CustomUserData", null,
        "Invalid parameter: Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding")]
    [InlineData("Enabled", "maybe", "Invalid parameter: Attributes Reason: Invalid value for attribute: Enabled: must be 'true' or 'false'")]
    public async Task AnEndpointsAttributes_ThatCannotBe_AreRefused(string name, string? value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);
        var arn = await CreateEndpointAsync(world, "t");
        var attribute = (name, value ?? new string('x', 2049));

        (await TryCreateEndpointAsync(world, "t2", attribute)).AssertXmlError("InvalidParameter", message);
        (await SetAsync(world, arn, attribute)).AssertXmlError("InvalidParameter", message);
    }

    [Fact]
    public async Task SetEndpointAttributes_WithAnArnThatIsNone_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await SetAsync(world, "arn:aws:sns:us-east-1:000000000000:endpoint/GCM/x", ("Enabled", "true"))).AssertXmlError(
            "InvalidParameter", "Invalid parameter: EndpointArn Reason: Wrong number of slashes in relative portion of the ARN.");
    }

    [Fact]
    public async Task Publish_ToAnEndpoint_LandsInTheInbox_AsItsPlatformWouldGetIt()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);
        var arn = await CreateEndpointAsync(world, "token_1");

        var answer = await world.SnsAsync(
            "Publish", ("TargetArn", arn), ("Message", """{"default":"d","GCM":"{\"data\":1}"}"""), ("MessageStructure", "json"));
        await world.Server.DrainAsync();

        var push = Assert.Single(world.Server.Inbox.Find(type: "push"));
        Assert.Equal((answer.Ok().Element("MessageId"), arn, """{"data":1}"""), (push.Id, push.To, push.Body));
        Assert.Equal(("GCM", "token_1"), (push.Attributes["Platform"], push.Attributes["Token"]));
    }

    [Fact]
    public async Task Publish_ToAnEndpointThatIsDisabledOrGone_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);
        var arn = await CreateEndpointAsync(world, "t");
        var topic = await world.CreateTopicAsync("topic");
        await world.SubscribeAsync(topic, "application", arn);
        (await SetAsync(world, arn, ("Enabled", "false"))).Ok();

        (await world.SnsAsync("Publish", ("TargetArn", arn), ("Message", "x"))).AssertXmlError("EndpointDisabled", "Endpoint is disabled");
        await world.PublishAsync(topic, "x");
        (await world.SnsAsync("DeleteEndpoint", ("EndpointArn", arn))).Ok();
        (await world.SnsAsync("Publish", ("TargetArn", arn), ("Message", "x"))).AssertXmlError(
            "InvalidParameter", "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified");

        Assert.Empty(world.Server.Inbox.Messages);
        Assert.Single((await world.SnsAsync("ListSubscriptions")).Ok().Elements("SubscriptionArn"));
    }

    [Fact]
    public async Task Publish_ToAnEndpointOfADisabledApplication_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);
        var arn = await CreateEndpointAsync(world, "t");
        (await world.SnsAsync("SetPlatformApplicationAttributes", [("PlatformApplicationArn", App), .. SnsTestCalls.Entries("Attributes", [("Enabled",
            "false")])])).Ok();

        (await world.SnsAsync("Publish", ("TargetArn", arn), ("Message", "x"))).AssertXmlError("PlatformApplicationDisabled", null);
    }

    [Fact]
    public async Task ListEndpoints_GivesPagesOfAHundred()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);
        for (var i = 0; i < 101; i++)
        {
            await CreateEndpointAsync(world, $"token_{i}");
        }

        var first = (await world.SnsAsync("ListEndpointsByPlatformApplication", ("PlatformApplicationArn", App))).Ok();
        var second = (await world.SnsAsync(
            "ListEndpointsByPlatformApplication", ("PlatformApplicationArn", App), ("NextToken", first.Element("NextToken")!))).Ok();

        Assert.Equal(101, first.Elements("EndpointArn").Concat(second.Elements("EndpointArn")).Distinct().Count());
    }

    private static async Task<string> CreateAppAsync(TestWorld world) => (await world.SnsAsync(
        "CreatePlatformApplication",
        [("Name", "orders"), ("Platform", "GCM"), .. SnsTestCalls.Entries("Attributes", [("PlatformCredential",
            "secret")])])).Ok().Element("PlatformApplicationArn")!;

    private static async Task<Dictionary<string, string>> AttributesAsync(TestWorld world) =>
        (await world.SnsAsync("GetPlatformApplicationAttributes", ("PlatformApplicationArn", App))).Ok().Map("Attributes");

    private static Task<TestAnswer> TryCreateEndpointAsync(TestWorld world, string token, params (string Name, string Value)[] attributes) =>
        world.SnsAsync("CreatePlatformEndpoint", [("PlatformApplicationArn", App), ("Token", token), .. SnsTestCalls.Entries("Attributes", attributes)]);

    private static async Task<string> CreateEndpointAsync(TestWorld world, string token, params (string Name, string Value)[] attributes) =>
        (await TryCreateEndpointAsync(world, token, attributes)).Ok().Element("EndpointArn")!;

    private static Task<TestAnswer> SetAsync(TestWorld world, string arn, params (string Name, string Value)[] attributes) =>
        world.SnsAsync("SetEndpointAttributes", [("EndpointArn", arn), .. SnsTestCalls.Entries("Attributes", attributes)]);
}
