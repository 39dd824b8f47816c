using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Global tables of the current version, which UpdateTable makes.</summary>
public sealed class GlobalTableTests
{
    private const string Here = "us-east-1";
    private const string There = "eu-west-1";
    private const string Create = """{"TableName":"users","ReplicaUpdates":[{"Create":{"RegionName":"eu-west-1"}}]}""";
    private const string Delete = """{"TableName":"users","ReplicaUpdates":[{"Delete":{"RegionName":"eu-west-1"}}]}""";
    private const string Table = """{"TableName":"users"}""";

    [Fact]
    public async Task AReplica_IsMadeWithTheItemsThatAreThere()
    {
        await using var world = await StartWithTableAsync(IndexedTable);
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":"g"},"rank":{"N":"1"}}""");

        var updated = (await world.DynamoAsync("UpdateTable", Create.Replace("users", "indexed", StringComparison.Ordinal))).Ok().Json["TableDescription"]!;
        var early = await DescribeAsync(world, There, "indexed");
        await TickAsync(world);
        var here = await DescribeAsync(world, Here, "indexed");
        var there = await DescribeAsync(world, There, "indexed");
        var found = (await world.DynamoAsync(
            "Query",
            """{"TableName":"indexed","IndexName":"by-group","KeyConditionExpression":"#g = :g","ExpressionAttributeNames":{"#g":"group"},"ExpressionAttributeValues":{":g":{"S":"g"}}}""",
            region: There)).Ok().Json;

