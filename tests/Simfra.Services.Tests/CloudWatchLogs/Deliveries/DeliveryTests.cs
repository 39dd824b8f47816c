using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.CloudWatchLogs.Deliveries;

public sealed class DeliveryTests
{
    private const string Recordings = "conformance/recordings/logs/test_logs_delivery.snapshot.json";
    private const string Distribution = "arn:aws:cloudfront::000000000000:distribution/E1Q5F5862X9VJ5";

    [SharedDataFact(Recordings)]
    public async Task Destinations_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        JsonRecording Open(string test) => JsonRecording.Open(Recordings, $"TestDeliveryDestinations::{test}");

        var put = await world.LogsAsync(
            "PutDeliveryDestination",
            """{"name":"d1","outputFormat":"json","deliveryDestinationConfiguration":{"destinationResourceArn":"arn:aws:s3:::bucket"} }""");
        await PutDestinationAsync(world, "d2");
        var get = await world.LogsAsync("GetDeliveryDestination", """{"name":"d2"}""");

        Open("test_put_delivery_destination").Check("put-delivery-destination", put);
        Open("test_get_delivery_destination").Check("get-delivery-destination", get);
    }

    [SharedDataFact(Recordings)]
    public async Task Sources_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        JsonRecording Open(string test) => JsonRecording.Open(Recordings, $"TestDeliverySources::{test}");

        var put = await world.LogsAsync(
            "PutDeliverySource", $$"""{"name":"s1","resourceArn":"{{Distribution}}","logType":"ACCESS_LOGS","tags":{"key1":"value1"} }""");
        await world.LogsOkAsync("DeleteDeliverySource", """{"name":"s1"}""");
        var deleted = await world.LogsAsync("GetDeliverySource", """{"name":"s1"}""");
        await PutSourceAsync(world, "s2");
        var get = await world.LogsAsync("GetDeliverySource", """{"name":"s2"}""");

        Open("test_put_delivery_source").Check("put-delivery-source", put);
        Open("test_delete_delivery_source").Check("error-after-delete", deleted);
        Open("test_get_delivery_source").Check("get-delivery-source", get);
    }

    [SharedDataFact(Recordings)]
    public async Task Deliveries_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        JsonRecording Open(string test) => JsonRecording.Open(Recordings, $"TestDeliveries::{test}");
        await PutSourceAsync(world, "source");
        var destination = await PutDestinationAsync(world, "destination");

        var created = await world.LogsAsync(
            "CreateDelivery",
            $$"""
            {
              "deliverySourceName": "source", "deliveryDestinationArn": "{{destination}}", "recordFields": ["date"], "fieldDelimiter": ",",
              "s3DeliveryConfiguration": { "suffixPath": "AWSLogs/000000000000/CloudFront/", "enableHiveCompatiblePath": true }, "tags": { "key1": "value1" }
            }
            """);
        var id = created.Json["delivery"]!.Text("id");
        await world.LogsOkAsync("DeleteDelivery", $$"""{"id":"{{id}}"}""");
        var deleted = await world.LogsAsync("GetDelivery", $$"""{"id":"{{id}}"}""");
        var plain = await CreateAsync(world, "source", destination);
        var get = await world.LogsAsync("GetDelivery", $$"""{"id":"{{plain}}"}""");

        Open("test_create_delivery").Check("create-delivery", created);
        Open("test_delete_delivery").Check("error-after-delete", deleted);
        Open("test_get_delivery").Check("get-delivery", get);
    }

    [Fact]
    public async Task Lists_ArePaged()
    {
        await using var world = await TestWorld.StartAsync();
        await PutSourceAsync(world, "s1");
        await PutSourceAsync(world, "s2");
        await CreateAsync(world, "s1", await PutDestinationAsync(world, "d1"));
        await CreateAsync(world, "s2", await PutDestinationAsync(world, "d2"));

        foreach (var (operation, list) in new[]
            { ("DescribeDeliverySources", "deliverySources"), ("DescribeDeliveryDestinations", "deliveryDestinations"), ("DescribeDeliveries", "deliveries") })
        {
            var first = await world.LogsOkAsync(operation, """{"limit":1}""");
            var second = await world.LogsOkAsync(operation, $$"""{"limit":1,"nextToken":"{{first.Text("nextToken")}}"}""");

            var shown = Assert.Single(first[list]!.AsArray())!.Text("arn");
            Assert.NotEqual(shown, Assert.Single(second[list]!.AsArray())!.Text("arn"));
            Assert.Null(second["nextToken"]);
        }
    }

    [Fact]
    public async Task CreateDelivery_Twice_IsAConflict()
    {
        await using var world = await TestWorld.StartAsync();
        await PutSourceAsync(world, "s");
        var destination = await PutDestinationAsync(world, "d");
        await CreateAsync(world, "s", destination);

        (await world.LogsAsync("CreateDelivery", $$"""{"deliverySourceName":"s","deliveryDestinationArn":"{{destination}}"}"""))
            .AssertJsonError("ConflictException", null);
        (await world.LogsAsync("DeleteDeliverySource", """{"name":"s"}""")).AssertJsonError("ConflictException", null);
        (await world.LogsAsync("DeleteDeliveryDestination", """{"name":"d"}""")).AssertJsonError("ConflictException", null);
    }

    [Theory]
    [InlineData("CreateDelivery", """{"deliverySourceName":"none","deliveryDestinationArn":"arn:aws:logs:us-east-1:000000000000:delivery-destination:d"}""", "ResourceNotFoundException")]
    [InlineData("CreateDelivery", """{"deliverySourceName":"s","deliveryDestinationArn":"arn:aws:logs:us-east-1:000000000000:delivery-destination:x"}""", "ResourceNotFoundException")]
    [InlineData("CreateDelivery", """{"deliverySourceName":"s","deliveryDestinationArn":"x"}""", "ValidationException")]
    [InlineData("CreateDelivery", """{"deliverySourceName":"s","deliveryDestinationArn":"arn:aws:logs:us-east-1:000000000000:delivery-destination:d","recordFields":["nosuch"]}""", "ValidationException")]
    [InlineData("PutDeliveryDestination", """{"name":"x"}""", "ValidationException")]
    [InlineData("PutDeliveryDestination", """{"name":"x","deliveryDestinationConfiguration":{"destinationResourceArn":"arn:aws:sqs:us-east-1:000000000000:q"}}""", "ValidationException")]
    [InlineData("PutDeliveryDestination", """{"name":"x","deliveryDestinationType":"CWL","deliveryDestinationConfiguration":{"destinationResourceArn":"arn:aws:s3:::b"}}""", "ValidationException")]
    [InlineData("PutDeliverySource", """{"name":"x","resourceArn":"x","logType":"ACCESS_LOGS"}""", "ValidationException")]
    [InlineData("PutDeliveryDestinationPolicy", """{"deliveryDestinationName":"d","deliveryDestinationPolicy":"{"}""", "ValidationException")]
    [InlineData("GetDeliveryDestination", """{"name":"none"}""", "ResourceNotFoundException")]
    [InlineData("DeleteDelivery", """{"id":"none"}""", "ResourceNotFoundException")]
    public async Task Calls_ThatAreWrong_AreRefused(string operation, string input, string error)
    {
        await using var world = await TestWorld.StartAsync();
        await PutSourceAsync(world, "s");
        await PutDestinationAsync(world, "d");

        (await world.LogsAsync(operation, input)).AssertJsonError(error, null);
    }

    [Fact]
    public async Task UpdateDeliveryConfiguration_ChangesWhatIsGiven()
    {
        await using var world = await TestWorld.StartAsync();
        await PutSourceAsync(world, "s");
        var id = await CreateAsync(world, "s", await PutDestinationAsync(world, "d"));

        await world.LogsOkAsync(
            "UpdateDeliveryConfiguration", $$"""{"id":"{{id}}","recordFields":["date","time"],"s3DeliveryConfiguration":{"suffixPath":"x/"} }""");

        var delivery = (await world.LogsOkAsync("GetDelivery", $$"""{"id":"{{id}}"}"""))["delivery"]!;
        Assert.Equal("""["date","time"]""", delivery["recordFields"]!.ToJsonString());
        Assert.Equal("""{"suffixPath":"x/","enableHiveCompatiblePath":false}""", delivery["s3DeliveryConfiguration"]!.ToJsonString());
    }

    [Fact]
    public async Task DestinationPolicy_IsKeptAndRemoved()
    {
        await using var world = await TestWorld.StartAsync();
        await PutDestinationAsync(world, "d");
        const string Name = """{"deliveryDestinationName":"d"}""";

        await world.LogsOkAsync("PutDeliveryDestinationPolicy", """{"deliveryDestinationName":"d","deliveryDestinationPolicy":"{\"Statement\":[]}"}""");
        var put = await world.LogsOkAsync("GetDeliveryDestinationPolicy", Name);
        await world.LogsOkAsync("DeleteDeliveryDestinationPolicy", Name);
        var deleted = await world.LogsOkAsync("GetDeliveryDestinationPolicy", Name);

        Assert.Equal("""{"Statement":[]}""", put["policy"]!.Text("deliveryDestinationPolicy"));
        Assert.Null(deleted["policy"]!["deliveryDestinationPolicy"]);
    }

    [Fact]
    public async Task ConfigurationTemplates_AreThoseOfCloudFront()
    {
        await using var world = await TestWorld.StartAsync();

        var all = await world.LogsOkAsync("DescribeConfigurationTemplates", """{"service":"cloudfront"}""");
        var s3 = await world.LogsOkAsync("DescribeConfigurationTemplates", """{"deliveryDestinationTypes":["S3"]}""");
        var none = await world.LogsOkAsync("DescribeConfigurationTemplates", """{"logTypes":["OTHER"]}""");

        Assert.Equal(3, all["configurationTemplates"]!.AsArray().Count);
        Assert.Equal(33, s3["configurationTemplates"]![0]!["defaultDeliveryConfigValues"]!["recordFields"]!.AsArray().Count);
        Assert.Empty(none["configurationTemplates"]!.AsArray());
        (await world.LogsAsync("DescribeConfigurationTemplates", """{"service":"bedrock"}""")).AssertJsonError("NotImplemented", null, 501);
    }

    [Fact]
    public async Task Tags_OfSourcesAndDeliveries_CanBeChanged()
    {
        await using var world = await TestWorld.StartAsync();
        await PutSourceAsync(world, "s");
        const string Arn = "arn:aws:logs:us-east-1:000000000000:delivery-source:s";

        await world.LogsOkAsync("TagResource", $$"""{"resourceArn":"{{Arn}}","tags":{"a":"1","b":"2"} }""");
        await world.LogsOkAsync("UntagResource", $$"""{"resourceArn":"{{Arn}}","tagKeys":["a"]}""");

        Assert.Equal("""{"b":"2"}""", (await world.LogsOkAsync("ListTagsForResource", $$"""{"resourceArn":"{{Arn}}"}"""))["tags"]!.ToJsonString());
    }

    private static Task<JsonNode> PutSourceAsync(TestWorld world, string name) =>
        world.LogsOkAsync("PutDeliverySource", $$"""{"name":"{{name}}","resourceArn":"{{Distribution}}","logType":"ACCESS_LOGS"}""");

    private static async Task<string> PutDestinationAsync(TestWorld world, string name) =>
        (await world.LogsOkAsync(
            "PutDeliveryDestination", $$"""{"name":"{{name}}","deliveryDestinationConfiguration":{"destinationResourceArn":"arn:aws:s3:::bucket"} }"""))[
            "deliveryDestination"]!.Text("arn");

    private static async Task<string> CreateAsync(TestWorld world, string source, string destination) =>
        (await world.LogsOkAsync("CreateDelivery", $$"""{"deliverySourceName":"{{source}}","deliveryDestinationArn":"{{destination}}"}"""))["delivery"]!.Text("id");
}
