using System.Text.Json.Nodes;
using Simfra.Services.Tests.CloudWatch;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>What DynamoDB reports of its tables arrives in CloudWatch.</summary>
public sealed class DynamoDbMetricTests
{
    private const string Provisioned = """
        {"TableName":"people","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":3},
         "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"team","AttributeType":"S"}],
         "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},
         "GlobalSecondaryIndexes":[{"IndexName":"teams","KeySchema":[{"AttributeName":"team","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},
           "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":2}}]}
        """;

    [Fact]
    public async Task ConsumedCapacity_IsCountedOfTablesAndGlobalIndexes()
    {
        await using var world = await StartWithTableAsync(Provisioned);
        await world.PutAsync("people", """{"id":{"S":"a"},"team":{"S":"x"}}""");
        await world.PutAsync("people", """{"id":{"S":"b"}}""");
        (await world.DynamoAsync("GetItem", """{"TableName":"people","Key":{"id":{"S":"a"}},"ConsistentRead":true}""")).Ok();
        (await world.DynamoAsync("GetItem", """{"TableName":"people","Key":{"id":{"S":"a"}}}""")).Ok();
        (await QueryTeamAsync(world)).Ok();
        (await world.DynamoAsync("TransactWriteItems", """{"TransactItems":[{"Delete":{"TableName":"people","Key":{"id":{"S":"a"}}}}]}""")).Ok();

        Assert.Equal(4, await SumAsync(world, "ConsumedWriteCapacityUnits"));
        Assert.Equal(3, await SumAsync(world, "ConsumedWriteCapacityUnits", ("GlobalSecondaryIndexName", "teams")));
        Assert.Equal(1.5, await SumAsync(world, "ConsumedReadCapacityUnits"));
        Assert.Equal(0.5, await SumAsync(world, "ConsumedReadCapacityUnits", ("GlobalSecondaryIndexName", "teams")));
    }

    [Fact]
    public async Task ProvisionedCapacity_IsToldAsItIs()
    {
        await using var world = await StartWithTableAsync(Provisioned, UsersTable);

        Assert.Equal(7, await SumAsync(world, "ProvisionedReadCapacityUnits"));
        Assert.Equal(3, await SumAsync(world, "ProvisionedWriteCapacityUnits"));
        Assert.Equal(2, await SumAsync(world, "ProvisionedWriteCapacityUnits", ("GlobalSecondaryIndexName", "teams")));
        Assert.DoesNotContain("TableName=users", await ListAsync(world, "ProvisionedReadCapacityUnits"));
    }

    [Fact]
    public async Task Requests_AreCountedByTableAndOperation()
    {
        await using var world = await StartWithTableAsync(Provisioned);
        await world.PutAsync("people", """{"id":{"S":"a"},"team":{"S":"x"}}""");
        await world.PutAsync("people", """{"id":{"S":"b"},"team":{"S":"x"}}""");
        (await QueryTeamAsync(world)).Ok();
        (await world.DynamoAsync("Scan", """{"TableName":"people","Limit":1}""")).Ok();
        await world.Server.DrainAsync();

        Assert.Equal(["Operation=PutItem TableName=people", "Operation=Query TableName=people", "Operation=Scan TableName=people"], await ListAsync(world, "SuccessfulRequestLatency"));
        Assert.Equal(2, await SumAsync(world, "ReturnedItemCount", ("Operation", "Query")));
        Assert.Equal(1, await SumAsync(world, "ReturnedItemCount", ("Operation", "Scan")));
        var puts = await StatisticsAsync(world, "SuccessfulRequestLatency", "SampleCount", ("Operation", "PutItem"));
        Assert.Equal(2, puts.Sum(static p => p!.Number("SampleCount")));
    }

    [Fact]
    public async Task Errors_AreCountedByTheirKind()
    {
        await using var world = await StartWithTableAsync(Provisioned);
        await world.PutAsync("people", """{"id":{"S":"a"}}""");
        const string Condition = ""","ConditionExpression":"attribute_not_exists(id)" """;
        var put = $$"""{"TableName":"people","Item":{"id":{"S":"a"} }{{Condition}} }""";
        (await world.DynamoAsync("PutItem", put)).AssertJsonError("ConditionalCheckFailedException", null);
        (await world.DynamoAsync("TransactWriteItems", $$"""{"TransactItems":[{"Put":{{put}} }]}""")).AssertJsonError("TransactionCanceledException", null);
        (await world.DynamoAsync("GetItem", """{"TableName":"people","Key":{"nothing":{"S":"a"}}}""")).AssertJsonError("ValidationException", null);
        await world.Server.DrainAsync();

        Assert.Equal(2, await SumAsync(world, "ConditionalCheckFailedRequests"));
        var users = await ServiceMetricTests.PointsAsync(world, "AWS/DynamoDB", "UserErrors");
        Assert.Equal(2, users.Sum(static p => p!.Number("Sum")));
    }

