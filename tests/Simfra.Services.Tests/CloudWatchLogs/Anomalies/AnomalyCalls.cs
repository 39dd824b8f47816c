using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs.Anomalies;

/// <summary>Short forms of the calls that tests of anomaly detection make.</summary>
internal static class AnomalyCalls
{
    public static readonly TimeSpan Training = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>Makes a detector of the group; gives its ARN.</summary>
    public static async Task<string> CreateDetectorAsync(this TestWorld world, string more = "") =>
        (await world.TryCreateDetectorAsync(more)).Ok().Json.Text("anomalyDetectorArn");

    public static Task<TestAnswer> TryCreateDetectorAsync(this TestWorld world, string more = "", string groups = $"\"{GroupArn}\"") => world.LogsAsync(
        "CreateLogAnomalyDetector", $$"""{"logGroupArnList":[{{groups}}],"detectorName":"watch","evaluationFrequency":"FIVE_MIN"{{more}}}""");

    public static Task<JsonNode> DetectorAsync(this TestWorld world, string arn) =>
        world.LogsOkAsync("GetLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}"}""");

    public static async Task<string> DetectorStatusAsync(this TestWorld world, string arn) => (await world.DetectorAsync(arn)).Text("anomalyDetectorStatus");

    public static Task<TestAnswer> UpdateDetectorAsync(this TestWorld world, string arn, string more) =>
        world.LogsAsync("UpdateLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}"{{more}}}""");

    public static Task<TestAnswer> UpdateAnomalyAsync(this TestWorld world, string arn, string more) =>
        world.LogsAsync("UpdateAnomaly", $$"""{"anomalyDetectorArn":"{{arn}}"{{more}}}""");

    public static async Task<JsonArray> AnomaliesAsync(this TestWorld world, string arn, string more = "") =>
        (await world.LogsOkAsync("ListAnomalies", $$"""{"anomalyDetectorArn":"{{arn}}"{{more}}}"""))["anomalies"]!.AsArray();

    /// <summary>
    /// Makes a group in which twenty requests were logged in each five minutes of the last two hours, and a detector that has learnt them.
    /// </summary>
    public static async Task<string> PrepareDetectorAsync(this TestWorld world, string more = "")
    {
        await world.CreateStreamAsync();
        await world.PutAsync([.. Enumerable.Range(0, 24 * 20).Select(static i => (-(15_000L * ((24 * 20) - i)) + 7, Usual(i)))]);
        var arn = await world.CreateDetectorAsync(more);
        for (var i = 0; i < 3; i++)
        {
            await world.PutNowAsync(20, Usual);
            await world.Clock.AdvanceAsync(Period);
        }

        return arn;
    }

    /// <summary>Puts events that happen now.</summary>
    public static Task PutNowAsync(this TestWorld world, int count, Func<int, string> message) => world.PutAsync(
        [.. Enumerable.Range(0, count).Select(i => (world.Clock.GetUtcNow().ToUnixTimeMilliseconds() - Now, message(i)))]);

    public static string Usual(int i) => $"[INFO] GET /orders/{i} took {i % 7} ms, status={(i % 10 == 0 ? 404 : 200)}";

    /// <summary>Goes on for a period with what is usual, and more.</summary>
    public static async Task RunAsync(this TestWorld world, int extra, Func<int, string> message, int usual = 20)
    {
        if (usual > 0)
        {
            await world.PutNowAsync(usual, Usual);
        }

        if (extra > 0)
        {
            await world.PutNowAsync(extra, message);
        }

        await world.Clock.AdvanceAsync(Period);
    }
}
