using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Exports of tables to S3.</summary>
public sealed class ExportTests
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/users";
    private const string Bucket = S3Fixture.Bucket;
    private const string Minimal = $$"""{"TableArn":"{{Arn}}","S3Bucket":"{{Bucket}}"}""";

    [Fact]
    public async Task AFullExport_HasItsItemsAndManifests()
    {
        await using var world = await StartAsync();
        using var s3 = await world.WithBucketAsync();
        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"1"},"b":{"B":"AAE="},"t":{"S":"zażółć"}}""");
        await world.PutAsync("users", """{"id":{"S":"b"},"l":{"L":[{"NULL":true},{"SS":["x","y"]}]}}""");

        var begun = await ExportAsync(world, $$"""{"TableArn":"{{Arn}}","S3Bucket":"{{Bucket}}","S3Prefix":"daily/"}""");
        var early = await DescribeAsync(world, begun.Text("ExportArn"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var done = await DescribeAsync(world, begun.Text("ExportArn"));

        Assert.Equal(("IN_PROGRESS", "DYNAMODB_JSON"), (begun.Text("ExportStatus"), begun.Text("ExportFormat")));
        Assert.NotEmpty(begun.Text("ClientToken"));
        Assert.Null(begun["ExportType"]);
        Assert.Equal("IN_PROGRESS", early.Text("ExportStatus"));
        Assert.Equal((null, null, null), (early["EndTime"], early["ItemCount"], early["ExportManifest"]));
        Assert.Equal(("COMPLETED", 2), (done.Text("ExportStatus"), done["ItemCount"]!.GetValue<int>()));
        Assert.True(done["BilledSizeBytes"]!.GetValue<int>() > 0);

        var id = begun.Text("ExportArn").Split('/')[^1];
        var keys = (await s3.GetAsync($"/{Bucket}?prefix=daily")).Elements("Key").ToList();
        var folder = $"daily/AWSDynamoDB/{id}";
        var data = Assert.Single(keys, k => k.StartsWith($"{folder}/data/", StringComparison.Ordinal));
        Assert.Equal(
            [$"{folder}/_started", data, $"{folder}/manifest-files.json", $"{folder}/manifest-files.md5", $"{folder}/manifest-summary.json", $"{folder}/manifest-summary.md5"],
            keys);
        Assert.Matches("/data/[a-z2-7]{26}[.]json[.]gz$", data);
        Assert.Equal(done.Text("ExportManifest"), keys[4]);

        var content = (await s3.GetAsync($"/{Bucket}/{data}")).Body;
        Assert.Equal(
            ["""{"Item":{"b":{"B":"AAE="},"id":{"S":"a"},"n":{"N":"1"},"t":{"S":"zażółć"}}}""", """{"Item":{"id":{"S":"b"},"l":{"L":[{"NULL":true},{"SS":["x","y"]}]}}}"""],
            Lines(content).Order(StringComparer.Ordinal));
        var file = JsonNode.Parse((await s3.GetAsync($"/{Bucket}/{folder}/manifest-files.json")).Text)!;
        Assert.Equal((2, data, Md5(content)), (file["itemCount"]!.GetValue<int>(), file.Text("dataFileS3Key"), file.Text("md5Checksum")));
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(content)), file.Text("etag"));
        foreach (var manifest in new[] { "manifest-files", "manifest-summary" })
        {
            Assert.Equal(Md5((await s3.GetAsync($"/{Bucket}/{folder}/{manifest}.json")).Body), (await s3.GetAsync($"/{Bucket}/{folder}/{manifest}.md5")).Text);
        }

        AssertJson(
            $$"""
            {"version":"2020-06-30","exportArn":"{{begun.Text("ExportArn")}}","startTime":"2030-01-02T03:04:07.000Z","endTime":"2030-01-02T03:04:08.000Z",
             "tableArn":"{{Arn}}","tableId":"{{begun.Text("TableId")}}","exportTime":"2030-01-02T03:04:07.000Z","s3Bucket":"{{Bucket}}","s3Prefix":"daily/",
             "s3SseAlgorithm":"AES256","s3SseKmsKeyId":null,"manifestFilesS3Key":"{{folder}}/manifest-files.json",
             "billedSizeBytes":{{done["BilledSizeBytes"]}},"itemCount":2,"outputFormat":"DYNAMODB_JSON"}
            """,
            JsonNode.Parse((await s3.GetAsync($"/{Bucket}/{folder}/manifest-summary.json")).Text));
    }

    [Fact]
    public async Task AnExportOfAMoment_HasTheTableAsItWasThen()
    {
        await using var world = await StartAsync();
        using var s3 = await world.WithBucketAsync();
        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"1"}}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"2"}}""");
        var then = world.Clock.GetUtcNow().AddSeconds(-30).ToUnixTimeSeconds();

        var begun = await ExportAsync(world, $$"""{"TableArn":"{{Arn}}","S3Bucket":"{{Bucket}}","ExportTime":{{then}} }""");

        Assert.Equal(["""{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}"""], await DataAsync(s3, begun));
        (await world.DynamoAsync("ExportTableToPointInTime", $$"""{"TableArn":"{{Arn}}","S3Bucket":"{{Bucket}}","ExportTime":{{then - 86_400}} }"""))
            .AssertJsonError("InvalidExportTimeException", null);
    }

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES", ",\"OldImage\":{\"id\":{\"S\":\"old\"}}", ",\"OldImage\":{\"id\":{\"S\":\"gone\"}}")]
    [InlineData("NEW_IMAGE", "", "")]
    public async Task AnIncrementalExport_HasWhatBecameOfTheItemsThatChanged(string view, string old, string gone)
    {
        await using var world = await StartAsync();
        using var s3 = await world.WithBucketAsync();
        await world.PutAsync("users", """{"id":{"S":"same"}}""");
        await world.PutAsync("users", """{"id":{"S":"old"}}""");
        await world.PutAsync("users", """{"id":{"S":"gone"}}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var from = world.Clock.GetUtcNow().ToUnixTimeSeconds();
        await world.PutAsync("users", """{"id":{"S":"new"},"n":{"N":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"new"},"n":{"N":"2"}}""");
        await world.PutAsync("users", """{"id":{"S":"old"},"n":{"N":"3"}}""");
        await world.PutAsync("users", """{"id":{"S":"brief"}}""");
        (await world.DynamoAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"brief"}}}""")).Ok();
        (await world.DynamoAsync("DeleteItem", """{"TableName":"users","Key":{"id":{"S":"gone"}}}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(15));
        await world.PutAsync("users", """{"id":{"S":"new"},"n":{"N":"later"}}""".Replace("\"N\":\"later\"", "\"N\":\"9\"", StringComparison.Ordinal));
        var to = from + 900;

        var begun = await ExportAsync(
            world,
            $$"""
            {"TableArn":"{{Arn}}","S3Bucket":"{{Bucket}}","ExportType":"INCREMENTAL_EXPORT",
             "IncrementalExportSpecification":{"ExportFromTime":{{from}},"ExportToTime":{{to}},"ExportViewType":"{{view}}"} }
            """);

        var metadata = "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"" + from + "000000\"}},\"Keys\":{\"id\":{\"S\":";
        Assert.Equal(
            [
                metadata + "\"gone\"}}" + gone + "}",
                metadata + "\"new\"}},\"NewImage\":{\"id\":{\"S\":\"new\"},\"n\":{\"N\":\"2\"}}}",
                metadata + "\"old\"}}" + old + ",\"NewImage\":{\"id\":{\"S\":\"old\"},\"n\":{\"N\":\"3\"}}}",
            ],
            (await DataAsync(s3, begun, "AWSDynamoDB/data/")).Order(StringComparer.Ordinal));
        var summary = JsonNode.Parse((await s3.GetAsync($"/{Bucket}/AWSDynamoDB/{begun.Text("ExportArn").Split('/')[^1]}/manifest-summary.json")).Text)!;
        Assert.Equal(("2023-08-01", view, "INCREMENTAL_EXPORT"), (summary.Text("version"), summary.Text("outputView"), summary.Text("exportType")));
        Assert.Equal(view, begun["IncrementalExportSpecification"]!.Text("ExportViewType"));
    }

    [Fact]
    public async Task WhatCannotBeExported_IsRefused()
    {
        await using var world = await StartAsync();
        var now = world.Clock.GetUtcNow().ToUnixTimeSeconds();

        await RefusedAsync(Minimal.Replace("users", "others", StringComparison.Ordinal), "TableNotFoundException", "Table not found: others");
        await RefusedAsync(Minimal.Replace("}", ",\"ExportType\":\"INCREMENTAL_EXPORT\"}", StringComparison.Ordinal), "ValidationException", null);
        await RefusedAsync(Period(now - 60, now), "InvalidExportTimeException", "Difference between export period from time and export period to time is less than 15 minutes");
        await RefusedAsync(Period(now - 90_000, now), "InvalidExportTimeException", "Difference between export period from time and export period to time is greater than 24 hours");
        await RefusedAsync(Period(now - 900, now), "InvalidExportTimeException", null);
        await RefusedAsync("""{"TableArn":"users","S3Bucket":"bucket"}""", "ValidationException", null);
        Assert.Equal(501, (int)(await world.DynamoAsync("ExportTableToPointInTime", Minimal.Replace("}", ",\"ExportFormat\":\"ION\"}", StringComparison.Ordinal))).Status);
        (await world.DynamoAsync("UpdateContinuousBackups", """{"TableName":"users","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":false}}""")).Ok();
        await RefusedAsync(Minimal, "PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table 'users'");
        (await world.DynamoAsync("DescribeExport", $$"""{"ExportArn":"{{Arn}}"}""")).AssertJsonError("ValidationException", "Invalid Export ARN");
        (await world.DynamoAsync("DescribeExport", $$"""{"ExportArn":"{{Arn}}/export/01893459845000-00000000"}""")).AssertJsonError("ExportNotFoundException", null);

        async Task RefusedAsync(string input, string error, string? message) =>
            (await world.DynamoAsync("ExportTableToPointInTime", input)).AssertJsonError(error, message);

        static string Period(long from, long to) =>
            $$"""
            {"TableArn":"{{Arn}}","S3Bucket":"{{Bucket}}","ExportType":"INCREMENTAL_EXPORT","IncrementalExportSpecification":{"ExportFromTime":{{from}},"ExportToTime":{{to}} } }
            """;
    }

    [Fact]
    public async Task AnExportToABucketThatIsNotThere_Fails()
    {
        await using var world = await StartAsync();

        var begun = await ExportAsync(world, Minimal);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var failed = await DescribeAsync(world, begun.Text("ExportArn"));

        Assert.Equal("IN_PROGRESS", begun.Text("ExportStatus"));
        Assert.Equal(
            ("FAILED", "S3NoSuchBucket", "The specified bucket does not exist"),
            (failed.Text("ExportStatus"), failed.Text("FailureCode"), failed.Text("FailureMessage")));
    }

    [Fact]
    public async Task ATokenGivenAgain_IsTheSameExport()
    {
        await using var world = await StartAsync();
        using var s3 = await world.WithBucketAsync();
        var input = Minimal.Replace("}", ",\"ClientToken\":\"once\"}", StringComparison.Ordinal);

        var first = await ExportAsync(world, input);
        var second = await ExportAsync(world, input);
        var other = await world.DynamoAsync("ExportTableToPointInTime", input.Replace("}", ",\"S3Prefix\":\"x\"}", StringComparison.Ordinal));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(8));
        var third = await ExportAsync(world, input);

        Assert.Equal(first.Text("ExportArn"), second.Text("ExportArn"));
        other.AssertJsonError("ExportConflictException", "Duplicate request detected with conflicting parameters");
        Assert.NotEqual(first.Text("ExportArn"), third.Text("ExportArn"));
    }

    [Fact]
    public async Task Exports_AreListed()
    {
        await using var world = await StartAsync();
        using var s3 = await world.WithBucketAsync();
        for (var i = 0; i < 3; i++)
        {
            await ExportAsync(world, Minimal);
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        var page = (await world.DynamoAsync("ListExports", """{"MaxResults":2}""")).Ok().Json;
        var rest = (await world.DynamoAsync("ListExports", $$"""{"MaxResults":2,"NextToken":"{{page.Text("NextToken")}}","TableArn":"{{Arn}}"}""")).Ok().Json;
        var none = (await world.DynamoAsync("ListExports", $$"""{"TableArn":"{{Arn}}s"}""")).Ok().Json;
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(90));
        var late = (await world.DynamoAsync("ListExports", "{}")).Ok().Json;

        Assert.Equal(3, page["ExportSummaries"]!.AsArray().Concat(rest["ExportSummaries"]!.AsArray()).DistinctBy(static e => e!.Text("ExportArn")).Count());
        Assert.Equal(("COMPLETED", "FULL_EXPORT"), (page["ExportSummaries"]![0]!.Text("ExportStatus"), page["ExportSummaries"]![0]!.Text("ExportType")));
        Assert.Null(rest["NextToken"]);
        Assert.Empty(none["ExportSummaries"]!.AsArray());
        Assert.Empty(late["ExportSummaries"]!.AsArray());
    }

    [Fact]
    public async Task AnExport_NeedsItsCallersLeaveToWrite()
    {
        await using var world = await StartAsync();
        using var s3 = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Statements.Allow("dynamodb:ExportTableToPointInTime", Arn));

        var begun = (await user.World.DynamoAsync("ExportTableToPointInTime", Minimal)).Ok().Json["ExportDescription"]!;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var failed = await DescribeAsync(world, begun.Text("ExportArn"));
        await user.PutPolicyAsync(
            Statements.Allow("dynamodb:ExportTableToPointInTime", Arn),
            Statements.Allow("s3:PutObject", $"arn:aws:s3:::{Bucket}/*", Statements.When("ForAnyValue:StringEquals", "aws:CalledVia", ["dynamodb.amazonaws.com"])));
        var allowed = (await user.World.DynamoAsync("ExportTableToPointInTime", Minimal)).Ok().Json["ExportDescription"]!;
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(("FAILED", "S3AccessDenied"), (failed.Text("ExportStatus"), failed.Text("FailureCode")));
        Assert.Equal("COMPLETED", (await DescribeAsync(world, allowed.Text("ExportArn"))).Text("ExportStatus"));
    }

    private static async Task<TestWorld> StartAsync()
    {
        var world = await StartWithTableAsync(UsersTable);
        (await world.DynamoAsync("UpdateContinuousBackups", """{"TableName":"users","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return world;
    }

    private static async Task<JsonNode> ExportAsync(TestWorld world, string input) =>
        (await world.DynamoAsync("ExportTableToPointInTime", input)).Ok().Json["ExportDescription"]!;

    private static async Task<JsonNode> DescribeAsync(TestWorld world, string arn) =>
        (await world.DynamoAsync("DescribeExport", $$"""{"ExportArn":"{{arn}}"}""")).Ok().Json["ExportDescription"]!;

    private static async Task<string[]> DataAsync(RawS3Client s3, JsonNode export, string? folder = null)
    {
        folder ??= $"AWSDynamoDB/{export.Text("ExportArn").Split('/')[^1]}/data/";
        var key = Assert.Single((await s3.GetAsync($"/{Bucket}?prefix={Uri.EscapeDataString(folder)}")).Elements("Key"));
        return Lines((await s3.GetAsync($"/{Bucket}/{key}")).Body);
    }

    private static string[] Lines(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Md5(byte[] content) => Convert.ToBase64String(MD5.HashData(content));
}
