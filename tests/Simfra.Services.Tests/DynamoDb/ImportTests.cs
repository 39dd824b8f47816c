using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>New tables from objects in S3.</summary>
public sealed class ImportTests
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/users";
    private const string Bucket = S3Fixture.Bucket;
    private const string Good = """{"Item":{"id":{"S":"a"},"n":{"N":"1"},"b":{"B":"AAE="},"s":{"NS":["2","1"]}}}""";

    [Theory]
    [InlineData("NONE")]
    [InlineData("GZIP")]
    public async Task LinesOfDynamoDbJson_BecomeATable(string compression)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var lines = $"{Good}\n\n   \n{Good.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)}\n{Good}\n";
        await PutAsync(s3, "in/1", lines, compression == "GZIP");
        await PutAsync(s3, "in/2", "", compression == "GZIP");
        await PutAsync(s3, "other/1", "nonsense", false);

        var begun = await ImportAsync(world, Input("in/", "DYNAMODB_JSON", compression));
        var early = await DescribeAsync(world, begun.Text("ImportArn"));
        var table = (await world.DynamoAsync("DescribeTable", """{"TableName":"users"}""")).Ok().Json["Table"]!;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var done = await DescribeAsync(world, begun.Text("ImportArn"));

        Assert.Equal(("IN_PROGRESS", "IN_PROGRESS", "CREATING"), (begun.Text("ImportStatus"), early.Text("ImportStatus"), table.Text("TableStatus")));
        Assert.StartsWith($"{Arn}/import/", begun.Text("ImportArn"), StringComparison.Ordinal);
        Assert.Equal((null, null, 0), (early["EndTime"], early["ProcessedSizeBytes"], early["ImportedItemCount"]!.GetValue<int>()));
        Assert.Equal("COMPLETED", done.Text("ImportStatus"));
        Assert.Equal(
            (3, 3, 0, Encoding.UTF8.GetByteCount(lines)),
            (Count(done, "ProcessedItemCount"), Count(done, "ImportedItemCount"), Count(done, "ErrorCount"), Count(done, "ProcessedSizeBytes")));
        Assert.Equal(table.Text("TableId"), done.Text("TableId"));
        Assert.Equal("arn:aws:logs:us-east-1:000000000000:log-group:/aws-dynamodb/imports:*", done.Text("CloudWatchLogGroupArn"));
        Assert.Equal("users", done["TableCreationParameters"]!.Text("TableName"));
        Assert.Equal(2, (await world.DynamoAsync("Scan", """{"TableName":"users"}""")).Ok().Json["Count"]!.GetValue<int>());
        AssertJson("""{"id":{"S":"b"},"n":{"N":"1"},"b":{"B":"AAE="},"s":{"NS":["1","2"]}}""", await world.GetAsync("users", """{"id":{"S":"b"}}"""));
    }

    [Theory]
    [InlineData("", "id,n,note\na,1,\"x, \"\"y\"\"\"\nb,2,\n")]
    [InlineData(",\"InputFormatOptions\":{\"Csv\":{\"Delimiter\":\";\"}}", "id;n;note\r\na;1;x, \"y\"\r\nb;2;\r\n")]
    [InlineData(",\"InputFormatOptions\":{\"Csv\":{\"Delimiter\":\"|\",\"HeaderList\":[\"id\",\"n\",\"note\"]}}", "a|1|x, \"y\"\nb|2|\n")]
    public async Task RowsOfCsv_BecomeItemsOfText(string options, string text)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await PutAsync(s3, "in/1", text, false);
        var indexes =
            """
            "GlobalSecondaryIndexes":[{"IndexName":"by-n","KeySchema":[{"AttributeName":"n","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}],
            "AttributeDefinitions":[{"AttributeName":"n","AttributeType":"N"},
            """;

        var begun = await ImportAsync(
            world,
            Input("in/", "CSV", "NONE").Replace("\"InputFormat\"", options.Length == 0 ? "\"InputFormat\"" : $"{options[1..]},\"InputFormat\"", StringComparison.Ordinal)
                .Replace("\"AttributeDefinitions\": [", indexes, StringComparison.Ordinal));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("COMPLETED", (await DescribeAsync(world, begun.Text("ImportArn"))).Text("ImportStatus"));
        AssertJson("""{"id":{"S":"a"},"n":{"N":"1"},"note":{"S":"x, \"y\""}}""", await world.GetAsync("users", """{"id":{"S":"a"}}"""));
        var found = (await world.DynamoAsync(
            "Query", """{"TableName":"users","IndexName":"by-n","KeyConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"2"}}}""")).Ok().Json;
        AssertJson("""[{"id":{"S":"b"},"n":{"N":"2"},"note":{"S":""}}]""", found["Items"]);
    }

    [Fact]
    public async Task WhatIsNoItem_IsCountedAndLeftOut()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await PutAsync(s3, "in/0", Good, false);
        string[] bad =
        [
            """{"NotAnItem":{"id":{"S":"x"}}}""", """{"Item":{"n":{"N":"1"}}}""", """{"Item":{"id":{"N":"1"}}}""", """{"Item": """,
            """{"Item":{"id":{"S":"x"},"":{"S":"v"}}}""", """{"Item":{"id":{"S":"x"},"n":{"N":"no number"}}}""",
        ];
        foreach (var (i, line) in bad.Index())
        {
            await PutAsync(s3, $"in/{i + 1}", line, false);
        }

        // What can't be understood ends its object; an item that the table can't hold doesn't.
        await PutAsync(s3, "in/8", $"{bad[1]}\n{Good}\n{bad[0]}\n{Good}\n", false);

        var begun = await ImportAsync(world, Input("in/", "DYNAMODB_JSON", "NONE"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var done = await DescribeAsync(world, begun.Text("ImportArn"));

        Assert.Equal(("FAILED", "ItemValidationError"), (done.Text("ImportStatus"), done.Text("FailureCode")));
        Assert.Equal((10, 2, 8), (Count(done, "ProcessedItemCount"), Count(done, "ImportedItemCount"), Count(done, "ErrorCount")));
        Assert.Equal(1, (await world.DynamoAsync("Scan", """{"TableName":"users"}""")).Ok().Json["Count"]!.GetValue<int>());
    }

    [Fact]
    public async Task AnImportFromABucketThatIsNotThere_FailsAndLeavesNoTable()
    {
        await using var world = await TestWorld.StartAsync();

        var begun = await ImportAsync(world, Input("in/", "DYNAMODB_JSON", "NONE"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var done = await DescribeAsync(world, begun.Text("ImportArn"));

        Assert.Equal(("FAILED", "S3NoSuchBucket"), (done.Text("ImportStatus"), done.Text("FailureCode")));
        (await world.DynamoAsync("DescribeTable", """{"TableName":"users"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task AToken_CountsWhileItsImportGoesOn()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var input = Input("none/", "DYNAMODB_JSON", "NONE");

        var first = await ImportAsync(world, input);
        var second = await ImportAsync(world, input.Replace("none/", "else/", StringComparison.Ordinal));
        var other = await world.DynamoAsync("ImportTable", input.Replace("users", "others", StringComparison.Ordinal));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var late = await world.DynamoAsync("ImportTable", input);

        Assert.Equal(first.Text("ImportArn"), second.Text("ImportArn"));
        Assert.Equal("none/", second["S3BucketSource"]!.Text("S3KeyPrefix"));
        other.AssertJsonError("ImportConflictException", "Duplicate request detected with conflicting parameters");
        late.AssertJsonError("ResourceInUseException", "Table already exists: users");
        Assert.Equal("COMPLETED", (await DescribeAsync(world, first.Text("ImportArn"))).Text("ImportStatus"));
    }

    [Theory]
    [InlineData("\"ClientToken\":\"t\",", "", "ValidationException")]
    [InlineData("DYNAMODB_JSON", "ION", "NotImplemented")]
    [InlineData("NONE", "ZSTD", "NotImplemented")]
    [InlineData("\"InputFormat\"", "\"InputFormatOptions\":{\"Csv\":{\"Delimiter\":\",\"}},\"InputFormat\"", "ValidationException")]
    [InlineData("\"AttributeName\": \"id\", \"AttributeType\"", "\"AttributeName\": \"no\", \"AttributeType\"", "ValidationException")]
    public async Task WhatCannotBeImported_IsRefused(string part, string instead, string error)
    {
        await using var world = await TestWorld.StartAsync();

        var refused = await world.DynamoAsync("ImportTable", Input("in/", "DYNAMODB_JSON", "NONE").Replace(part, instead, StringComparison.Ordinal));

        Assert.Equal(error, refused.JsonError);
        Assert.Empty((await world.DynamoAsync("ListTables", "{}")).Ok().Json["TableNames"]!.AsArray());
    }

    [Fact]
    public async Task Imports_AreListed()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        foreach (var name in new[] { "users", "orders", "things" })
        {
            await ImportAsync(world, Input("in/", "DYNAMODB_JSON", "NONE").Replace("users", name, StringComparison.Ordinal).Replace("\"t\"", $"\"{name}\"", StringComparison.Ordinal));
        }

        var running = (await world.DynamoAsync("ListImports", "{}")).Ok().Json["ImportSummaryList"]!.AsArray();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var page = (await world.DynamoAsync("ListImports", """{"PageSize":2}""")).Ok().Json;
        var rest = (await world.DynamoAsync("ListImports", $$"""{"NextToken":"{{page.Text("NextToken")}}"}""")).Ok().Json;
        var one = (await world.DynamoAsync("ListImports", $$"""{"TableArn":"{{Arn}}"}""")).Ok().Json["ImportSummaryList"]!.AsArray();

        Assert.Equal(["IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS"], running.Select(static i => i!.Text("ImportStatus")));
        Assert.Equal((2, 1), (page["ImportSummaryList"]!.AsArray().Count, rest["ImportSummaryList"]!.AsArray().Count));
        Assert.Equal(
            ["CloudWatchLogGroupArn", "EndTime", "ImportArn", "ImportStatus", "InputFormat", "S3BucketSource", "StartTime", "TableArn"],
            Assert.Single(one)!.AsObject().Select(static m => m.Key).Order(StringComparer.Ordinal));
        (await world.DynamoAsync("ListImports", $$"""{"NextToken":"{{new string('0', 112)}}"}""")).AssertJsonError("ValidationException", null);
        (await world.DynamoAsync("DescribeImport", $$"""{"ImportArn":"{{Arn}}/import/01893459845000-00000000"}""")).AssertJsonError("ImportNotFoundException", null);
        (await world.DynamoAsync("DescribeImport", """{"ImportArn":"arn:aws:dynamodb:us-east-1:000000000000:table/x/import/01658528578619-c4d4e311"}"""))
            .AssertJsonError("ValidationException", "Invalid Import ARN");
    }

    [Fact]
    public async Task AnImport_NeedsItsCallersLeaveToRead()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await PutAsync(s3, "in/1", Good, false);
        await using var user = await TestUser.CreateAsync(world, "worker", Statements.Allow("dynamodb:ImportTable", Arn));

        var begun = (await user.World.DynamoAsync("ImportTable", Input("in/", "DYNAMODB_JSON", "NONE"))).Ok().Json["ImportTableDescription"]!;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var failed = await DescribeAsync(world, begun.Text("ImportArn"));
        await user.PutPolicyAsync(
            Statements.Allow("dynamodb:ImportTable", Arn),
            Statements.Allow("s3:ListBucket", $"arn:aws:s3:::{Bucket}"),
            Statements.Allow("s3:GetObject", $"arn:aws:s3:::{Bucket}/*"));
        var allowed = (await user.World.DynamoAsync("ImportTable", Input("in/", "DYNAMODB_JSON", "NONE"))).Ok().Json["ImportTableDescription"]!;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(("FAILED", "S3AccessDenied"), (failed.Text("ImportStatus"), failed.Text("FailureCode")));
        Assert.Equal("COMPLETED", (await DescribeAsync(world, allowed.Text("ImportArn"))).Text("ImportStatus"));
    }

    private static string Input(string prefix, string format, string compression) =>
        $$"""
        {"ClientToken":"t","S3BucketSource":{"S3Bucket":"{{Bucket}}","S3KeyPrefix":"{{prefix}}"},"InputFormat":"{{format}}","InputCompressionType":"{{compression}}",
         "TableCreationParameters":{{UsersTable}} }
        """;

    private static int Count(JsonNode description, string member) => description[member]!.GetValue<int>();

    private static async Task<JsonNode> ImportAsync(TestWorld world, string input) =>
        (await world.DynamoAsync("ImportTable", input)).Ok().Json["ImportTableDescription"]!;

    private static async Task<JsonNode> DescribeAsync(TestWorld world, string arn) =>
        (await world.DynamoAsync("DescribeImport", $$"""{"ImportArn":"{{arn}}"}""")).Ok().Json["ImportTableDescription"]!;

    private static async Task PutAsync(RawS3Client s3, string key, string text, bool isCompressed)
    {
        using var body = new MemoryStream();
        if (isCompressed)
        {
            await using var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        else
        {
            await body.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        (await s3.SendAsync("PUT", $"/{Bucket}/{key}", body.ToArray(), [])).Ok();
    }
}