        Assert.Equal("UPDATING", updated.Text("TableStatus"));
        Assert.Equal(("eu-west-1", "CREATING"), (updated["Replicas"]![0]!.Text("RegionName"), updated["Replicas"]![0]!.Text("ReplicaStatus")));
        Assert.Equal("CREATING", early.Text("TableStatus"));
        Assert.Equal(("ACTIVE", "2019.11.21"), (here.Text("TableStatus"), here.Text("GlobalTableVersion")));
        AssertJson("""[{"RegionName":"eu-west-1","ReplicaStatus":"ACTIVE"}]""", here["Replicas"]);
        AssertJson("""[{"RegionName":"us-east-1","ReplicaStatus":"ACTIVE"}]""", there["Replicas"]);
        Assert.NotEqual(here.Text("TableId"), there.Text("TableId"));
        Assert.Equal("NEW_AND_OLD_IMAGES", there["StreamSpecification"]!.Text("StreamViewType"));
        Assert.Equal(["1"], found["Items"]!.Values("sk"));
    }

    [Fact]
    public async Task Writes_ReachTheOthersInASecond()
    {
        await using var world = await StartGlobalAsync();

        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"1"}}""");
        Assert.Null(await GetAsync(world, There));
        await TickAsync(world);
        AssertJson("""{"id":{"S":"a"},"n":{"N":"1"}}""", await GetAsync(world, There));

        (await world.DynamoAsync(
            "UpdateItem", """{"TableName":"users","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n + :o","ExpressionAttributeValues":{":o":{"N":"1"}}}""", region: There)).Ok();
        await TickAsync(world);
        AssertJson("""{"id":{"S":"a"},"n":{"N":"2"}}""", await GetAsync(world, Here));

        (await world.DynamoAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"a"}}}""")).Ok();
        await TickAsync(world);
        Assert.Null(await GetAsync(world, There));
    }

    [Fact]
    public async Task OfTwoWrites_TheLaterOneHoldsEverywhere()
    {
        await using var world = await StartGlobalAsync();

        await PutAsync(world, Here, "first");
        await world.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(10));
        await PutAsync(world, There, "second");
        await TickAsync(world);
        Assert.Equal(("second", "second"), await ValuesAsync(world));

        // At once, the region decides, the same way everywhere.
        await PutAsync(world, There, "there");
        await PutAsync(world, Here, "here");
        await TickAsync(world);
        Assert.Equal(("here", "here"), await ValuesAsync(world));

        // A write that was made before a deletion doesn't bring the item back.
        await PutAsync(world, Here, "lost");
        await world.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(10));
        (await world.DynamoAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"a"}}}""", region: There)).Ok();
        await TickAsync(world);
        Assert.Equal((null, null), await ValuesAsync(world));

        static async Task<(string? Here, string? There)> ValuesAsync(TestWorld world) =>
            ((await GetAsync(world, Here))?["v"]!.Text("S"), (await GetAsync(world, There))?["v"]!.Text("S"));
    }

    [Fact]
    public async Task Streams_HaveTheWritesOfAllRegions()
    {
        await using var world = await StartGlobalAsync();

        await PutAsync(world, Here, "x");
        await TickAsync(world);
        await PutAsync(world, There, "y");
        await TickAsync(world);

        string[] expected = ["INSERT x", "MODIFY y"];
        Assert.Equal(expected, await RecordsAsync(world, Here));
        Assert.Equal(expected, await RecordsAsync(world, There));
        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","StreamSpecification":{"StreamEnabled":false}}""")).AssertJsonError("ValidationException", null);
    }

    [Fact]
    public async Task WhatReplicasShare_ChangesInAllOfThem()
    {
        await using var world = await StartGlobalAsync();
        await PutAsync(world, Here, "x");
        await TickAsync(world);

        foreach (var change in new[]
        {
            """ "TableClass":"STANDARD_INFREQUENT_ACCESS" """,
            """ "OnDemandThroughput":{"MaxReadRequestUnits":10,"MaxWriteRequestUnits":20} """,
            """ "DeletionProtectionEnabled":true """,
            """
            "AttributeDefinitions":[{"AttributeName":"v","AttributeType":"S"}],
            "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-v","KeySchema":[{"AttributeName":"v","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]
            """,
        })
        {
            (await world.DynamoAsync("UpdateTable", $$"""{"TableName":"users",{{change}} }""")).Ok();
            await TickAsync(world);
        }

        (await world.DynamoAsync("UpdateTimeToLive", """{"TableName":"users","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}}""")).Ok();
        await TickAsync(world);
        var there = await DescribeAsync(world, There);
        var found = (await world.DynamoAsync(
            "Query", """{"TableName":"users","IndexName":"by-v","KeyConditionExpression":"v = :v","ExpressionAttributeValues":{":v":{"S":"x"}}}""", region: There)).Ok().Json;
        var ttl = (await world.DynamoAsync("DescribeTimeToLive", Table, region: There)).Ok().Json["TimeToLiveDescription"]!;

        Assert.Equal(1, found["Count"]!.GetValue<int>());
        AssertJson("""{"MaxReadRequestUnits":10,"MaxWriteRequestUnits":20}""", there["OnDemandThroughput"]);
        Assert.Equal("STANDARD_INFREQUENT_ACCESS", there["TableClassSummary"]!.Text("TableClass"));
        Assert.False(there["DeletionProtectionEnabled"]!.GetValue<bool>());
        AssertJson("""{"TimeToLiveStatus":"ENABLED","AttributeName":"ttl"}""", ttl);

        // An item that expires does so everywhere.
        var at = world.Clock.GetUtcNow().ToUnixTimeSeconds() + 10;
        (await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{"id":{"S":"a"},"ttl":{"N":"{{at}}"} } }""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Null(await GetAsync(world, Here));
        Assert.Null(await GetAsync(world, There));

        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-v"}}]}""", region: There)).Ok();
        await TickAsync(world);
        Assert.Null((await DescribeAsync(world, Here))["GlobalSecondaryIndexes"]);
    }

    [Fact]
    public async Task AReplica_MayHaveSettingsOfItsOwn()
    {
        await using var world = await StartGlobalAsync();

        (await world.DynamoAsync(
            "UpdateTable",
            """
            {"TableName":"users","ReplicaUpdates":[{"Update":{"RegionName":"eu-west-1","TableClassOverride":"STANDARD_INFREQUENT_ACCESS",
             "OnDemandThroughputOverride":{"MaxReadRequestUnits":7}}}]}
            """)).Ok();
        var changing = (await DescribeAsync(world, Here))["Replicas"]![0]!;
        await TickAsync(world);
        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","TableClass":"STANDARD"}""")).Ok();
        await TickAsync(world);
        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","OnDemandThroughput":{"MaxReadRequestUnits":1,"MaxWriteRequestUnits":2}}""")).Ok();
        await TickAsync(world);
        var here = await DescribeAsync(world, Here);
        var there = await DescribeAsync(world, There);

        Assert.Equal("UPDATING", changing.Text("ReplicaStatus"));
        Assert.Equal("STANDARD_INFREQUENT_ACCESS", there["TableClassSummary"]!.Text("TableClass"));
        AssertJson("""{"MaxReadRequestUnits":7,"MaxWriteRequestUnits":2}""", there["OnDemandThroughput"]);
        AssertJson(
            """
            {"RegionName":"eu-west-1","ReplicaStatus":"ACTIVE","OnDemandThroughputOverride":{"MaxReadRequestUnits":7},
             "ReplicaTableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"}}
            """,
            here["Replicas"]![0]);
    }

    [Fact]
    public async Task AReplica_IsRemovedWithItsTable()
    {
        await using var world = await StartGlobalAsync();
        await PutAsync(world, Here, "x");
        await TickAsync(world);

        (await world.DynamoAsync("DeleteTable", Table)).AssertJsonError(
            "ValidationException",
            "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.");
        (await world.DynamoAsync("UpdateTable", Delete)).Ok();
        var going = (await DescribeAsync(world, Here))["Replicas"]![0]!;
        await TickAsync(world);
        var here = await DescribeAsync(world, Here);
        await PutAsync(world, Here, "y");
        await TickAsync(world);

        Assert.Equal("DELETING", going.Text("ReplicaStatus"));
        Assert.Equal((null, null), (here["Replicas"], here["GlobalTableVersion"]));
        (await world.DynamoAsync("DescribeTable", Table, region: There)).AssertJsonError("ResourceNotFoundException", null);
        Assert.Equal("y", (await GetAsync(world, Here))!["v"]!.Text("S"));
        (await world.DynamoAsync("DeleteTable", Table)).Ok();
    }

    [Fact]
    public async Task ATableThatIsDeleted_LeavesItsGlobalTable()
    {
        await using var world = await StartGlobalAsync();

        (await world.DynamoAsync("DeleteTable", Table, region: There)).Ok();
        await TickAsync(world);

        Assert.Null((await DescribeAsync(world, Here))["Replicas"]);
        (await world.DynamoAsync("UpdateTable", Create)).Ok();
    }

    [Theory]
    [InlineData("""{"Create":{"RegionName":"us-east-1"}}""", "Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.")]
    [InlineData("""{"Create":{"RegionName":"nowhere-1"}}""", null)]
    [InlineData("""{"Create":{"RegionName":"eu-west-1"}}""", "Failed to create a the new replica of table with name: 'users' because one or more replicas already existed as tables.")]
    [InlineData("""{"Delete":{"RegionName":"eu-west-2"}}""", null)]
    [InlineData("""{"Update":{"RegionName":"eu-west-1","ProvisionedThroughputOverride":{"ReadCapacityUnits":1}}}""", null)]
    [InlineData("""{"Update":{"RegionName":"eu-west-1","GlobalSecondaryIndexes":[{"IndexName":"none"}]}}""", null)]
    [InlineData("{}", null)]
    public async Task AReplicaThatCannotBeChangedSo_IsRefused(string update, string? message)
    {
        await using var world = await StartGlobalAsync();

        (await world.DynamoAsync("UpdateTable", $$"""{"TableName":"users","ReplicaUpdates":[{{update}}]}""")).AssertJsonError("ValidationException", message);

        Assert.Single((await DescribeAsync(world, Here))["Replicas"]!.AsArray());
    }

    [Fact]
    public async Task AProvisionedTable_NeedsItsWritesAutoScaled()
    {
        await using var world = await StartWithTableAsync(
            UsersTable.Replace("\"BillingMode\": \"PAY_PER_REQUEST\"", "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":2}", StringComparison.Ordinal));

        (await world.DynamoAsync("UpdateTable", Create)).AssertJsonError(
            "ValidationException", "Table write capacity should either be Pay-Per-Request or AutoScaled.");
        (await world.DynamoAsync(
            "UpdateTableReplicaAutoScaling",
            """
            {"TableName":"users","ProvisionedWriteCapacityAutoScalingUpdate":{"MinimumUnits":2,"MaximumUnits":10,
             "ScalingPolicyUpdate":{"PolicyName":"p","TargetTrackingScalingPolicyConfiguration":{"TargetValue":70}}}}
            """)).Ok();
        (await world.DynamoAsync(
            "UpdateTable",
            Create.Replace("\"RegionName\"", "\"ProvisionedThroughputOverride\":{\"ReadCapacityUnits\":9},\"RegionName\"", StringComparison.Ordinal))).Ok();
        await TickAsync(world);
        (await world.DynamoAsync(
            "UpdateTableReplicaAutoScaling",
            """
            {"TableName":"users","ReplicaUpdates":[{"RegionName":"eu-west-1",
             "ReplicaProvisionedReadCapacityAutoScalingUpdate":{"MinimumUnits":3,"MaximumUnits":4}}]}
            """)).Ok();
        var scaling = (await world.DynamoAsync("DescribeTableReplicaAutoScaling", Table)).Ok().Json["TableAutoScalingDescription"]!;
        var replicas = scaling["Replicas"]!.AsArray().ToDictionary(static r => r!.Text("RegionName"), static r => r!);

        Assert.Equal(["eu-west-1", "us-east-1"], replicas.Keys.Order(StringComparer.Ordinal));
        var write = replicas[There]["ReplicaProvisionedWriteCapacityAutoScalingSettings"]!;
        Assert.Equal((2, 10, 70), (write["MinimumUnits"]!.GetValue<int>(), write["MaximumUnits"]!.GetValue<int>(),
            write["ScalingPolicies"]![0]!["TargetTrackingScalingPolicyConfiguration"]!["TargetValue"]!.GetValue<double>()));
        Assert.Equal(3, replicas[There]["ReplicaProvisionedReadCapacityAutoScalingSettings"]!["MinimumUnits"]!.GetValue<int>());
        AssertJson("""{"AutoScalingDisabled":true}""", replicas[Here]["ReplicaProvisionedReadCapacityAutoScalingSettings"]);
        Assert.Equal(9, (await DescribeAsync(world, There))["ProvisionedThroughput"]!["ReadCapacityUnits"]!.GetValue<int>());
        (await world.DynamoAsync(
            "UpdateTableReplicaAutoScaling", """{"TableName":"users","ProvisionedWriteCapacityAutoScalingUpdate":{"MinimumUnits":20}}""")).AssertJsonError("ValidationException", null);
        (await world.DynamoAsync(
            "UpdateTableReplicaAutoScaling", """{"TableName":"users","ReplicaUpdates":[{"RegionName":"eu-west-2"}]}""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.DynamoAsync(
            "UpdateTableReplicaAutoScaling", """{"TableName":"users","GlobalSecondaryIndexUpdates":[{"IndexName":"none"}]}""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.DynamoAsync("DescribeTableReplicaAutoScaling", """{"TableName":"others"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Theory]
    [InlineData("\"MultiRegionConsistency\":\"STRONG\",\"ReplicaUpdates\":[{\"Create\":{\"RegionName\":\"eu-west-1\"}}]")]
    [InlineData("\"GlobalTableWitnessUpdates\":[{\"Create\":{\"RegionName\":\"eu-west-1\"}}]")]
    [InlineData("\"GlobalTableSettingsReplicationMode\":\"ENABLED\"")]
    public async Task StrongConsistencyAndOtherAccounts_AreNotBuilt(string update)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("UpdateTable", $$"""{"TableName":"users",{{update}} }""")).AssertJsonError("NotImplemented", null, 501);
    }

    [Fact]
    public async Task AReplica_NeedsLeaveInItsRegion()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string here = "arn:aws:dynamodb:us-east-1:000000000000:table/users";
        const string there = "arn:aws:dynamodb:eu-west-1:000000000000:table/users";
        await using var user = await TestUser.CreateAsync(world, "worker", Statements.Allow("dynamodb:UpdateTable", here));

        (await user.World.DynamoAsync("UpdateTable", Create)).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: dynamodb:CreateTableReplica on resource: {there} " +
            "because no identity-based policy allows the dynamodb:CreateTableReplica action");
        await user.PutPolicyAsync(Statements.Allow("dynamodb:UpdateTable", here), Statements.Allow("dynamodb:CreateTableReplica", there));
        (await user.World.DynamoAsync("UpdateTable", Create)).Ok();
        await TickAsync(world);
        (await user.World.DynamoAsync("UpdateTable", Delete)).AssertJsonError("AccessDeniedException", null);
        await user.PutPolicyAsync(Statements.Allow("dynamodb:UpdateTable", here), Statements.Allow("dynamodb:DeleteTableReplica", there));
        (await user.World.DynamoAsync("UpdateTable", Delete)).Ok();
    }

    private static async Task<TestWorld> StartGlobalAsync()
    {
        var world = await StartWithTableAsync(UsersTable);
        (await world.DynamoAsync("UpdateTable", Create)).Ok();
        await TickAsync(world);
        return world;
    }

    private static Task TickAsync(TestWorld world) => world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

    private static async Task<JsonNode> DescribeAsync(TestWorld world, string region, string table = "users") =>
        (await world.DynamoAsync("DescribeTable", $$"""{"TableName":"{{table}}"}""", region: region)).Ok().Json["Table"]!;

    private static async Task PutAsync(TestWorld world, string region, string value) =>
        (await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{"id":{"S":"a"},"v":{"S":"{{value}}"} } }""", region: region)).Ok();

    private static async Task<JsonNode?> GetAsync(TestWorld world, string region) =>
        (await world.DynamoAsync("GetItem", """{"TableName":"users","Key":{"id":{"S":"a"}},"ConsistentRead":true}""", region: region)).Ok().Json["Item"];

    /// <summary>Event and value of each record of the table's stream.</summary>
    private static async Task<string[]> RecordsAsync(TestWorld world, string region)
    {
        var arn = (await DescribeAsync(world, region)).Text("LatestStreamArn");
        var shard = (await CallAsync("DescribeStream", new() { ["StreamArn"] = arn }))["StreamDescription"]!["Shards"]![0]!.Text("ShardId");
        var iterator = await CallAsync("GetShardIterator", new() { ["StreamArn"] = arn, ["ShardId"] = shard, ["ShardIteratorType"] = "TRIM_HORIZON" });
        var records = await CallAsync("GetRecords", new() { ["ShardIterator"] = iterator.Text("ShardIterator") });
        return [.. records["Records"]!.AsArray().Select(static r => $"{r!.Text("eventName")} {r!["dynamodb"]!["NewImage"]!["v"]!.Text("S")}")];

        async Task<JsonNode> CallAsync(string operation, JsonObject input) =>
            (await world.JsonAsync("dynamodbstreams", operation, input, region: region)).Ok().Json;
    }
}
