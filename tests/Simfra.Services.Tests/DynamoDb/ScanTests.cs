using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Scan: all of a table or an index, in pages and in segments.</summary>
public sealed class ScanTests
{
    [Fact]
    public async Task Pages_GiveEachItemOnce()
    {
        await using var world = await StartWithUsersAsync(23);

        var (ids, pages) = await ScanAllAsync(world, ",\"Limit\":5");

        Assert.Equal(Enumerable.Range(0, 23).Select(static i => $"u{i:00}"), ids.Order(StringComparer.Ordinal));
        Assert.Equal(5, pages);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Segments_ShareTheTable(int total)
    {
        await using var world = await StartWithUsersAsync(40);
        var all = new List<string>();
        for (var segment = 0; segment < total; segment++)
        {
            all.AddRange((await ScanAllAsync(world, $",\"Limit\":3,\"Segment\":{segment},\"TotalSegments\":{total}")).Ids);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(static i => $"u{i:00}"), all.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Segments_AreCheckedAgainstEachOther()
    {
        await using var world = await StartWithUsersAsync(10);
        var first = (await world.DynamoAsync("Scan", """{"TableName":"users","Segment":0,"TotalSegments":2,"Limit":1}""")).Ok().Json;

        await RefusedAsync(
            ",\"Segment\":0", "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
        await RefusedAsync(
            ",\"TotalSegments\":2", "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
        await RefusedAsync(
            ",\"Segment\":2,\"TotalSegments\":2",
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2");
        await RefusedAsync(
            $",\"Segment\":1,\"TotalSegments\":2,\"ExclusiveStartKey\":{first["LastEvaluatedKey"]!.ToJsonString()}",
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1");

        async Task RefusedAsync(string more, string message) =>
            (await world.DynamoAsync("Scan", $"{{\"TableName\":\"users\"{more}}}")).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task AFilter_CountsWhatItSaw()
    {
        await using var world = await StartWithUsersAsync(10);

        var found = (await world.DynamoAsync(
            "Scan", """{"TableName":"users","FilterExpression":"n >= :n","ExpressionAttributeValues":{":n":{"N":"7"}},"ReturnConsumedCapacity":"TOTAL"}""")).Ok().Json;
        var legacy = (await world.DynamoAsync(
            "Scan", """{"TableName":"users","ScanFilter":{"n":{"ComparisonOperator":"GE","AttributeValueList":[{"N":"7"}]}},"Select":"COUNT"}""")).Ok().Json;

        Assert.Equal(["u07", "u08", "u09"], found["Items"]!.Values("id").Order(StringComparer.Ordinal));
        Assert.Equal((3, 10), (found["Count"]!.GetValue<int>(), found["ScannedCount"]!.GetValue<int>()));
        AssertJson("""{"TableName":"users","CapacityUnits":0.5}""", found["ConsumedCapacity"]);
        AssertJson("""{"Count":3,"ScannedCount":10}""", legacy);
    }

    [Fact]
    public async Task AnIndex_IsScannedInPages()
    {
        await using var world = await StartWithTableAsync(IndexedTable);
        for (var i = 0; i < 9; i++)
        {
            var group = i % 3 == 2 ? "" : $",\"group\":{{\"S\":\"g{i % 3}\"}},\"rank\":{{\"N\":\"{i}\"}}";
            await world.PutAsync("indexed", $$"""{"pk":{"S":"a"},"sk":{"N":"{{i}}"}{{group}} }""");
        }

        var sks = new List<string>();
        JsonNode? next = null;
        do
        {
            var start = next is null ? "" : $",\"ExclusiveStartKey\":{next.ToJsonString()}";
            var page = (await world.DynamoAsync("Scan", $"{{\"TableName\":\"indexed\",\"IndexName\":\"by-group\",\"Limit\":2{start}}}")).Ok().Json;
            sks.AddRange(page["Items"]!.Values("sk"));
            next = page["LastEvaluatedKey"];
        }
        while (next is not null);

        Assert.Equal(["0", "1", "3", "4", "6", "7"], sks.Order(StringComparer.Ordinal));
    }

    private static async Task<TestWorld> StartWithUsersAsync(int count)
    {
        var world = await StartWithTableAsync(UsersTable);
        for (var i = 0; i < count; i++)
        {
            await world.PutAsync("users", $$"""{"id":{"S":"u{{i:00}}"},"n":{"N":"{{i}}"} }""");
        }

        return world;
    }

    private static async Task<(List<string> Ids, int Pages)> ScanAllAsync(TestWorld world, string more)
    {
        var (ids, pages) = (new List<string>(), 0);
        JsonNode? next = null;
        do
        {
            var start = next is null ? "" : $",\"ExclusiveStartKey\":{next.ToJsonString()}";
            var page = (await world.DynamoAsync("Scan", $"{{\"TableName\":\"users\"{more}{start}}}")).Ok().Json;
            ids.AddRange(page["Items"]!.Values("id"));
            next = page["LastEvaluatedKey"];
            pages++;
        }
        while (next is not null);

        return (ids, pages);
    }
}
