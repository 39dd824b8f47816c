using System.Text.Json.Nodes;
using Simfra.Protocols.EventStreams;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs.LiveTail;

public sealed class LiveTailTests
{
    [Fact]
    public async Task StartLiveTail_ShowsWhatComesInEachSecond()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.CreateStreamAsync(stream: "web/2");
        await world.PutAsync((-5, "ERROR before"));

        var session = world.LogsAsync(
            "StartLiveTail",
            $$"""{"logGroupIdentifiers":["{{LogsTestCalls.GroupArn}}"],"logStreamNames":["web/1"],"logEventFilterPattern":"ERROR"}""");
        while (!world.Server.World.Gateway.Waits.IsAwaited(new("logs.live-tail", new("000000000000", "us-east-1"), LogsTestCalls.Group)))
        {
            await Task.Yield();
        }

        await world.PutAsync((1, "ERROR a"), (2, "ERROR b"), (3, "INFO c"));
        await world.TryPutAsync([(1, "ERROR elsewhere")], stream: "web/2");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(3));

        var messages = await MessagesAsync(await session);
        Assert.Equal(("sessionStart", "SessionTimeoutException"), (messages[0].Kind, messages[^1].Kind));
        Assert.Equal(
            (LogsTestCalls.GroupArn, "web/1", "ERROR"),
            (messages[0].Body["logGroupIdentifiers"]![0]!.GetValue<string>(), messages[0].Body["logStreamNames"]![0]!.GetValue<string>(),
                messages[0].Body.Text("logEventFilterPattern")));
        var updates = messages.Where(static m => m.Kind == "sessionUpdate").Select(static m => m.Body).ToList();
        var shown = Assert.Single(updates, static u => u["sessionResults"]!.AsArray().Count > 0);
        Assert.Equal("ERROR a|ERROR b", string.Join('|', shown["sessionResults"]!.AsArray().Select(static r => r!.Text("message"))));
        Assert.False(shown["sessionMetadata"]!["sampled"]!.GetValue<bool>());
        var first = shown["sessionResults"]![0]!;
        Assert.Equal(("web/1", LogsTestCalls.GroupArn, LogsTestCalls.Now + 1), (first.Text("logStreamName"), first.Text("logGroupIdentifier"), first["timestamp"]!.GetValue<long>()));
    }

    [Theory]
    [InlineData("""{"logGroupIdentifiers":["/app/orders"]}""", "InvalidParameterException")]
    [InlineData("""{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:/app/orders:*"]}""", "InvalidParameterException")]
    [InlineData("""{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:none"]}""", "ResourceNotFoundException")]
    [InlineData("""{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:rare"]}""", "InvalidOperationException")]
    [InlineData(
        """{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:/app/orders"],"logStreamNames":["a"],"logStreamNamePrefixes":["b"]}""",
        "InvalidParameterException")]
    [InlineData(
        """{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:/app/orders","arn:aws:logs:us-east-1:000000000000:log-group:x"],"logStreamNames":["a"]}""",
        "InvalidParameterException")]
    [InlineData(
        """{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:/app/orders"],"logEventFilterPattern":"{ $.a = "}""", "InvalidParameterException")]
    public async Task StartLiveTail_ThatIsWrong_IsRefused(string input, string error)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.CreateGroupAsync("rare", ""","logGroupClass":"INFREQUENT_ACCESS" """);

        (await world.LogsAsync("StartLiveTail", input)).AssertJsonError(error, null);
    }

    private static async Task<List<(string Kind, JsonNode Body)>> MessagesAsync(TestAnswer answer)
    {
        var messages = new List<(string Kind, JsonNode Body)>();
        await foreach (var message in EventMessageReader.ReadAllAsync(new MemoryStream(answer.Ok().Body), CancellationToken.None))
        {
            messages.Add(((message.Text(":event-type") ?? message.Text(":exception-type"))!, JsonNode.Parse(message.Payload.Span)!));
        }

        return [.. messages.Where(static m => m.Kind != "initial-response")];
    }
}
