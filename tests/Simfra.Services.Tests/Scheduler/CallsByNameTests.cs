using System.Text.Json.Nodes;
using Simfra.Models;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Scheduler;

/// <summary>Services call operations that they know by name alone, as universal targets do.</summary>
public sealed class CallsByNameTests
{
    [Fact]
    public async Task ACallByName_GivesTheOutputByName()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        var output = await CallAsync(world, "sqs", "SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" });

        Assert.Equal(output.Text("MessageId"), Assert.Single(await world.ReceiveAsync(url))!.Text("MessageId"));
    }

    [Fact]
    public async Task ABody_IsInBase64()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();

        await CallAsync(world, "s3", "PutObject", new() { ["Bucket"] = S3Fixture.Bucket, ["Key"] = "k", ["Body"] = "YWJj" });
        var output = await CallAsync(world, "s3", "GetObject", new() { ["Bucket"] = S3Fixture.Bucket, ["Key"] = "k" });

        Assert.Equal("abc", (await s3.GetAsync("/orders/k")).Ok().Text);
        Assert.Equal(("YWJj", 3), (output.Text("Body"), output["ContentLength"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("ssm", "PutParameter", """{"Name":"n"}""", "ValidationException", 400)]
    [InlineData("ssm", "PutParameter", """{"Name":"n","Worth":"v"}""", "SerializationException", 400)]
    [InlineData("ssm", "PutParameter", """{"Name":{}}""", "SerializationException", 400)]
    [InlineData("ssm", "GetParameter", """{"Name":"nope"}""", "ParameterNotFound", 400)]
    [InlineData("glue", "StartCrawler", """{"Name":"n"}""", "NotImplemented", 501)]
    [InlineData("s3", "SelectObjectContent", "{}", "NotImplemented", 501)]
    public async Task ACallByName_FailsAsAClientsWould(string service, string operation, string input, string code, int status)
    {
        await using var world = await TestWorld.StartAsync();

        var error = await Assert.ThrowsAnyAsync<AwsServiceException>(() => CallAsync(world, service, operation, JsonNode.Parse(input)!.AsObject()));

        Assert.Equal((code, status), (error.Code, error.StatusCode));
    }

    private static Task<JsonObject> CallAsync(TestWorld world, string service, string operation, JsonObject input) =>
        world.AsService("scheduler").InvokeAsync(
            AwsCatalog.Services[service].FindOperation(operation)!,
            input,
            new(new RootPrincipal("000000000000"), new("000000000000", "us-east-1")),
            default).AsTask();
}
