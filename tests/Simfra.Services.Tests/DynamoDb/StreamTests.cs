using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Streams: what they show of changes, how they are read, how long they are kept.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("KEYS_ONLY", false, false, 3)]
    [InlineData("NEW_IMAGE", true, false, 9)]
    [InlineData("OLD_IMAGE", false, true, 9)]
    [InlineData("NEW_AND_OLD_IMAGES", true, true, 15)]
    public async Task ARecord_ShowsWhatItsViewTypePromises(string viewType, bool showsNew, bool showsOld, int size)
    {
        await using var world = await TestWorld.StartAsync();
        var stream = await CreateStreamAsync(world, viewType);
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"2"}}""");
        (await world.DynamoAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"1"}}}""")).Ok();
        (await world.DynamoAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"1"}}}""")).Ok();

        var records = await ReadAsync(world, stream);

        Assert.Equal(["INSERT", "MODIFY", "REMOVE"], records.Select(static r => r!.Text("eventName")));
        var modify = records[1]!["dynamodb"]!;
        AssertJson("""{"id":{"S":"1"}}""", modify["Keys"]);
        Assert.Equal(showsNew ? """{"id":{"S":"1"},"n":{"N":"2"}}""" : null, modify["NewImage"]?.ToJsonString());
        Assert.Equal(showsOld ? """{"id":{"S":"1"},"n":{"N":"1"}}""" : null, modify["OldImage"]?.ToJsonString());
        Assert.Equal(size, modify["SizeBytes"]!.GetValue<int>());
        Assert.Equal(viewType, modify.Text("StreamViewType"));
        Assert.Equal(("aws:dynamodb", "1.1", "us-east-1"), (records[1]!.Text("eventSource"), records[1]!.Text("eventVersion"), records[1]!.Text("awsRegion")));
        Assert.Equal(3, records.Select(static r => r!["dynamodb"]!.Text("SequenceNumber")).Distinct().Count());
    }

    [Fact]
    public async Task AStream_IsDescribed_AndEndsWithItsTableOrBefore()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "KEYS_ONLY");

        var open = (await StreamsAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""")).Ok().Json["StreamDescription"]!;
        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","StreamSpecification":{"StreamEnabled":false}}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var closed = (await StreamsAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""")).Ok().Json["StreamDescription"]!;
        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","StreamSpecification":{"StreamEnabled":false}}""")).AssertJsonError(
            "ValidationException", "Table has no stream to disable: TableName: users");

        Assert.Equal("ENABLED", open.Text("StreamStatus"));
        AssertJson("""[{"AttributeName":"id","KeyType":"HASH"}]""", open["KeySchema"]);
        Assert.Null(open["Shards"]![0]!["SequenceNumberRange"]!["EndingSequenceNumber"]);
        Assert.Equal("DISABLED", closed.Text("StreamStatus"));
        Assert.NotNull(closed["Shards"]![0]!["SequenceNumberRange"]!["EndingSequenceNumber"]);
        AssertJson($$"""[{"StreamArn":"{{arn}}","TableName":"users","StreamLabel":"2030-01-02T03:04:05.000"}]""", (await StreamsAsync(world, "ListStreams", "{}")).Ok().Json["Streams"]);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        AssertJson("[]", (await StreamsAsync(world, "ListStreams", "{}")).Ok().Json["Streams"]);
        (await StreamsAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task Iterators_BeginWhereTheyAreTold()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "KEYS_ONLY");
        await world.PutAsync("users", """{"id":{"S":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"2"}}""");
        var latest = await IteratorAsync(world, arn, "LATEST");
        await world.PutAsync("users", """{"id":{"S":"3"}}""");
        var all = await ReadAsync(world, arn);
        var second = all[1]!["dynamodb"]!.Text("SequenceNumber");

        Assert.Equal(["1", "2", "3"], Ids(all));
        Assert.Equal(["3"], Ids((await RecordsAsync(world, latest)).Records));
        Assert.Equal(["2", "3"], Ids((await RecordsAsync(world, await IteratorAsync(world, arn, "AT_SEQUENCE_NUMBER", second))).Records));
        Assert.Equal(["3"], Ids((await RecordsAsync(world, await IteratorAsync(world, arn, "AFTER_SEQUENCE_NUMBER", second))).Records));

        var (one, next) = await RecordsAsync(world, await IteratorAsync(world, arn, "TRIM_HORIZON"), ",\"Limit\":1");
        Assert.Equal(["1"], Ids(one));
        Assert.Equal(["2", "3"], Ids((await RecordsAsync(world, next!)).Records));
    }

    [Fact]
    public async Task Iterators_AndRecords_GrowOld()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "KEYS_ONLY");
        await world.PutAsync("users", """{"id":{"S":"1"}}""");
        var first = (await ReadAsync(world, arn))[0]!["dynamodb"]!.Text("SequenceNumber");
        var iterator = await IteratorAsync(world, arn, "TRIM_HORIZON");

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(15));
        (await StreamsAsync(world, "GetRecords", $$"""{"ShardIterator":"{{iterator}}"}""")).AssertJsonError("ExpiredIteratorException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(24));
        await world.PutAsync("users", """{"id":{"S":"2"}}""");

        Assert.Equal(["2"], Ids(await ReadAsync(world, arn)));
        (await IteratorRequestAsync(world, arn, "AT_SEQUENCE_NUMBER", first)).AssertJsonError("TrimmedDataAccessException", null);
        (await StreamsAsync(world, "GetRecords", """{"ShardIterator":"nonsense"}""")).AssertJsonError("ValidationException", "Invalid ShardIterator");
    }

    [Theory]
    [InlineData("TRIM_HORIZON")]
    [InlineData("LATEST")]
    public async Task GetShardIterator_AtAnEnd_TakesNoSequenceNumber(string type)
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "KEYS_ONLY");
        await world.PutAsync("users", """{"id":{"S":"1"}}""");
        var first = (await ReadAsync(world, arn))[0]!["dynamodb"]!.Text("SequenceNumber");

        (await IteratorRequestAsync(world, arn, type, first)).AssertJsonError(
            "ValidationException", $"SequenceNumber must not be given for the ShardIteratorType {type}");
    }

    [Fact]
    public async Task ListStreams_FromWhatIsNoStream_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "KEYS_ONLY");

        foreach (var start in (string[])["no-stream-at-all-but-long-enough-to-be-one", arn[..arn.IndexOf("/stream/", StringComparison.Ordinal)]])
        {
            (await StreamsAsync(world, "ListStreams", $$"""{"ExclusiveStartStreamArn":"{{start}}"}"""))
                .AssertJsonError("ValidationException", "Invalid StreamArn");
        }
    }

    [Fact]
    public async Task ALimit_AboveTheGreatest_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "KEYS_ONLY");
        var iterator = await IteratorAsync(world, arn, "LATEST");

        (await StreamsAsync(world, "GetRecords", $$"""{"ShardIterator":"{{iterator}}","Limit":1000}""")).Ok();
        Refused(await StreamsAsync(world, "GetRecords", $$"""{"ShardIterator":"{{iterator}}","Limit":1001}"""), 1000);
        (await StreamsAsync(world, "ListStreams", """{"Limit":100}""")).Ok();
        Refused(await StreamsAsync(world, "ListStreams", """{"Limit":101}"""), 100);
        (await StreamsAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}","Limit":100}""")).Ok();
        Refused(await StreamsAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}","Limit":101}"""), 100);

        static void Refused(TestAnswer answer, int max) => answer.AssertJsonError(
            "ValidationException",
            $"1 validation error detected: Value '{max + 1}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to {max}");
    }

    [Fact]
    public async Task ListStreams_PagesAndFilters()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateStreamAsync(world, "KEYS_ONLY");
        await world.CreateTableAsync(
            OrdersTable.Replace("\"BillingMode\"", "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"KEYS_ONLY\"},\"BillingMode\"", StringComparison.Ordinal));

        var first = (await StreamsAsync(world, "ListStreams", """{"Limit":1}""")).Ok().Json;
        var second = (await StreamsAsync(world, "ListStreams", $$"""{"ExclusiveStartStreamArn":"{{first.Text("LastEvaluatedStreamArn")}}"}""")).Ok().Json;
        var users = (await StreamsAsync(world, "ListStreams", """{"TableName":"users"}""")).Ok().Json;

        Assert.Equal("orders", first["Streams"]![0]!.Text("TableName"));
        Assert.Equal("users", Assert.Single(second["Streams"]!.AsArray())!.Text("TableName"));
        Assert.Equal("users", Assert.Single(users["Streams"]!.AsArray())!.Text("TableName"));
    }

    [Fact]
    public async Task ATransaction_PutsEachItemIntoTheStream_OrNone()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "KEYS_ONLY");

        (await world.DynamoAsync(
            "TransactWriteItems",
            """{"TransactItems":[{"Put":{"TableName":"users","Item":{"id":{"S":"1"}}}},{"Put":{"TableName":"users","Item":{"id":{"S":"2"}}}}]}""")).Ok();
        (await world.DynamoAsync(
            "TransactWriteItems",
            """
            {"TransactItems":[{"Put":{"TableName":"users","Item":{"id":{"S":"3"}}}},
              {"Put":{"TableName":"users","Item":{"id":{"S":"1"}},"ConditionExpression":"attribute_not_exists(id)"}}]}
            """)).AssertJsonError("TransactionCanceledException", null);

        Assert.Equal(["1", "2"], Ids(await ReadAsync(world, arn)));
    }

    [Fact]
    public async Task AnItemWhoseTimeIsOver_IsRemoved_AndTheStreamSaysByWhom()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await CreateStreamAsync(world, "OLD_IMAGE");
        var now = world.Clock.GetUtcNow().ToUnixTimeSeconds();
        await world.PutAsync("users", $$"""{"id":{"S":"early"},"until":{"N":"{{now + 100}}"} }""");
        var enabled = (await world.DynamoAsync(
            "UpdateTimeToLive", """{"TableName":"users","TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}""")).Ok().Json;
        await world.PutAsync("users", $$"""{"id":{"S":"late"},"until":{"N":"{{now + 1000}}"} }""");
        await world.PutAsync("users", $$"""{"id":{"S":"text"},"until":{"S":"{{now}}"} }""");
        await world.PutAsync("users", """{"id":{"S":"ancient"},"until":{"N":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"never"}}""");

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(159));
        Assert.NotNull(await world.GetAsync("users", """{"id":{"S":"early"}}"""));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Null(await world.GetAsync("users", """{"id":{"S":"early"}}"""));
        Assert.NotNull(await world.GetAsync("users", """{"id":{"S":"late"}}"""));
        var removed = (await ReadAsync(world, arn))[^1]!;
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        AssertJson("""{"TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}""", enabled);
        Assert.Equal("REMOVE", removed.Text("eventName"));
        AssertJson("""{"type":"Service","principalId":"dynamodb.amazonaws.com"}""", Lowered(removed["userIdentity"]!));
        var left = (await world.DynamoAsync("Scan", """{"TableName":"users"}""")).Ok().Json["Items"]!.Values("id");
        Assert.Equal(["ancient", "never", "text"], left.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TimeToLive_IsDescribed_AndChangedOnceAtATime()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string enable = """{"TableName":"users","TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}""";
        const string disable = """{"TableName":"users","TimeToLiveSpecification":{"AttributeName":"until","Enabled":false}}""";

        (await world.DynamoAsync("UpdateTimeToLive", disable)).AssertJsonError("ValidationException", "TimeToLive is already disabled");
        (await world.DynamoAsync("UpdateTimeToLive", enable)).Ok();
        var enabling = (await world.DynamoAsync("DescribeTimeToLive", """{"TableName":"users"}""")).Ok().Json;
        (await world.DynamoAsync("UpdateTimeToLive", enable)).AssertJsonError("ValidationException", "TimeToLive is already enabled");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(59));
        (await world.DynamoAsync("UpdateTimeToLive", disable)).AssertJsonError(
            "ValidationException", "Time to live has been modified multiple times within a fixed interval");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var enabled = (await world.DynamoAsync("DescribeTimeToLive", """{"TableName":"users"}""")).Ok().Json;
        (await world.DynamoAsync("UpdateTimeToLive", enable)).AssertJsonError("ValidationException", "TimeToLive is already enabled");
        (await world.DynamoAsync("UpdateTimeToLive", disable.Replace("until", "else", StringComparison.Ordinal))).AssertJsonError(
            "ValidationException", "TimeToLive is active on a different AttributeName: current AttributeName is until");
        (await world.DynamoAsync("UpdateTimeToLive", disable)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var disabled = (await world.DynamoAsync("DescribeTimeToLive", """{"TableName":"users"}""")).Ok().Json;

        AssertJson("""{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLING","AttributeName":"until"}}""", enabling);
        AssertJson("""{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"until"}}""", enabled);
        AssertJson("""{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}""", disabled);
        (await world.DynamoAsync("DescribeTimeToLive", """{"TableName":"others"}""")).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found: Table: others not found");
    }

    private static JsonObject Lowered(JsonNode node) =>
        new(node.AsObject().Select(static m => KeyValuePair.Create(char.ToLowerInvariant(m.Key[0]) + m.Key[1..], m.Value?.DeepClone())));

    private static string[] Ids(JsonArray records) => [.. records.Select(static r => r!["dynamodb"]!["Keys"]!["id"]!.Text("S"))];

    private static Task<TestAnswer> StreamsAsync(TestWorld world, string operation, string input) =>
        world.JsonAsync("dynamodbstreams", operation, JsonNode.Parse(input)!);

    private static async Task<string> CreateStreamAsync(TestWorld world, string viewType)
    {
        var answer = await world.DynamoAsync(
            "CreateTable",
            UsersTable.Replace(
                "\"BillingMode\"", $"\"StreamSpecification\":{{\"StreamEnabled\":true,\"StreamViewType\":\"{viewType}\"}},\"BillingMode\"", StringComparison.Ordinal));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return answer.Ok().Json["TableDescription"]!.Text("LatestStreamArn");
    }

    private static async Task<TestAnswer> IteratorRequestAsync(TestWorld world, string arn, string type, string? sequence = null)
    {
        var described = (await StreamsAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""")).Ok().Json["StreamDescription"]!;
        var more = sequence is null ? "" : $",\"SequenceNumber\":\"{sequence}\"";
        return await StreamsAsync(
            world,
            "GetShardIterator",
            $"{{\"StreamArn\":\"{arn}\",\"ShardId\":\"{described["Shards"]![0]!.Text("ShardId")}\",\"ShardIteratorType\":\"{type}\"{more}}}");
    }

    private static async Task<string> IteratorAsync(TestWorld world, string arn, string type, string? sequence = null) =>
        (await IteratorRequestAsync(world, arn, type, sequence)).Ok().Json.Text("ShardIterator");

    private static async Task<(JsonArray Records, string? Next)> RecordsAsync(TestWorld world, string iterator, string more = "")
    {
        var answer = (await StreamsAsync(world, "GetRecords", $"{{\"ShardIterator\":\"{iterator}\"{more}}}")).Ok().Json;
        return (answer["Records"]!.AsArray(), answer["NextShardIterator"]?.GetValue<string>());
    }

    private static async Task<JsonArray> ReadAsync(TestWorld world, string arn) =>
        (await RecordsAsync(world, await IteratorAsync(world, arn, "TRIM_HORIZON"))).Records;
}