    [Fact]
    public async Task ThrottledRequests_AreCounted_WhereThroughputIsEnforced()
    {
        await using var world = await TestWorld.StartAsync(static o => o.EnforceThroughput = true);
        await world.CreateTableAsync(Provisioned);
        for (var i = 0; i < 6; i++)
        {
            await world.PutAsync("people", """{"id":{"S":"a"}}""");
        }

        (await world.DynamoAsync("PutItem", """{"TableName":"people","Item":{"id":{"S":"a"}}}""")).AssertJsonError("ProvisionedThroughputExceededException", null);
        await world.Server.DrainAsync();

        Assert.Equal(1, await SumAsync(world, "ThrottledRequests", ("Operation", "PutItem")));
        Assert.Equal(1, await SumAsync(world, "WriteThrottleEvents"));
        Assert.Empty(await ServiceMetricTests.PointsAsync(world, "AWS/DynamoDB", "UserErrors"));
    }

    [Fact]
    public async Task StreamsAndExpiry_AreCounted()
    {
        await using var world = await StartWithTableAsync(Provisioned);
        (await world.DynamoAsync("UpdateTimeToLive", """{"TableName":"people","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"until"}}""")).Ok();
        var until = TestWorld.StartTime.AddSeconds(30).ToUnixTimeSeconds();
        await world.PutAsync("people", $$"""{"id":{"S":"a"},"until":{"N":"{{until}}"} }""");
        await world.PutAsync("people", $$"""{"id":{"S":"b"},"until":{"N":"{{until}}"} }""");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(3));
        var stream = (await world.DynamoAsync("DescribeTable", """{"TableName":"people"}""")).Ok().Json["Table"]!["LatestStreamArn"]!.GetValue<string>();
        var shard = (await StreamsAsync("DescribeStream", new() { ["StreamArn"] = stream }))["StreamDescription"]!["Shards"]![0]!["ShardId"]!.GetValue<string>();
        var iterator = (await StreamsAsync("GetShardIterator", new() { ["StreamArn"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = "TRIM_HORIZON" }))["ShardIterator"]!;
        Assert.Equal(4, (await StreamsAsync("GetRecords", new() { ["ShardIterator"] = iterator.GetValue<string>() }))["Records"]!.AsArray().Count);
        await world.Server.DrainAsync();

        Assert.Equal(2, await SumAsync(world, "TimeToLiveDeletedItemCount"));
        Assert.Equal(4, await SumAsync(world, "ReturnedRecordsCount", ("Operation", "GetRecords"), ("StreamLabel", stream.Split('/')[^1])));

        async Task<JsonNode> StreamsAsync(string operation, JsonObject input) => (await world.JsonAsync("dynamodbstreams", operation, input)).Ok().Json;
    }

    private static Task<TestAnswer> QueryTeamAsync(TestWorld world) => world.DynamoAsync("Query", """
        {"TableName":"people","IndexName":"teams","KeyConditionExpression":"team = :t","ExpressionAttributeValues":{":t":{"S":"x"}}}
        """);

    private static async Task<double> SumAsync(TestWorld world, string name, params (string Name, string Value)[] more) =>
        (await StatisticsAsync(world, name, "Sum", more)).Sum(static p => p!.Number("Sum"));

    private static async Task<JsonArray> StatisticsAsync(TestWorld world, string name, string statistic, params (string Name, string Value)[] more) =>
        (await world.CloudWatchAsync("GetMetricStatistics", new()
        {
            ["Namespace"] = "AWS/DynamoDB",
            ["MetricName"] = name,
            ["Dimensions"] = CloudWatchTestCalls.Dimensions([("TableName", "people"), .. more]),
            ["StartTime"] = CloudWatchTestCalls.Now,
            ["EndTime"] = CloudWatchTestCalls.Now + 600,
            ["Period"] = 60,
            ["Statistics"] = new JsonArray(statistic),
        })).Ok()["Datapoints"]!.AsArray();

    /// <summary>The dimensions of a metric's series, one line each.</summary>
    private static async Task<string[]> ListAsync(TestWorld world, string name)
    {
        var metrics = (await world.CloudWatchAsync("ListMetrics", new() { ["Namespace"] = "AWS/DynamoDB", ["MetricName"] = name })).Ok()["Metrics"]!;
        return
        [
            .. metrics.AsArray()
                .Select(static m => string.Join(' ', m!["Dimensions"]!.AsArray().Select(static d => $"{d!.Text("Name")}={d!.Text("Value")}")))
                .Order(StringComparer.Ordinal),
        ];
    }
}
