using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Topics: their names, attributes, tags, lists and end.</summary>
public sealed class TopicTests
{
    private const string Arn = "arn:aws:sns:us-east-1:000000000000:orders";

    [Fact]
    public async Task CreateTopic_GivesItsArnAndTheDefaults()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal(Arn, await world.CreateTopicAsync("orders"));
        var attributes = await world.AttributesOfTopicAsync(Arn);
        Assert.Equal(
            ["DisplayName", "EffectiveDeliveryPolicy", "Owner", "Policy", "SubscriptionsConfirmed", "SubscriptionsDeleted", "SubscriptionsPending", "TopicArn"],
            attributes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            """{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,""" +
            """ "numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,""".TrimStart() +
            """ "defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}""".TrimStart(),
            attributes["EffectiveDeliveryPolicy"]);
        Assert.Equal("000000000000", attributes["Owner"]);
        Assert.Contains("\"AWS:SourceOwner\":\"000000000000\"", attributes["Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task TracingByXRay_IsRefusedByName()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders", ("TracingConfig", "PassThrough"));

        (await world.SnsAsync("SetTopicAttributes", ("TopicArn", topic), ("AttributeName", "TracingConfig"), ("AttributeValue", "Active"))).AssertXmlError(
            "NotImplemented", "TracingConfig Active (X-Ray) is not implemented by Simfra.Embedded.", 501);
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("a.b")]
    [InlineData("orders.fifo")]
    [InlineData("")]
    public async Task CreateTopic_WithAName_ThatIsNone_Fails(string name)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync("CreateTopic", ("Name", name))).AssertXmlError("InvalidParameter", "Invalid parameter: Topic Name");
        Assert.Empty((await world.SnsAsync("ListTopics")).Ok().Elements("TopicArn"));
    }

    [Fact]
    public async Task CreateTopic_OfAFifoTopicWithoutItsSuffix_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SnsAsync("CreateTopic", [("Name", "orders"), .. SnsTestCalls.Entries("Attributes", [("FifoTopic", "true")])]);

        answer.AssertXmlError(
            "InvalidParameter",
            "Invalid parameter: Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, " +
            "underscores, and hyphens, and must be between 1 and 256 characters long.");
    }

    [Fact]
    public async Task CreateTopic_OfAFifoTopic_ShowsThatItIs()
    {
        await using var world = await TestWorld.StartAsync();

        var arn = await world.CreateFifoTopicAsync("orders.fifo");

        var attributes = await world.AttributesOfTopicAsync(arn);
        Assert.Equal(("true", "false"), (attributes["FifoTopic"], attributes["ContentBasedDeduplication"]));
    }

    [Fact]
    public async Task CreateTopic_Again_GivesTheTopicThatIsThere()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders", ("DisplayName", "Orders"));

        Assert.Equal(Arn, await world.CreateTopicAsync("orders"));
        Assert.Equal(Arn, await world.CreateTopicAsync("orders", ("DisplayName", "Orders")));
        (await world.SnsAsync("CreateTopic", [("Name", "orders"), .. SnsTestCalls.Entries("Attributes", [("DisplayName", "Other")])])).AssertXmlError(
            "InvalidParameter", "Invalid parameter: Attributes Reason: Topic already exists with different attributes");
    }

    [Fact]
    public async Task CreateTopic_AgainWithOtherTags_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.SnsAsync("CreateTopic", ("Name", "orders"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "1"))).Ok();

        (await world.SnsAsync("CreateTopic", ("Name", "orders"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "2"))).AssertXmlError(
            "InvalidParameter", "Invalid parameter: Tags Reason: Topic already exists with different tags");
    }

    [Fact]
    public async Task SetTopicAttributes_ChangesAndTakesAway()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        await SetAsync(world, "DisplayName", "Orders");
        Assert.Equal("Orders", (await world.AttributesOfTopicAsync(Arn))["DisplayName"]);
        await SetAsync(world, "DisplayName", "");
        Assert.Equal("", (await world.AttributesOfTopicAsync(Arn))["DisplayName"]);
        await SetAsync(world, "SignatureVersion", "2");
        Assert.Equal("2", (await world.AttributesOfTopicAsync(Arn))["SignatureVersion"]);
    }

    [Theory]
    [InlineData("Unknown", "x", "Invalid parameter: AttributeName")]
    [InlineData("FifoTopic", "true", "Invalid parameter: AttributeName")]
    [InlineData("ContentBasedDeduplication", "true", "Invalid parameter: AttributeName")]
    [InlineData("SignatureVersion", "3", "Invalid parameter: SignatureVersion")]
    [InlineData("TracingConfig", "Some", "Invalid parameter: TracingConfig")]
    [InlineData("LambdaSuccessFeedbackSampleRate", "101", "Invalid parameter: LambdaSuccessFeedbackSampleRate")]
    [InlineData("DeliveryPolicy", "{", "Invalid parameter: DeliveryPolicy: failed to parse JSON.")]
    [InlineData("DeliveryPolicy", """{"http":{"what":1}}""", "Invalid parameter: DeliveryPolicy: Unexpected JSON member: what")]
    [InlineData(
        "DeliveryPolicy", """{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}""",
        "Invalid parameter: DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be between 0 and 100")]
    public async Task SetTopicAttributes_WithWhatCannotBe_Fails(string name, string value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        var answer = await world.SnsAsync("SetTopicAttributes", ("TopicArn", Arn), ("AttributeName", name), ("AttributeValue", value));

        answer.AssertXmlError("InvalidParameter", message);
        Assert.DoesNotContain(name, (await world.AttributesOfTopicAsync(Arn)).Keys);
    }

    [Fact]
    public async Task ADeliveryPolicy_IsShownAsItIsAndInEffect()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        await SetAsync(world, "DeliveryPolicy", """{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":2,"numRetries":5}}}""");

        var effective = JsonNode.Parse((await world.AttributesOfTopicAsync(Arn))["EffectiveDeliveryPolicy"])!["http"]!["defaultHealthyRetryPolicy"]!;
        Assert.Equal((1, 2, 5, "linear"), ((int)effective["minDelayTarget"]!, (int)effective["maxDelayTarget"]!, (int)effective["numRetries"]!,
            (string)effective["backoffFunction"]!));
    }

    [Theory]
    [InlineData("nothing", "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1")]
    [InlineData("arn:aws:sns:us-east-1:000000000000", "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 5")]
    [InlineData("arn:aws:sns:eu-west-1:000000000000:orders", "Invalid parameter: TopicArn")]
    [InlineData("arn:aws:sqs:us-east-1:000000000000:orders", "Invalid parameter: TopicArn")]
    public async Task GetTopicAttributes_WithAnArnThatIsNone_Fails(string arn, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync("GetTopicAttributes", ("TopicArn", arn))).AssertXmlError("InvalidParameter", message);
    }

    [Theory]
    [InlineData("GetTopicAttributes")]
    [InlineData("ListSubscriptionsByTopic")]
    [InlineData("SetTopicAttributes")]
    public async Task WithATopicThatIsNotThere_FailsWithNotFound(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync(operation, ("TopicArn", Arn), ("AttributeName", "DisplayName"), ("AttributeValue", "x")))
            .AssertXmlError("NotFound", "Topic does not exist", 404);
    }

    [Fact]
    public async Task DeleteTopic_LeavesNoTopicAndOrphans()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");
        var subscription = await world.SubscribeAsync(Arn, "sqs", "arn:aws:sqs:us-east-1:000000000000:q");

        (await world.SnsAsync("DeleteTopic", ("TopicArn", Arn))).Ok();
        (await world.SnsAsync("DeleteTopic", ("TopicArn", Arn))).Ok();

        Assert.Empty((await world.SnsAsync("ListTopics")).Ok().Elements("TopicArn"));
        Assert.Equal("sqs", (await world.AttributesOfSubscriptionAsync(subscription))["Protocol"]);
        await world.CreateTopicAsync("orders");
        Assert.Equal("0", (await world.AttributesOfTopicAsync(Arn))["SubscriptionsConfirmed"]);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
        (await world.SnsAsync("GetSubscriptionAttributes", ("SubscriptionArn", subscription))).AssertXmlError("NotFound", "Subscription does not exist", 404);
    }

    [Fact]
    public async Task ListTopics_GivesPagesOfAHundred()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 101; i++)
        {
            await world.CreateTopicAsync($"topic-{i:D3}");
        }

        var first = (await world.SnsAsync("ListTopics")).Ok();
        Assert.Equal(100, first.Elements("TopicArn").Count());
        var second = (await world.SnsAsync("ListTopics", ("NextToken", first.Element("NextToken")!))).Ok();
        Assert.Equal(["arn:aws:sns:us-east-1:000000000000:topic-100"], second.Elements("TopicArn"));
        Assert.Null(second.Element("NextToken"));
        (await world.SnsAsync("ListTopics", ("NextToken", "?"))).AssertXmlError("InvalidParameter", "Invalid parameter: NextToken");
    }

    [Fact]
    public async Task Tags_AreSetReplacedAndRemoved()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        (await TagAsync(world, ("k1", "v1"), ("k2", "v2"))).Ok();
        (await TagAsync(world, ("k2", "v2b"))).Ok();
        (await world.SnsAsync("UntagResource", ("ResourceArn", Arn), ("TagKeys.member.1", "k1"))).Ok();

        var tags = (await world.SnsAsync("ListTagsForResource", ("ResourceArn", Arn))).Ok();
        Assert.Equal("k2", Assert.Single(tags.Elements("Key")));
        Assert.Equal("v2b", Assert.Single(tags.Elements("Value")));
    }

    [Fact]
    public async Task Tags_ThatCannotBe_AreRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        (await TagAsync(world, ("k", "1"), ("k", "2"))).AssertXmlError("InvalidParameter", "Invalid parameter: Duplicated keys are not allowed.");
        (await TagAsync(world, [.. Enumerable.Range(0, 51).Select(i => ($"k{i}", "v"))])).AssertXmlError("TagLimitExceeded", null);
        (await world.SnsAsync("ListTagsForResource", ("ResourceArn", Arn + "s"))).AssertXmlError("ResourceNotFound", "Resource does not exist", 404);
        Assert.Empty((await world.SnsAsync("ListTagsForResource", ("ResourceArn", Arn))).Ok().Elements("Key"));
    }

    [Fact]
    public async Task ADataProtectionPolicy_IsKeptAndTakenAway()
    {
        const string Policy = """
            {"Name":"p","Version":"2021-06-01","Statement":[{"DataDirection":"Inbound","Principal":["*"],
            "DataIdentifier":["arn:aws:dataprotection::aws:data-identifier/EmailAddress"],"Operation":{"Deny":{}}}]}
            """;
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        (await PutProtectionAsync(world, Policy)).Ok();
        Assert.Equal(Policy, (await world.SnsAsync("GetDataProtectionPolicy", ("ResourceArn", Arn))).Ok().Element("DataProtectionPolicy"));
        (await PutProtectionAsync(world, "")).Ok();
        Assert.Equal("", (await world.SnsAsync("GetDataProtectionPolicy", ("ResourceArn", Arn))).Ok().Element("DataProtectionPolicy"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"Name":"p","Version":"2012-10-17","Statement":[]}""")]
    [InlineData("""{"Name":"p","Version":"2021-06-01","Statement":[{"DataDirection":"Sideways"}]}""")]
    [InlineData("""{"Name":"p","Version":"2021-06-01","Statement":[{"DataDirection":"Inbound","Principal":["*"]}]}""")]
    public async Task ADataProtectionPolicy_ThatIsNone_IsRefused(string policy)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        (await PutProtectionAsync(world, policy)).AssertXmlError("InvalidParameter", null);
        Assert.Equal("", (await world.SnsAsync("GetDataProtectionPolicy", ("ResourceArn", Arn))).Ok().Element("DataProtectionPolicy"));
    }

    private static Task<TestAnswer> PutProtectionAsync(TestWorld world, string policy) =>
        world.SnsAsync("PutDataProtectionPolicy", ("ResourceArn", Arn), ("DataProtectionPolicy", policy));

    private static Task<TestAnswer> TagAsync(TestWorld world, params (string Key, string Value)[] tags) => world.SnsAsync(
        "TagResource",
        [("ResourceArn", Arn), .. tags.SelectMany((t, i) => new[] { ($"Tags.member.{i + 1}.Key", t.Key), ($"Tags.member.{i + 1}.Value", t.Value) })]);

    private static async Task SetAsync(TestWorld world, string name, string value) =>
        (await world.SnsAsync("SetTopicAttributes", ("TopicArn", Arn), ("AttributeName", name), ("AttributeValue", value))).Ok();
}
