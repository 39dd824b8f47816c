using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Sizes and counts in DescribeTable, and the throughput of single indexes.</summary>
public sealed class TableSizeTests
{
    [Fact]
    public async Task Sizes_FollowEachWrite()
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        Assert.Equal("0 0; by-group 0 0; by-rank 0 0", await SizesAsync(world, "indexed"));
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":"g"},"rank":{"N":"1"},"note":{"S":"abcd"},"more":{"S":"xyz"}}""");
        Assert.Equal("34 1; by-group 27 1; by-rank 13 1", await SizesAsync(world, "indexed"));
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"2"}}""");
        Assert.Equal("41 2; by-group 27 1; by-rank 13 1", await SizesAsync(world, "indexed"));
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"rank":{"N":"1"},"group":{"S":"gg"},"note":{"S":"ab"}}""");
        Assert.Equal("33 2; by-group 26 1; by-rank 13 1", await SizesAsync(world, "indexed"));

        var backup = (await world.DynamoAsync("CreateBackup", """{"TableName":"indexed","BackupName":"backup"}""")).Ok().Json["BackupDetails"]!.Text("BackupArn");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.DynamoAsync("RestoreTableFromBackup", $$"""{"TargetTableName":"copy","BackupArn":"{{backup}}"}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("33 2; by-group 26 1; by-rank 13 1", await SizesAsync(world, "copy"));

        (await world.DynamoAsync("DeleteItem", """{"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"1"}}}""")).Ok();
        Assert.Equal("7 1; by-group 0 0; by-rank 0 0", await SizesAsync(world, "indexed"));

        (await world.DynamoAsync("DeleteTable", """{"TableName":"copy"}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.CreateTableAsync(IndexedTable.Replace("\"indexed\"", "\"copy\"", StringComparison.Ordinal));
        Assert.Equal("0 0; by-group 0 0; by-rank 0 0", await SizesAsync(world, "copy"));
    }

    [Fact]
    public async Task AnIndex_HasLimitsAndWarmThroughputOfItsOwn()
    {
        await using var world = await StartWithTableAsync(IndexedTable.Replace(
            "{\"IndexName\": \"by-group\",",
            """{"IndexName": "by-group","OnDemandThroughput":{"MaxReadRequestUnits":5,"MaxWriteRequestUnits":6},"WarmThroughput":{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":5000},""",
            StringComparison.Ordinal));

        var created = await IndexAsync(world);
        (await world.DynamoAsync(
            "UpdateTable",
            """
            {"TableName":"indexed","GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by-group","OnDemandThroughput":{"MaxReadRequestUnits":7,"MaxWriteRequestUnits":-1}}}]}
            """)).Ok();
        var changed = await IndexAsync(world);

        AssertJson("""{"MaxReadRequestUnits":5,"MaxWriteRequestUnits":6}""", created["OnDemandThroughput"]);
        AssertJson("""{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":5000,"Status":"ACTIVE"}""", created["WarmThroughput"]);
        AssertJson("""{"MaxReadRequestUnits":7,"MaxWriteRequestUnits":-1}""", changed["OnDemandThroughput"]);

        static async Task<JsonNode> IndexAsync(TestWorld world) =>
            (await world.DynamoAsync("DescribeTable", """{"TableName":"indexed"}""")).Ok().Json["Table"]!["GlobalSecondaryIndexes"]![0]!;
    }

    [Fact]
    public async Task AStreamsPolicy_LetsAnotherAccountIn()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = (await world.DynamoAsync(
            "CreateTable",
            UsersTable.Replace("\"BillingMode\"", "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"KEYS_ONLY\"},\"BillingMode\"", StringComparison.Ordinal)))
            .Ok().Json["TableDescription"]!.Text("LatestStreamArn");
        var describe = new JsonObject { ["StreamArn"] = arn };
        var policy =
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{TestWorld.OtherAccount}}"},"Action":"dynamodb:DescribeStream","Resource":"{{arn}}"}]}""";

        (await world.JsonAsync("dynamodbstreams", "DescribeStream", describe.DeepClone(), TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
        (await world.DynamoAsync("GetResourcePolicy", $$"""{"ResourceArn":"{{arn}}"}""")).AssertJsonError("PolicyNotFoundException", null);
        var put = new JsonObject { ["ResourceArn"] = arn, ["Policy"] = policy };
        var revision = (await world.JsonAsync("dynamodb", "PutResourcePolicy", put)).Ok().Json.Text("RevisionId");
        (await world.JsonAsync("dynamodbstreams", "DescribeStream", describe.DeepClone(), TestWorld.OtherAccount)).Ok();
        var read = (await world.DynamoAsync("GetResourcePolicy", $$"""{"ResourceArn":"{{arn}}"}""")).Ok().Json;

        Assert.Equal((policy, revision), (read.Text("Policy"), read.Text("RevisionId")));
        (await world.DynamoAsync("DeleteResourcePolicy", $$"""{"ResourceArn":"{{arn}}","ExpectedRevisionId":"{{revision}}"}""")).Ok();
        (await world.JsonAsync("dynamodbstreams", "DescribeStream", describe.DeepClone(), TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
        (await world.DynamoAsync("GetResourcePolicy", $$"""{"ResourceArn":"{{arn}}9"}""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.DynamoAsync("GetResourcePolicy", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/users/index/x"}""")).AssertJsonError("ValidationException", null);
    }

    /// <summary>Bytes and items of a table and its indexes.</summary>
    private static async Task<string> SizesAsync(TestWorld world, string table)
    {
        var described = (await world.DynamoAsync("DescribeTable", $$"""{"TableName":"{{table}}"}""")).Ok().Json["Table"]!;
        var indexes = described["GlobalSecondaryIndexes"]!.AsArray().Concat(described["LocalSecondaryIndexes"]!.AsArray());
        return $"{described["TableSizeBytes"]} {described["ItemCount"]}" +
            string.Concat(indexes.Select(static i => $"; {i!.Text("IndexName")} {i!["IndexSizeBytes"]} {i!["ItemCount"]}"));
    }
}
