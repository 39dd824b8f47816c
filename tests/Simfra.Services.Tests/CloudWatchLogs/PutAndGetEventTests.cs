using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Events, as they are put into a stream and read page by page.</summary>
public sealed class PutAndGetEventTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    [Fact]
    public async Task PutLogEvents_ThenGetLogEvents_GivesThemInOrderOfTime()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();

        var put = await world.PutAsync((-20, "one"), (-10, "three"));
        await world.PutAsync((-15, "two"));

        Assert.Null(put["rejectedLogEventsInfo"]);
        Assert.Equal(56, put.Text("nextSequenceToken").Length);
        var page = await world.GetAsync();
        Assert.Equal("one two three", page.Messages());
        Assert.Equal((Now - 20, Now), ((long)page["events"]![0]!["timestamp"]!, (long)page["events"]![0]!["ingestionTime"]!));
        var stream = (await world.LogsOkAsync("DescribeLogStreams", $$"""{"logGroupName":"{{Group}}"}"""))["logStreams"]![0]!;
        Assert.Equal((Now - 20, Now - 10, Now), ((long)stream["firstEventTimestamp"]!, (long)stream["lastEventTimestamp"]!, (long)stream["lastIngestionTime"]!));
        Assert.Equal((3 + 3 + 5) + (3 * 26), (long)(await world.GroupAsync())["storedBytes"]!);
    }

    [Fact]
    public async Task GetLogEvents_PagesForwardsAndBackwards_UntilATokenStaysTheSame()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync([.. Enumerable.Range(1, 5).Select(static i => ((long)-10 + i, $"e{i}"))]);

        var first = await world.GetAsync(""","startFromHead":true,"limit":2""");
        var second = await world.GetAsync($""","startFromHead":true,"limit":2,"nextToken":"{first.Text("nextForwardToken")}" """);
        var third = await world.GetAsync($""","startFromHead":true,"limit":2,"nextToken":"{second.Text("nextForwardToken")}" """);
        var end = await world.GetAsync($""","startFromHead":true,"limit":2,"nextToken":"{third.Text("nextForwardToken")}" """);
        var back = await world.GetAsync($""","limit":2,"nextToken":"{third.Text("nextBackwardToken")}" """);
        var latest = await world.GetAsync(""","limit":2""");

        Assert.Equal(["e1 e2", "e3 e4", "e5", "", "e3 e4", "e4 e5"], new[] { first, second, third, end, back, latest }.Select(static p => p.Messages()));
        Assert.StartsWith("f/", first.Text("nextForwardToken"), StringComparison.Ordinal);
        Assert.StartsWith("b/", first.Text("nextBackwardToken"), StringComparison.Ordinal);
        Assert.Equal(third.Text("nextForwardToken"), end.Text("nextForwardToken"));

        await world.PutAsync((1, "e6"));
        Assert.Equal("e6", (await world.GetAsync($""","startFromHead":true,"nextToken":"{end.Text("nextForwardToken")}" """)).Messages());
    }

    [Fact]
    public async Task GetLogEvents_OfATimeRange_TakesTheStartInAndLeavesTheEndOut()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((-3, "a"), (-2, "b"), (-1, "c"), (0, "d"));

        Assert.Equal("b c", (await world.GetAsync($""","startTime":{Now - 2},"endTime":{Now}""")).Messages());
        Assert.Equal("", (await world.GetAsync($""","startTime":{Now + 1}""")).Messages());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("f/12")]
    [InlineData("q/00000000000000000000000000000000000000000000000000000000")]
    public async Task GetLogEvents_WithATokenThatIsNone_IsRefused(string token)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();

        var answer = await world.LogsAsync("GetLogEvents", $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}","nextToken":"{{token}}"}""");

        answer.AssertJsonError("InvalidParameterException", "The specified nextToken is invalid.");
    }

    [Fact]
    public async Task PutLogEvents_TooOldTooNewAndExpired_AreToldByIndexAndTheRestIsTaken()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.LogsOkAsync("PutRetentionPolicy", $$"""{"logGroupName":"{{Group}}","retentionInDays":3}""");

        var put = await world.PutAsync((-15 * Day, "too old"), (-4 * Day, "expired"), (-Hour, "a"), (2 * Hour, "b"), ((2 * Hour) + 1, "too new"));

        var rejected = put["rejectedLogEventsInfo"]!;
        Assert.Equal((1, 2, 4), ((int)rejected["tooOldLogEventEndIndex"]!, (int)rejected["expiredLogEventEndIndex"]!, (int)rejected["tooNewLogEventStartIndex"]!));
        Assert.Equal("a b", (await world.GetAsync()).Messages());
    }

    [Fact]
    public async Task PutLogEvents_OutOfOrder_IsRefusedAsAWhole()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();

        (await world.TryPutAsync([(0, "b"), (-1, "a")])).AssertJsonError(
            "InvalidParameterException", "Log events in a single PutLogEvents request must be in chronological order.");

        Assert.Equal("", (await world.GetAsync()).Messages());
    }

    [Fact]
    public async Task PutLogEvents_OverMoreThanADay_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();

        (await world.TryPutAsync([(-Day - 1, "a"), (0, "b")])).AssertJsonError(
            "InvalidParameterException", "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        await world.PutAsync((-Day, "a"), (0, "b"));

        Assert.Equal("a b", (await world.GetAsync()).Messages());
    }

    [Fact]
    public async Task PutLogEvents_AtTheLimits_IsTakenAndBeyondThemRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var half = new string('x', (1_048_576 / 2) - 26);

        (await world.TryPutAsync([(0, new('x', 1_048_576 - 25))])).AssertJsonError(
            "InvalidParameterException", "Log event too large: 1048577 bytes exceeds limit of 1048576");
        (await world.TryPutAsync([(0, half), (0, half + "é")])).AssertJsonError(
            "InvalidParameterException", "Upload too large: 1048578 bytes exceeds limit of 1048576");
        (await world.TryPutAsync([])).AssertJsonError(
            "InvalidParameterException",
            "1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1");
        (await world.TryPutAsync(Enumerable.Repeat((0L, "x"), 10_001))).AssertJsonError("InvalidParameterException", null);
        (await world.TryPutAsync([(0, half), (0, half)])).Ok();
        (await world.TryPutAsync(Enumerable.Repeat((1L, "x"), 10_000))).Ok();

        // A page is a megabyte, or ten thousand events.
        Assert.Equal(10_000, (await world.GetAsync())["events"]!.AsArray().Count);
        Assert.Equal(2, (await world.GetAsync($""","startFromHead":true,"endTime":{Now + 1}"""))["events"]!.AsArray().Count);
    }

    [Fact]
    public async Task PutLogEvents_WithASequenceTokenOfAnyKind_TakesNoNoticeOfIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();

        await world.LogsOkAsync("PutLogEvents", $$"""
            {"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}","sequenceToken":"nonsense","logEvents":[{"timestamp":{{Now}},"message":"x"}]}
            """);

        Assert.Equal("x", (await world.GetAsync()).Messages());
    }

    [Theory]
    [InlineData("""{"Type":"Service","Name":"orders"}""", null)]
    [InlineData("""{"Name":"orders","Environment":"test"}""", "InvalidKeyAttributes")]
    [InlineData("""{"Type":"Nothing","Name":"orders"}""", "InvalidTypeValue")]
    public async Task PutLogEvents_WithAnEntity_TellsWhyItIsRejectedAndTakesTheEvents(string key, string? fault)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();

        var put = await world.LogsOkAsync("PutLogEvents", $$"""
            {"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}","entity":{"keyAttributes":{{key}}},"logEvents":[{"timestamp":{{Now}},"message":"x"}]}
            """);

        Assert.Equal(fault, put["rejectedEntityInfo"]?.Text("errorType"));
        Assert.Equal("x", (await world.GetAsync()).Messages());
    }

    [Fact]
    public async Task PutLogEvents_WhereNothingIs_TellsWhatIsMissing()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.TryPutAsync([(0, "x")])).AssertJsonError("ResourceNotFoundException", "The specified log group does not exist.");
        await world.CreateGroupAsync();
        (await world.TryPutAsync([(0, "x")])).AssertJsonError("ResourceNotFoundException", "The specified log stream does not exist.");
        (await world.LogsAsync("GetLogEvents", $$"""{"logGroupName":"{{Group}}","logStreamName":"x"}""")).AssertJsonError(
            "ResourceNotFoundException", "The specified log stream does not exist.");
    }

    [Fact]
    public async Task Events_DisappearWhenTheirRetentionHasPassed()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.LogsOkAsync("PutRetentionPolicy", $$"""{"logGroupName":"{{Group}}","retentionInDays":1}""");
        await world.PutAsync((-Hour, "a"), (0, "b"));

        await world.Clock.AdvanceAsync(TimeSpan.FromHours(23) + TimeSpan.FromMilliseconds(1));
        Assert.Equal("b", (await world.GetAsync()).Messages());
        Assert.Equal(27, (long)(await world.GroupAsync())["storedBytes"]!);

        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(1));
        Assert.Equal("", (await world.GetAsync()).Messages());
        Assert.Null((await world.GroupAsync())["storedBytes"]);
    }

    [Fact]
    public async Task PutRetentionPolicy_OverOldEvents_RemovesThemAndTheLongerOneKeepsTheRest()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((-4 * Day, "a"));
        await world.PutAsync((-2 * Day, "b"));

        await world.LogsOkAsync("PutRetentionPolicy", $$"""{"logGroupName":"{{Group}}","retentionInDays":3}""");
        await world.LogsOkAsync("DeleteRetentionPolicy", $$"""{"logGroupName":"{{Group}}"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(10));

        Assert.Equal("b", (await world.GetAsync()).Messages());
    }
}
