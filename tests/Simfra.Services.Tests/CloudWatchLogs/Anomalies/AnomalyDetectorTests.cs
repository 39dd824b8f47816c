using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs.Anomalies;

public sealed class AnomalyDetectorTests
{
    [Fact]
    public async Task Detector_GoesThroughItsStates()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        var arn = await CreateAsync(world, ""","detectorName":"d","evaluationFrequency":"ONE_HOUR","filterPattern":"ERROR","anomalyVisibilityTime":7""");
        var created = await GetAsync(world, arn);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var training = await GetAsync(world, arn);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var analyzing = await GetAsync(world, arn);
        await world.LogsOkAsync("UpdateLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}","enabled":false,"evaluationFrequency":"ONE_MIN"}""");
        var paused = await GetAsync(world, arn);

        Assert.Equal(
            ("INITIALIZING", "TRAINING", "ANALYZING", "PAUSED"),
            (created.Text("anomalyDetectorStatus"), training.Text("anomalyDetectorStatus"), analyzing.Text("anomalyDetectorStatus"),
                paused.Text("anomalyDetectorStatus")));
        Assert.Equal(("d", "ONE_HOUR", "ERROR", 7), (
            created.Text("detectorName"), created.Text("evaluationFrequency"), created.Text("filterPattern"), created["anomalyVisibilityTime"]!.GetValue<int>()));
        Assert.Equal(("ONE_MIN", "ERROR"), (paused.Text("evaluationFrequency"), paused.Text("filterPattern")));
    }

    [Fact]
    public async Task Detectors_AreListedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.CreateGroupAsync("other");
        var first = await CreateAsync(world);
        await CreateAsync(world, group: "arn:aws:logs:us-east-1:000000000000:log-group:other");

        var page = await world.LogsOkAsync("ListLogAnomalyDetectors", """{"limit":1}""");
        var next = await world.LogsOkAsync("ListLogAnomalyDetectors", $$"""{"limit":1,"nextToken":"{{page.Text("nextToken")}}"}""");
        var ofGroup = await world.LogsOkAsync("ListLogAnomalyDetectors", $$"""{"filterLogGroupArn":"{{LogsTestCalls.GroupArn}}"}""");
        var anomalies = await world.LogsOkAsync("ListAnomalies", $$"""{"anomalyDetectorArn":"{{first}}"}""");
        await world.LogsOkAsync("DeleteLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{first}}"}""");

        Assert.Null(next["nextToken"]);
        Assert.Equal(first, Assert.Single(ofGroup["anomalyDetectors"]!.AsArray())!.Text("anomalyDetectorArn"));
        Assert.Empty(anomalies["anomalies"]!.AsArray());
        (await world.LogsAsync("GetLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{first}}"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task Calls_ThatAreWrong_AreRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await CreateAsync(world, ""","tags":{"a":"1"}""");

        (await world.LogsAsync("CreateLogAnomalyDetector", """{"logGroupArnList":[]}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("CreateLogAnomalyDetector", """{"logGroupArnList":["arn:aws:logs:us-east-1:000000000000:log-group:none"]}"""))
            .AssertJsonError("ResourceNotFoundException", null);
        (await world.LogsAsync("CreateLogAnomalyDetector", $$"""{"logGroupArnList":["{{LogsTestCalls.GroupArn}}"]}""")).AssertJsonError("LimitExceededException", null);
        (await world.LogsAsync("UpdateAnomaly", $$"""{"anomalyDetectorArn":"{{arn}}"}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("UpdateAnomaly", $$"""{"anomalyDetectorArn":"{{arn}}","patternId":"{{new string('a', 32)}}"}""")).AssertJsonError("ResourceNotFoundException", null);
        Assert.Equal("""{"a":"1"}""", (await world.LogsOkAsync("ListTagsForResource", $$"""{"resourceArn":"{{arn}}"}"""))["tags"]!.ToJsonString());
    }

    private static async Task<string> CreateAsync(TestWorld world, string more = "", string group = LogsTestCalls.GroupArn) =>
        (await world.LogsOkAsync("CreateLogAnomalyDetector", $$"""{"logGroupArnList":["{{group}}"]{{more}}}""")).Text("anomalyDetectorArn");

    private static Task<JsonNode> GetAsync(TestWorld world, string arn) => world.LogsOkAsync("GetLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}"}""");
}
