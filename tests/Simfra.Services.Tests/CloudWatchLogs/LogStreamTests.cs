using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Log streams, and the orders in which they are listed.</summary>
public sealed class LogStreamTests
{
    [Fact]
    public async Task CreateLogStream_ThenDescribeLogStreams_TellsItsArn()
    {
        await using var world = await TestWorld.StartAsync();

        await world.CreateStreamAsync();

        var stream = (await world.LogsOkAsync("DescribeLogStreams", $$"""{"logGroupIdentifier":"{{GroupArn}}"}"""))["logStreams"]![0]!;
        Assert.Equal((WebStream, $"{GroupArn}:log-stream:{WebStream}"), (stream.Text("logStreamName"), stream.Text("arn")));
        Assert.Equal((Now, 0), ((long)stream["creationTime"]!, (int)stream["storedBytes"]!));
        Assert.Null(stream["lastEventTimestamp"] ?? stream["uploadSequenceToken"]);
    }

    [Fact]
    public async Task CreateLogStream_WithErrors_TellsThem()
    {
        await using var world = await TestWorld.StartAsync();
        var input = $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""";
        (await world.LogsAsync("CreateLogStream", input)).AssertJsonError("ResourceNotFoundException", "The specified log group does not exist.");
        await world.CreateStreamAsync();

        (await world.LogsAsync("CreateLogStream", input)).AssertJsonError("ResourceAlreadyExistsException", "The specified log stream already exists");
        (await world.LogsAsync("CreateLogStream", $$"""{"logGroupName":"{{Group}}","logStreamName":"a:b"}""")).AssertJsonError("InvalidParameterException", null);
    }

    [Fact]
    public async Task DeleteLogStream_TakesItsEventsAlong()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "x"));
        var input = $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""";

        await world.LogsOkAsync("DeleteLogStream", input);

        (await world.LogsAsync("DeleteLogStream", input)).AssertJsonError("ResourceNotFoundException", "The specified log stream does not exist.");
        Assert.Null((await world.GroupAsync())["storedBytes"]);
        await world.CreateStreamAsync();
        Assert.Equal("", (await world.GetAsync()).Messages());
    }

    [Fact]
    public async Task DescribeLogStreams_InTheOrderOfNamesOrOfLastEvents()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "b1", "a1", "b2", "c" })
        {
            await world.CreateStreamAsync(stream: name);
        }

        await world.TryPutAsync([(-1, "x")], stream: "a1");
        await world.TryPutAsync([(-3, "x")], stream: "b2");
        await world.TryPutAsync([(-2, "x")], stream: "b1");

        Assert.Equal("a1 b1 b2 c", await world.StreamsAsync());
        Assert.Equal("c b2 b1 a1", await world.StreamsAsync(""","descending":true"""));
        Assert.Equal("b1 b2", await world.StreamsAsync(""","logStreamNamePrefix":"b" """));
        Assert.Equal("b2 b1", await world.StreamsAsync(""","logStreamNamePrefix":"b","descending":true"""));
        Assert.Equal("c b2 b1 a1", await world.StreamsAsync(""","orderBy":"LastEventTime" """));
        Assert.Equal("a1 b1 b2 c", await world.StreamsAsync(""","orderBy":"LastEventTime","descending":true"""));
        (await world.LogsAsync("DescribeLogStreams", $$"""{"logGroupName":"{{Group}}","orderBy":"LastEventTime","logStreamNamePrefix":"b"}""")).AssertJsonError(
            "InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.");
    }

    [Theory]
    [InlineData("", "a1 b1 b2 c")]
    [InlineData(""","descending":true""", "c b2 b1 a1")]
    [InlineData(""","orderBy":"LastEventTime" """, "c b2 b1 a1")]
    [InlineData(""","orderBy":"LastEventTime","descending":true""", "a1 b1 b2 c")]
    public async Task DescribeLogStreams_GoesOnWhereThePageEnded(string order, string expected)
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "a1", "b1", "b2", "c" })
        {
            await world.CreateStreamAsync(stream: name);
        }

        await world.TryPutAsync([(-1, "x")], stream: "a1");
        await world.TryPutAsync([(-2, "x")], stream: "b1");
        await world.TryPutAsync([(-3, "x")], stream: "b2");

        var names = new List<string>();
        for (string? token = null; ;)
        {
            var next = token is null ? "" : $""","nextToken":"{token}" """;
            var page = await world.LogsOkAsync("DescribeLogStreams", $$"""{"logGroupName":"{{Group}}","limit":1{{order}}{{next}}}""");
            names.AddRange(page["logStreams"]!.AsArray().Select(static s => s!.Text("logStreamName")));
            token = page["nextToken"]?.GetValue<string>();
            if (token is null)
            {
                break;
            }
        }

        Assert.Equal(expected, string.Join(' ', names));
    }

    [Fact]
    public async Task DescribeLogStreams_NeedsOneWayToNameTheGroup()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await world.LogsAsync("DescribeLogStreams", "{}")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("DescribeLogStreams", $$"""{"logGroupName":"{{Group}}","logGroupIdentifier":"{{Group}}"}""")).AssertJsonError(
            "InvalidParameterException", null);
        (await world.LogsAsync("DescribeLogStreams", """{"logGroupIdentifier":"arn:aws:logs:us-east-1:111111111111:log-group:x"}""")).AssertJsonError(
            "AccessDeniedException", null);
    }
}
