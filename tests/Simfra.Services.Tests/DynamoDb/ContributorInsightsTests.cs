using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Contributor insights of tables and indexes.</summary>
public sealed class ContributorInsightsTests
{
    [Fact]
    public async Task Insights_AreTurnedOnAndOff()
    {
        await using var world = await StartWithTableAsync(OrdersTable);

        var before = await DescribeAsync(world, "");
        var enabling = await UpdateAsync(world, "ENABLE", "");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var enabled = await DescribeAsync(world, "");
        var disabling = await UpdateAsync(world, "DISABLE", "");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var disabled = await DescribeAsync(world, "");

        AssertJson("""{"TableName":"orders","ContributorInsightsStatus":"DISABLED"}""", before);
        AssertJson("""{"TableName":"orders","ContributorInsightsStatus":"ENABLING","ContributorInsightsMode":"ACCESSED_AND_THROTTLED_KEYS"}""", enabling);
        var since = (TestWorld.StartTime.ToUnixTimeMilliseconds() + 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("ENABLED", enabled.Text("ContributorInsightsStatus"));
        Assert.Equal(
            new[] { "PKC", "PKT", "SKC", "SKT" }.Select(k => $"DynamoDBContributorInsights-{k}-orders-{since}"),
            enabled["ContributorInsightsRuleList"]!.AsArray().Select(static r => r!.GetValue<string>()));
        Assert.Equal(("DISABLING", "DISABLED"), (disabling.Text("ContributorInsightsStatus"), disabled.Text("ContributorInsightsStatus")));
        Assert.Null(disabled["ContributorInsightsRuleList"]);
    }

    [Fact]
    public async Task AnIndex_HasInsightsOfItsOwn()
    {
        await using var world = await StartWithTableAsync(IndexedTable, UsersTable);
        const string index = ",\"IndexName\":\"by-group\"";
        (await world.DynamoAsync("UpdateContributorInsights", """{"TableName":"users","ContributorInsightsAction":"ENABLE"}""")).Ok();
        (await world.DynamoAsync("UpdateContributorInsights", """{"TableName":"indexed","ContributorInsightsAction":"ENABLE"}""")).Ok();
        (await world.DynamoAsync(
            "UpdateContributorInsights",
            $$"""{"TableName":"indexed","ContributorInsightsAction":"ENABLE","ContributorInsightsMode":"THROTTLED_KEYS"{{index}} }""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var described = (await world.DynamoAsync("DescribeContributorInsights", $$"""{"TableName":"indexed"{{index}} }""")).Ok().Json;
        var page = (await world.DynamoAsync("ListContributorInsights", """{"MaxResults":2}""")).Ok().Json;
        var rest = (await world.DynamoAsync("ListContributorInsights", $$"""{"NextToken":"{{page.Text("NextToken")}}"}""")).Ok().Json;
        var one = (await world.DynamoAsync("ListContributorInsights", """{"TableName":"users"}""")).Ok().Json;

        Assert.Equal("THROTTLED_KEYS", described.Text("ContributorInsightsMode"));
        Assert.All(described["ContributorInsightsRuleList"]!.AsArray(), static r => Assert.Matches("-[PS]KT-indexed-by-group-", r!.GetValue<string>()));
        AssertJson(
            """
            [{"TableName":"indexed","ContributorInsightsStatus":"ENABLED","ContributorInsightsMode":"ACCESSED_AND_THROTTLED_KEYS"},
             {"TableName":"indexed","IndexName":"by-group","ContributorInsightsStatus":"ENABLED","ContributorInsightsMode":"THROTTLED_KEYS"}]
            """,
            page["ContributorInsightsSummaries"]);
        AssertJson(rest["ContributorInsightsSummaries"]!.ToJsonString(), one["ContributorInsightsSummaries"]);
        Assert.Equal("users", rest["ContributorInsightsSummaries"]![0]!.Text("TableName"));
        Assert.Null(rest["NextToken"]);
    }

    [Fact]
    public async Task WhatIsNotThere_HasNone()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("DescribeContributorInsights", """{"TableName":"others"}""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.DynamoAsync("DescribeContributorInsights", """{"TableName":"users","IndexName":"none"}""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.DynamoAsync("UpdateContributorInsights", """{"TableName":"users","IndexName":"none","ContributorInsightsAction":"ENABLE"}"""))
            .AssertJsonError("ResourceNotFoundException", null);
        (await world.DynamoAsync("ListContributorInsights", """{"TableName":"others"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    private static async Task<JsonNode> DescribeAsync(TestWorld world, string more) =>
        (await world.DynamoAsync("DescribeContributorInsights", $$"""{"TableName":"orders"{{more}} }""")).Ok().Json;

    private static async Task<JsonNode> UpdateAsync(TestWorld world, string action, string more) =>
        (await world.DynamoAsync("UpdateContributorInsights", $$"""{"TableName":"orders","ContributorInsightsAction":"{{action}}"{{more}} }""")).Ok().Json;
}
