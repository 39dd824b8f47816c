using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Global tables of version 2017.11.29, put together of tables that exist.</summary>
public sealed class LegacyGlobalTableTests
{
    private const string Create = """{"GlobalTableName":"users","ReplicationGroup":[{"RegionName":"us-east-1"},{"RegionName":"eu-west-1"}]}""";
    private const string Name = """{"GlobalTableName":"users"}""";

    private static readonly string Streaming = UsersTable.Replace(
        "\"BillingMode\": \"PAY_PER_REQUEST\"",
        "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"ProvisionedThroughput\":{\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":2}",
        StringComparison.Ordinal);

    [Fact]
    public async Task Tables_AreMadeAGlobalTable()
    {
        await using var world = await StartAsync("us-east-1", "eu-west-1");

        var created = (await world.DynamoAsync("CreateGlobalTable", Create)).Ok().Json["GlobalTableDescription"]!;
        await TickAsync(world);
        var described = (await world.DynamoAsync("DescribeGlobalTable", Name, region: "eu-west-1")).Ok().Json["GlobalTableDescription"]!;
        (await world.DynamoAsync("PutItem", """{"TableName":"users","Item":{"id":{"S":"a"}}}""")).Ok();
        await TickAsync(world);
        var expected = $$$"""
            {"id":{"S":"a"},"aws:rep:deleting":{"BOOL":false},"aws:rep:updateregion":{"S":"us-east-1"},
             "aws:rep:updatetime":{"N":"{{{TestWorld.StartTime.ToUnixTimeSeconds() + 2}}}"}}
            """;

        Assert.Equal(("CREATING", "ACTIVE"), (created.Text("GlobalTableStatus"), described.Text("GlobalTableStatus")));
        Assert.Equal("arn:aws:dynamodb::000000000000:global-table/users", created.Text("GlobalTableArn"));
        AssertJson("""[{"RegionName":"us-east-1","ReplicaStatus":"ACTIVE"},{"RegionName":"eu-west-1","ReplicaStatus":"ACTIVE"}]""", described["ReplicationGroup"]);
        foreach (var region in new[] { "us-east-1", "eu-west-1" })
        {
            AssertJson(expected, (await world.DynamoAsync("GetItem", """{"TableName":"users","Key":{"id":{"S":"a"}}}""", region: region)).Ok().Json["Item"]);
        }

        (await world.DynamoAsync("CreateGlobalTable", Create)).AssertJsonError("GlobalTableAlreadyExistsException", null);
    }

    [Fact]
    public async Task Replicas_AreAddedAndRemoved()
    {
        await using var world = await StartAsync("us-east-1", "eu-west-1", "eu-west-2");
        (await world.DynamoAsync("CreateGlobalTable", Create)).Ok();
        await TickAsync(world);

        var added = (await UpdateAsync(world, "Create", "eu-west-2")).Ok().Json["GlobalTableDescription"]!;
        await TickAsync(world);
        (await UpdateAsync(world, "Create", "eu-west-2")).AssertJsonError("ReplicaAlreadyExistsException", null);
        (await UpdateAsync(world, "Create", "ap-south-1")).AssertJsonError("TableNotFoundException", null);
        (await UpdateAsync(world, "Delete", "eu-west-1")).Ok();
        (await UpdateAsync(world, "Delete", "eu-west-1")).AssertJsonError("ReplicaNotFoundException", null);
        (await world.DynamoAsync("PutItem", """{"TableName":"users","Item":{"id":{"S":"a"}}}""")).Ok();
        await TickAsync(world);

        Assert.Equal(["ACTIVE", "ACTIVE", "CREATING"], added["ReplicationGroup"]!.AsArray().Select(static r => r!.Text("ReplicaStatus")));
        Assert.Equal((1, 0, 1), (await CountAsync("us-east-1"), await CountAsync("eu-west-1"), await CountAsync("eu-west-2")));

        async Task<int> CountAsync(string region) =>
            (await world.DynamoAsync("Scan", """{"TableName":"users"}""", region: region)).Ok().Json["Count"]!.GetValue<int>();

        static Task<TestAnswer> UpdateAsync(TestWorld world, string action, string region) => world.DynamoAsync(
            "UpdateGlobalTable", $$"""{"GlobalTableName":"users","ReplicaUpdates":[{"{{action}}":{"RegionName":"{{region}}"} }]}""");
    }

    [Fact]
    public async Task TablesThatDoNotFit_AreRefused()
    {
        await using var world = await StartAsync("us-east-1");
        (await world.DynamoAsync("CreateGlobalTable", Create)).AssertJsonError("TableNotFoundException", null);

        (await world.DynamoAsync("CreateTable", UsersTable, region: "eu-west-1")).Ok();
        await TickAsync(world);
        (await world.DynamoAsync("CreateGlobalTable", Create)).AssertJsonError("ValidationException", null);
        (await world.DynamoAsync("PutItem", """{"TableName":"users","Item":{"id":{"S":"a"}}}""")).Ok();
        (await world.DynamoAsync("CreateGlobalTable", """{"GlobalTableName":"users","ReplicationGroup":[{"RegionName":"us-east-1"}]}""")).AssertJsonError("ValidationException", null);
        (await world.DynamoAsync("CreateGlobalTable", """{"GlobalTableName":"users","ReplicationGroup":[]}""")).AssertJsonError("ValidationException", null);
        foreach (var operation in new[] { "DescribeGlobalTable", "DescribeGlobalTableSettings", "UpdateGlobalTableSettings" })
        {
            (await world.DynamoAsync(operation, Name)).AssertJsonError("GlobalTableNotFoundException", null);
        }
    }

    [Fact]
    public async Task GlobalTables_AreListedByRegion()
    {
        await using var world = await StartAsync("us-east-1", "eu-west-1");
        (await world.DynamoAsync("CreateGlobalTable", Create)).Ok();
        (await world.DynamoAsync("CreateTable", Streaming.Replace("users", "things", StringComparison.Ordinal))).Ok();
        await TickAsync(world);
        (await world.DynamoAsync("CreateGlobalTable", """{"GlobalTableName":"things","ReplicationGroup":[{"RegionName":"us-east-1"}]}""")).Ok();

        var page = (await world.DynamoAsync("ListGlobalTables", """{"Limit":1}""")).Ok().Json;
        var rest = (await world.DynamoAsync("ListGlobalTables", $$"""{"ExclusiveStartGlobalTableName":"{{page.Text("LastEvaluatedGlobalTableName")}}"}""")).Ok().Json;
        var west = (await world.DynamoAsync("ListGlobalTables", """{"RegionName":"eu-west-1"}""")).Ok().Json;

        AssertJson("""[{"GlobalTableName":"things","ReplicationGroup":[{"RegionName":"us-east-1"}]}]""", page["GlobalTables"]);
        Assert.Equal(["users"], rest["GlobalTables"]!.AsArray().Select(static t => t!.Text("GlobalTableName")));
        Assert.Null(rest["LastEvaluatedGlobalTableName"]);
        Assert.Equal(["users"], west["GlobalTables"]!.AsArray().Select(static t => t!.Text("GlobalTableName")));
    }

    [Fact]
    public async Task Settings_AreSharedOrOfOneReplica()
    {
        await using var world = await StartAsync("us-east-1", "eu-west-1");
        (await world.DynamoAsync("CreateGlobalTable", Create)).Ok();
        await TickAsync(world);

        var changed = (await world.DynamoAsync(
            "UpdateGlobalTableSettings",
            """
            {"GlobalTableName":"users","GlobalTableProvisionedWriteCapacityUnits":8,
             "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate":{"MinimumUnits":1,"MaximumUnits":9},
             "ReplicaSettingsUpdate":[{"RegionName":"eu-west-1","ReplicaProvisionedReadCapacityUnits":6,"ReplicaTableClass":"STANDARD_INFREQUENT_ACCESS"}]}
            """)).Ok().Json;
        await TickAsync(world);
        var settings = (await world.DynamoAsync("DescribeGlobalTableSettings", Name)).Ok().Json["ReplicaSettings"]!.AsArray();
        var there = (await world.DynamoAsync("DescribeTable", """{"TableName":"users"}""", region: "eu-west-1")).Ok().Json["Table"]!["ProvisionedThroughput"]!;

        Assert.Equal("UPDATING", changed["ReplicaSettings"]![0]!.Text("ReplicaStatus"));
        Assert.Equal(["us-east-1 1 8 9 ", "eu-west-1 6 8 9 STANDARD_INFREQUENT_ACCESS"], settings.Select(static s =>
            $"{s!.Text("RegionName")} {s!["ReplicaProvisionedReadCapacityUnits"]} {s!["ReplicaProvisionedWriteCapacityUnits"]} " +
            $"{s!["ReplicaProvisionedWriteCapacityAutoScalingSettings"]!["MaximumUnits"]} {s!["ReplicaTableClassSummary"]?.Text("TableClass")}"));
        Assert.Equal((6, 8), (there["ReadCapacityUnits"]!.GetValue<int>(), there["WriteCapacityUnits"]!.GetValue<int>()));
        (await world.DynamoAsync("UpdateGlobalTableSettings", """{"GlobalTableName":"users","ReplicaSettingsUpdate":[{"RegionName":"eu-west-2"}]}"""))
            .AssertJsonError("ReplicaNotFoundException", null);
        (await world.DynamoAsync(
            "UpdateGlobalTableSettings",
            """{"GlobalTableName":"users","GlobalTableGlobalSecondaryIndexSettingsUpdate":[{"IndexName":"none","ProvisionedWriteCapacityUnits":1}]}"""))
            .AssertJsonError("IndexNotFoundException", null);
    }

    [Theory]
    [InlineData("CreateGlobalTable", Create)]
    [InlineData("DescribeGlobalTable", Name)]
    [InlineData("UpdateGlobalTable", """{"GlobalTableName":"users","ReplicaUpdates":[{"Delete":{"RegionName":"eu-west-1"}}]}""")]
    [InlineData("DescribeGlobalTableSettings", Name)]
    [InlineData("UpdateGlobalTableSettings", Name)]
    public async Task AGlobalTable_NeedsItsActions(string operation, string input)
    {
        await using var world = await StartAsync("us-east-1", "eu-west-1");
        await using var user = await TestUser.CreateAsync(world, "worker");
        const string arn = "arn:aws:dynamodb::000000000000:global-table/users";

        (await user.World.DynamoAsync(operation, input)).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: dynamodb:{operation} on resource: {arn} because no identity-based policy allows the dynamodb:{operation} action");
        await user.PutPolicyAsync(
            Statements.Allow($"dynamodb:{operation}", arn), Statements.Allow($"dynamodb:{operation}", "arn:aws:dynamodb:us-east-1:000000000000:table/users"));
        Assert.NotEqual("AccessDeniedException", (await user.World.DynamoAsync(operation, input)).JsonError);
    }

    private static Task TickAsync(TestWorld world) => world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

    private static async Task<TestWorld> StartAsync(params string[] regions)
    {
        var world = await TestWorld.StartAsync();
        foreach (var region in regions)
        {
            (await world.DynamoAsync("CreateTable", Streaming, region: region)).Ok();
        }

        await TickAsync(world);
        return world;
    }
}
