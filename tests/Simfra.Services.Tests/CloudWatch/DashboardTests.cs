using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

public sealed class DashboardTests
{
    private const string Body = """{"widgets":[{"type":"text","x":0,"y":0,"width":6,"height":3,"properties":{"markdown":"hello"}}]}""";

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task Dashboard_IsStoredListedAndDeletedInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        (await PutAsync(world, Body, protocol)).Ok();

        var dashboard = (await world.CloudWatchAsync("GetDashboard", new() { ["DashboardName"] = "main" }, protocol)).Ok();
        Assert.Equal((Body, "arn:aws:cloudwatch::000000000000:dashboard/main"), (dashboard.Text("DashboardBody"), dashboard.Text("DashboardArn")));
        var listed = (await world.CloudWatchAsync("ListDashboards", new() { ["DashboardNamePrefix"] = "ma" }, protocol)).Ok();
        Assert.Equal(Body.Length, Assert.Single(listed["DashboardEntries"]!.AsArray())!.Number("Size"));
        Assert.Empty((await world.CloudWatchAsync("ListDashboards", new() { ["DashboardNamePrefix"] = "x" }, protocol)).Ok()["DashboardEntries"]!.AsArray());
        (await world.CloudWatchAsync("DeleteDashboards", new() { ["DashboardNames"] = new JsonArray("main") }, protocol)).Ok();
        (await world.CloudWatchAsync("GetDashboard", new() { ["DashboardName"] = "main" }, protocol)).AssertError(
            protocol == "query" ? "ResourceNotFound" : "DashboardNotFoundError", "Dashboard main does not exist", 404);
    }

    [Fact]
    public async Task Dashboards_AreOfNoRegion()
    {
        await using var world = await TestWorld.StartAsync();
        (await PutAsync(world, Body)).Ok();

        Assert.Single((await world.CloudWatchAsync("ListDashboards", [], region: "eu-west-1")).Ok()["DashboardEntries"]!.AsArray());
        Assert.Empty((await world.CloudWatchAsync("ListDashboards", [], account: TestWorld.OtherAccount)).Ok()["DashboardEntries"]!.AsArray());
    }

    [Theory]
    [InlineData("[]", null, "The field DashboardBody must be a valid JSON object")]
    [InlineData("{", null, "The field DashboardBody must be a valid JSON object")]
    [InlineData("{}", "/", "Should have required property 'widgets'")]
    [InlineData("""{"widgets":[{"properties":{}}]}""", "/widgets/0", "Should have required property 'type'")]
    [InlineData("""{"widgets":[{"type":"pie","properties":{}}]}""", "/widgets/0/type", "Should be equal to one of the allowed values")]
    [InlineData("""{"widgets":[{"type":"text"}]}""", "/widgets/0", "Should have required property 'properties'")]
    [InlineData("""{"widgets":[{"type":"metric","properties":{"metrics":[]}}]}""", "/widgets/0/properties", "Should have required property 'region'")]
    [InlineData("""{"widgets":[{"type":"text","width":25,"properties":{"markdown":""}}]}""", "/widgets/0/width", "Should be <= 24")]
    [InlineData("""{"widgets":[{"type":"text","x":-1,"properties":{"markdown":""}}]}""", "/widgets/0/x", "Should be >= 0")]
    public async Task PutDashboard_WithABadBody_TellsWhatIsWrongWhere(string body, string? path, string message)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await PutAsync(world, body);

        answer.AssertError("DashboardInvalidInputError", null);
        var told = Assert.Single(answer.Body["dashboardValidationMessages"]!.AsArray())!;
        Assert.Equal((path, message), (told["DataPath"]?.GetValue<string>(), told.Text("Message")));
        Assert.Empty((await world.CloudWatchAsync("ListDashboards", [])).Ok()["DashboardEntries"]!.AsArray());
    }

    [Fact]
    public async Task Tags_OfAlarmsAndDashboards_AreAddedListedAndRemoved()
    {
        await using var world = await TestWorld.StartAsync();
        (await PutAsync(world, Body)).Ok();
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(("Tags", new JsonArray(Tag("stage", "test")))))).Ok();

        foreach (var (arn, tags) in ((string, string)[])[
            ("arn:aws:cloudwatch:us-east-1:000000000000:alarm:high", "stage=test,team=a"), ("arn:aws:cloudwatch::000000000000:dashboard/main", "team=a")])
        {
            (await world.CloudWatchAsync("TagResource", new() { ["ResourceARN"] = arn, ["Tags"] = new JsonArray(Tag("team", "a"), Tag("old", "1")) })).Ok();
            (await world.CloudWatchAsync("UntagResource", new() { ["ResourceARN"] = arn, ["TagKeys"] = new JsonArray("old") })).Ok();
            var listed = (await world.CloudWatchAsync("ListTagsForResource", new() { ["ResourceARN"] = arn })).Ok()["Tags"]!.AsArray();
            Assert.Equal(tags, string.Join(',', listed.Select(t => $"{t!.Text("Key")}={t!.Text("Value")}")));
        }

        const string missing = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:none";
        Assert.Empty((await world.CloudWatchAsync("ListTagsForResource", new() { ["ResourceARN"] = missing })).Ok()["Tags"]!.AsArray());
        var refused = await world.CloudWatchAsync("TagResource", new() { ["ResourceARN"] = missing, ["Tags"] = new JsonArray(Tag("a", "b")) });
        refused.AssertError("ResourceNotFoundException", null, 404);
        Assert.Equal(missing, refused.Body.Text("ResourceId"));
        (await world.CloudWatchAsync("ListTagsForResource", new() { ["ResourceARN"] = "high" }))
            .AssertError("InvalidParameterValueException", "The value high for parameter ResourceARN is invalid.");
    }

    private static JsonObject Tag(string key, string value) => new() { ["Key"] = key, ["Value"] = value };

    private static Task<CloudWatchAnswer> PutAsync(TestWorld world, string body, string protocol = "json") =>
        world.CloudWatchAsync("PutDashboard", new() { ["DashboardName"] = "main", ["DashboardBody"] = body }, protocol);
}
