using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.Anomalies.AnomalyCalls;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs.Anomalies;

/// <summary>Detectors: made, listed, changed, paused, deleted, and what they are doing meanwhile.</summary>
public sealed class AnomalyDetectorTests
{
    private const string Unknown = "arn:aws:logs:us-east-1:000000000000:anomaly-detector:00000000-0000-0000-0000-000000000000";

    [Fact]
    public async Task ADetector_IsShownAsItWasMade_AndGoesThroughItsStatusesByTheClock()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await world.CreateDetectorAsync(""","filterPattern":"ERROR","anomalyVisibilityTime":30,"tags":{"a":"b"}""");

        var shown = await world.DetectorAsync(arn);
        Assert.Matches("^arn:aws:logs:us-east-1:000000000000:anomaly-detector:[0-9a-f-]{36}$", arn);
        Assert.Equal(
            ("watch", "FIVE_MIN", "ERROR", "INITIALIZING", 30, Now, Now, GroupArn),
            (shown.Text("detectorName"), shown.Text("evaluationFrequency"), shown.Text("filterPattern"), shown.Text("anomalyDetectorStatus"),
                (int)shown["anomalyVisibilityTime"]!, (long)shown["creationTimeStamp"]!, (long)shown["lastModifiedTimeStamp"]!,
                (string)shown["logGroupArnList"]!.AsArray().Single()!));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("TRAINING", await world.DetectorStatusAsync(arn));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(14));
        Assert.Equal("ANALYZING", await world.DetectorStatusAsync(arn));
        (await world.UpdateDetectorAsync(arn, ""","enabled":false""")).Ok();
        Assert.Equal("PAUSED", await world.DetectorStatusAsync(arn));
        (await world.UpdateDetectorAsync(arn, ""","enabled":true""")).Ok();
        Assert.Equal(("ANALYZING", Now + 900_000), (await world.DetectorStatusAsync(arn), (long)(await world.DetectorAsync(arn))["lastModifiedTimeStamp"]!));

        // What is usual of other events, or in other periods, has to be learnt.
        (await world.UpdateDetectorAsync(arn, ""","enabled":true,"evaluationFrequency":"ONE_HOUR","filterPattern":"","anomalyVisibilityTime":7""")).Ok();
        Assert.Equal("INITIALIZING", await world.DetectorStatusAsync(arn));
        var changed = await world.DetectorAsync(arn);
        Assert.Equal(("ONE_HOUR", "", 7), (changed.Text("evaluationFrequency"), changed.Text("filterPattern"), (int)changed["anomalyVisibilityTime"]!));
    }

    [Fact]
    public async Task TheDefaults_AreThoseOfAWS()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        var arn = (await world.LogsOkAsync("CreateLogAnomalyDetector", $$"""{"logGroupArnList":["{{GroupArn}}"]}""")).Text("anomalyDetectorArn");

        var shown = await world.DetectorAsync(arn);
        Assert.Equal((21, null, null), ((int)shown["anomalyVisibilityTime"]!, shown["detectorName"], shown["kmsKeyId"]));
    }

    [Fact]
    public async Task ADetectorPausedInTraining_BeginsAnew_AndNothingWaitsForOneThatIsPausedOrDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await world.CreateDetectorAsync();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        (await world.UpdateDetectorAsync(arn, ""","enabled":false""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("PAUSED", await world.DetectorStatusAsync(arn));
        (await world.UpdateDetectorAsync(arn, ""","enabled":true""")).Ok();
        Assert.Equal("INITIALIZING", await world.DetectorStatusAsync(arn));
        await world.Clock.AdvanceAsync(Training);
        Assert.Equal("ANALYZING", await world.DetectorStatusAsync(arn));

        await world.LogsOkAsync("DeleteLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}"}""");

        Assert.Empty((await world.LogsOkAsync("ListLogAnomalyDetectors", "{}"))["anomalyDetectors"]!.AsArray());
        foreach (var operation in new[] { "GetLogAnomalyDetector", "DeleteLogAnomalyDetector", "ListAnomalies" })
        {
            (await world.LogsAsync(operation, $$"""{"anomalyDetectorArn":"{{arn}}"}""")).AssertJsonError("ResourceNotFoundException", null);
        }
    }

    [Fact]
    public async Task ADetectorOfAGroupThatIsGone_Fails_UntilThereIsOneAgain()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await world.CreateDetectorAsync();
        await world.Clock.AdvanceAsync(Training);
        await world.LogsOkAsync("DeleteLogGroup", $$"""{"logGroupName":"{{Group}}"}""");

        await world.Clock.AdvanceAsync(Period);
        Assert.Equal("FAILED", await world.DetectorStatusAsync(arn));
        await world.CreateGroupAsync();
        await world.Clock.AdvanceAsync(Period);

        Assert.Equal("ANALYZING", await world.DetectorStatusAsync(arn));
    }

    [Fact]
    public async Task ListLogAnomalyDetectors_Pages_AndIsOfOneGroupWhereThatIsAsked()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.CreateGroupAsync("other");
        for (var i = 0; i < 3; i++)
        {
            await world.CreateDetectorAsync();
        }

        var otherArn = GroupArn.Replace(Group, "other", StringComparison.Ordinal);
        (await world.TryCreateDetectorAsync(groups: $"\"{otherArn}\"")).Ok();

        var page = await world.LogsOkAsync("ListLogAnomalyDetectors", """{"limit":3}""");
        var rest = await world.LogsOkAsync("ListLogAnomalyDetectors", $$"""{"nextToken":"{{page.Text("nextToken")}}"}""");
        Assert.Equal((3, 1, null), (page["anomalyDetectors"]!.AsArray().Count, rest["anomalyDetectors"]!.AsArray().Count, rest["nextToken"]));
        var ofOther = (await world.LogsOkAsync("ListLogAnomalyDetectors", $$"""{"filterLogGroupArn":"{{otherArn}}"}"""))["anomalyDetectors"]!.AsArray();
        Assert.Equal(otherArn, (string)Assert.Single(ofOther)!["logGroupArnList"]![0]!);
        Assert.Equal("INITIALIZING", ofOther[0]!.Text("anomalyDetectorStatus"));
        (await world.LogsAsync("ListLogAnomalyDetectors", """{"nextToken":"!"}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("ListLogAnomalyDetectors", """{"limit":51}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("ListLogAnomalyDetectors", """{"filterLogGroupArn":"other"}""")).AssertJsonError("InvalidParameterException", null);
    }

    [Theory]
    [InlineData("", "", "InvalidParameterException")]
    [InlineData($"\"{GroupArn}\",\"{GroupArn}\"", "", "InvalidParameterException")]
    [InlineData($"\"{Group}\"", "", "InvalidParameterException")]
    [InlineData($"\"{GroupArn}-none\"", "", "ResourceNotFoundException")]
    [InlineData("\"arn:aws:logs:us-east-1:111111111111:log-group:x\"", "", "AccessDeniedException")]
    [InlineData($"\"{GroupArn}\"", ""","filterPattern":"{ $.a = " """, "InvalidParameterException")]
    [InlineData($"\"{GroupArn}\"", ""","anomalyVisibilityTime":6""", "InvalidParameterException")]
    [InlineData($"\"{GroupArn}\"", ""","anomalyVisibilityTime":91""", "InvalidParameterException")]
    [InlineData($"\"{GroupArn}\"", ""","evaluationFrequency":"TWO_MIN" """, "InvalidParameterException")]
    [InlineData($"\"{GroupArn}\"", ""","kmsKeyId":"alias/x" """, "InvalidParameterException")]
    [InlineData($"\"{GroupArn}\"", ""","tags":{"aws:a":"b"}""", "InvalidParameterException")]
    [InlineData("\"arn:aws:logs:us-east-1:000000000000:log-group:rare\"", "", "InvalidParameterException")]
    public async Task CreateLogAnomalyDetector_ThatIsWrong_IsRefused(string groups, string more, string error)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.CreateGroupAsync("rare", ""","logGroupClass":"INFREQUENT_ACCESS" """);

        var input = $$"""{"logGroupArnList":[{{groups}}]{{more}}}""";
        (await world.LogsAsync("CreateLogAnomalyDetector", input)).AssertJsonError(error, null);
        Assert.Empty((await world.LogsOkAsync("ListLogAnomalyDetectors", "{}"))["anomalyDetectors"]!.AsArray());
    }

    [Fact]
    public async Task UpdateLogAnomalyDetector_ThatIsWrong_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await world.CreateDetectorAsync();

        (await world.UpdateDetectorAsync(arn, "")).AssertJsonError("InvalidParameterException", null);
        (await world.UpdateDetectorAsync(arn, ""","enabled":true,"filterPattern":"[a"}""".TrimEnd('}'))).AssertJsonError("InvalidParameterException", null);
        (await world.UpdateDetectorAsync(Unknown, ""","enabled":true""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.UpdateDetectorAsync("x", ""","enabled":true""")).AssertJsonError("InvalidParameterException", null);
    }

    [Fact]
    public async Task Tags_AreThoseOfTheResource()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await world.CreateDetectorAsync(""","tags":{"a":"b"}""");

        await world.LogsOkAsync("TagResource", $$"""{"resourceArn":"{{arn}}","tags":{"c":"d"} }""");
        await world.LogsOkAsync("UntagResource", $$"""{"resourceArn":"{{arn}}","tagKeys":["a"]}""");

        Assert.Equal("""{"c":"d"}""", (await world.LogsOkAsync("ListTagsForResource", $$"""{"resourceArn":"{{arn}}"}"""))["tags"]!.ToJsonString());
        (await world.LogsAsync("ListTagsForResource", $$"""{"resourceArn":"{{Unknown}}"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task AKey_HasToLetTheServiceUseIt_AndFailsTheDetectorWhenItIsGone()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var key = await world.CreateKeyAsync();
        (await world.TryCreateDetectorAsync($$""","kmsKeyId":"{{key.Arn}}" """)).AssertJsonError("AccessDeniedException", null);
        await LogGroupKeyTests.AllowAsync(world, key, "arn:aws:logs:us-east-1:000000000000:anomaly-detector:*");
        var arn = await world.CreateDetectorAsync($$""","kmsKeyId":"{{key.Arn}}" """);
        Assert.Equal(key.Arn, (await world.DetectorAsync(arn)).Text("kmsKeyId"));
        await world.Clock.AdvanceAsync(Training);
        Assert.Empty(await world.AnomaliesAsync(arn));

        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.Clock.AdvanceAsync(Period);

        Assert.Equal("FAILED", await world.DetectorStatusAsync(arn));
        (await world.LogsAsync("ListAnomalies", $$"""{"anomalyDetectorArn":"{{arn}}"}""")).AssertJsonError("AccessDeniedException", null);
        await world.KmsOkAsync("EnableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.Clock.AdvanceAsync(Period);
        Assert.Equal("ANALYZING", await world.DetectorStatusAsync(arn));
        Assert.Empty(await world.AnomaliesAsync(arn));
    }

    [Fact]
    public async Task TheKeyOfTheGroup_IsNeededToReadItsEvents()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await LogGroupKeyTests.AllowAsync(world, key, GroupArn);
        await world.CreateStreamAsync(more: $$""","kmsKeyId":"{{key.Arn}}" """);
        await world.PutAsync((0, "an event under the key"));
        var arn = await world.CreateDetectorAsync();

        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.Clock.AdvanceAsync(Training);
        Assert.Equal("FAILED", await world.DetectorStatusAsync(arn));
        await world.KmsOkAsync("EnableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.Clock.AdvanceAsync(Period);

        Assert.Equal("ANALYZING", await world.DetectorStatusAsync(arn));
    }
}
