using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Filter policies: which there can be, and which messages they let through.</summary>
public sealed class FilterPolicyTests
{
    [Theory]
    [InlineData("""{"key":[]}""", "Empty arrays are not allowed", 10)]
    [InlineData("""{"key":"value"}""", "\"key\" must be an object or an array", 9)]
    [InlineData("""{"key":[["value"]]}""", "Match value must be String, number, true, false, or null", 10)]
    [InlineData("""{"key":[{"wrong-operator":true}]}""", "Unrecognized match type wrong-operator", 31)]
    [InlineData("""{"key":[{"suffix":"value","prefix":"value2"}]}""", "Only one key allowed in match expression", 37)]
    [InlineData("""{"key":[{"exists":null}]}""", "exists match pattern must be either true or false.", 23)]
    [InlineData("""{"key":[{"equals-ignore-case":1}]}""", "equals-ignore-case match pattern must be a string", 32)]
    [InlineData("""{"key":[{"anything-but":{"suffix":"test"}}]}""", "Unsupported anything-but pattern: suffix", 36)]
    [InlineData("""{"key":[{"anything-but":["a",1]}]}""", "Inside anything but list, either all values are number or string, mixed type is not supported", 32)]
    [InlineData("""{"key":[{"anything-but":[true]}]}""", "Inside anything but list, start|null|boolean is not supported.", 30)]
    [InlineData("""{"$or":[{"key":["a"]}]}""", "\"$or\" must have at least two objects", 23)]
    public async Task APolicyThatCannotBe_IsRefusedWithItsPlace(string policy, string message, int column)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await world.TrySubscribeAsync(topic, "sms", "+15551234567", ("FilterPolicy", policy))).AssertXmlError(
            "InvalidParameter",
            $"Invalid parameter: Attributes Reason: FilterPolicy: {message}\n at [Source: (String)\"{policy}\"; line: 1, column: {column}]");
    }

    [Fact]
    public async Task APolicyWithObjects_IsForBodiesAlone()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        const string Nested = """{"a":{"b":["c"]}}""";

        (await world.TrySubscribeAsync(topic, "sms", "+15551234567", ("FilterPolicy", Nested))).AssertXmlError(
            "InvalidParameter",
            "Invalid parameter: Attributes Reason: FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy");
        (await world.TrySubscribeAsync(topic, "sms", "+15551234567", ("FilterPolicy", Nested), ("FilterPolicyScope", "MessageBody"))).Ok();
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(151, false)]
    public async Task APolicy_MayHaveSoManyCombinations(int values, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var policy = $$"""{"key":[{{string.Join(',', Enumerable.Range(0, values))}}]}""";

        var answer = await world.TrySubscribeAsync(topic, "sms", "+15551234567", ("FilterPolicy", policy));

        Assert.Equal(isTaken ? 200 : 400, (int)answer.Status);
    }

    [Theory]
    [InlineData("""["red"]""", "String", "red", true)]
    [InlineData("""["red"]""", "String", "Red", false)]
    [InlineData("""["red","blue"]""", "String", "blue", true)]
    [InlineData("""["1"]""", "Number", "1", false)]
    [InlineData("""[1]""", "Number", "1.0", true)]
    [InlineData("""[1]""", "String", "1", false)]
    [InlineData("""["red"]""", "String.Array", """["green","red"]""", true)]
    [InlineData("""[true]""", "String.Array", """[true]""", true)]
    [InlineData("""[null]""", "String.Array", """["null"]""", false)]
    [InlineData("""["red"]""", "Binary", "cmVk", false)]
    [InlineData("""[{"prefix":"re"}]""", "String", "red", true)]
    [InlineData("""[{"suffix":"ed"}]""", "String", "red", true)]
    [InlineData("""[{"suffix":"eD"}]""", "String", "red", false)]
    [InlineData("""[{"equals-ignore-case":"RED"}]""", "String", "red", true)]
    [InlineData("""[{"anything-but":"red"}]""", "String", "blue", true)]
    [InlineData("""[{"anything-but":["red","blue"]}]""", "String", "blue", false)]
    [InlineData("""[{"anything-but":["red"]}]""", "String.Array", """["red","blue"]""", false)]
    [InlineData("""[{"anything-but":[1]}]""", "Number", "2", true)]
    [InlineData("""[{"anything-but":{"prefix":"re"}}]""", "String", "red", false)]
    [InlineData("""[{"anything-but":{"prefix":"re"}}]""", "String", "blue", true)]
    [InlineData("""[{"numeric":["=",3.015e2]}]""", "Number", "301.5", true)]
    [InlineData("""[{"numeric":[">",0,"<=",100]}]""", "Number", "100", true)]
    [InlineData("""[{"numeric":[">",0,"<=",100]}]""", "Number", "0", false)]
    [InlineData("""[{"numeric":["<",-5]}]""", "Number", "-6", true)]
    [InlineData("""[{"numeric":[">=",5]}]""", "Number", "5", true)]
    [InlineData("""[{"cidr":"10.0.0.0/24"}]""", "String", "10.0.0.255", true)]
    [InlineData("""[{"cidr":"10.0.0.0/24"}]""", "String", "10.0.1.0", false)]
    [InlineData("""[{"cidr":"2001:db8::/32"}]""", "String", "2001:db8::1", true)]
    [InlineData("""[{"exists":true}]""", "String", "red", true)]
    [InlineData("""[{"exists":false}]""", "String", "red", false)]
    public async Task APolicyOfAttributes_LetsThrough(string condition, string type, string value, bool isDelivered)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(
            topic, "q", ("FilterPolicy", $$"""{"colour":{{condition}}}"""), ("RawMessageDelivery", "true"));

        await world.PublishAsync(topic, "x", SnsTestCalls.Attribute(1, "colour", type, value));

        Assert.Equal(isDelivered ? ["x"] : [], await world.ReceiveBodiesAsync(queue));
    }

    [Theory]
    [InlineData("""{"a":[{"exists":false}]}""", true)]
    [InlineData("""{"a":[{"exists":true}]}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"},{"exists":false}]}""", true)]
    [InlineData("""{"$or":[{"a":["x"]},{"b":[{"exists":false}]}]}""", true)]
    public async Task APolicyOfAttributes_AboutWhatIsNotThere(string policy, bool isDelivered)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("FilterPolicy", policy), ("RawMessageDelivery", "true"));

        await world.PublishAsync(topic, "x", SnsTestCalls.Attribute(1, "other", "String", "y"));

        Assert.Equal(isDelivered ? ["x"] : [], await world.ReceiveBodiesAsync(queue));
    }

    [Theory]
    [InlineData("""{"object":{"key":["auto"]}}""", """{"object":{"key":"auto"}}""", true)]
    [InlineData("""{"object":{"key":["auto"]}}""", """{"object":{"key":"car"}}""", false)]
    [InlineData("""{"object":{"key":["auto"]}}""", """{"key":"auto"}""", false)]
    [InlineData("""{"object":{"key":["auto"]}}""", "no json", false)]
    [InlineData("""{"object":{"key":["auto"]}}""", """["object"]""", false)]
    [InlineData("""{"route":["q1"]}""", """{"route":["q2","q1"]}""", true)]
    [InlineData("""{"route":[{"anything-but":["q1"]}]}""", """{"route":["q2","q1"]}""", true)]
    [InlineData("""{"records":{"name":["put"]}}""", """{"records":[{"name":"get"},[{"name":"put"}]]}""", true)]
    [InlineData("""{"n":[{"numeric":[">",1]}]}""", """{"n":2}""", true)]
    [InlineData("""{"n":[{"numeric":[">",1]}]}""", """{"n":"2"}""", false)]
    [InlineData("""{"b":[true]}""", """{"b":true}""", true)]
    [InlineData("""{"b":[null]}""", """{"b":null}""", true)]
    [InlineData("""{"b":[{"exists":true}]}""", """{"b":[]}""", false)]
    [InlineData("""{"a":{"b":[{"exists":false}]}}""", """{"c":1}""", true)]
    [InlineData("""{"$or":[{"a":["x"]},{"b":["y"]}],"c":["z"]}""", """{"b":"y","c":"z"}""", true)]
    [InlineData("""{"$or":[{"a":["x"]},{"b":["y"]}],"c":["z"]}""", """{"b":"y"}""", false)]
    public async Task APolicyOfTheBody_LetsThrough(string policy, string body, bool isDelivered)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(
            topic, "q", ("FilterPolicy", policy), ("FilterPolicyScope", "MessageBody"), ("RawMessageDelivery", "true"));

        await world.PublishAsync(topic, body);

        Assert.Equal(isDelivered ? [body] : [], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task ATopic_MayHaveSoManyPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        for (var i = 0; i < 200; i++)
        {
            await world.SubscribeAsync(topic, "sms", $"+1555000{i:D4}", ("FilterPolicy", """{"a":["b"]}"""));
        }

        (await world.TrySubscribeAsync(topic, "sms", "+15551112222", ("FilterPolicy", """{"a":["b"]}"""))).AssertXmlError(
            "FilterPolicyLimitExceeded", null, 403);
        var without = await world.SubscribeAsync(topic, "sms", "+15551112222");
        (await world.SetAttributeAsync(without, "FilterPolicy", """{"a":["b"]}""")).AssertXmlError("FilterPolicyLimitExceeded", null, 403);
    }
}
