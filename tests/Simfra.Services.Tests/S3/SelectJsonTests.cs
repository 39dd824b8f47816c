using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Simfra.Services.Tests.S3;

public sealed class SelectJsonTests
{
    private const string Rules = """
        { "Rules": [ {"id": "1"}, {"expr": "y > x"}, {"id": "2", "expr": "z = DEBUG"} ] }
        { "created": "June 27", "modified": "July 6" }
        """;

    private const string Folders = """
        { "dir_name": "important_docs", "files": [ {"name": "."}, {"name": ".aws", "size": 12}, {"name": "wordpress.tar.gz"} ], "owner": "AWS S3" }
        { "dir_name": "other_docs", "files": [ {"name": "backup"} ], "owner": "Alan" }
        """;

    /// <summary>The examples of AWS's page on SELECT among them.</summary>
    [Theory]
    [InlineData(Rules, "SELECT id FROM S3Object[*].Rules[*].id", "{\"id\":\"1\"}|{}|{\"id\":\"2\"}|{}|")]
    [InlineData(Rules, "SELECT id FROM S3Object[*].Rules[*]", "{\"id\":\"1\"}|{}|{\"id\":\"2\"}|{}|")]
    [InlineData(Rules, "SELECT COUNT(id) FROM S3Object[*].Rules[*]", "{\"_1\":2}|")]
    [InlineData(
        Folders, "SELECT d.dir_name, d.files FROM S3Object[*] d",
        """{"dir_name":"important_docs","files":[{"name":"."},{"name":".aws","size":12},{"name":"wordpress.tar.gz"}]}|{"dir_name":"other_docs","files":[{"name":"backup"}]}|""")]
    [InlineData(Folders, "SELECT _1.dir_name, _1.owner FROM S3Object[*]", "{\"dir_name\":\"important_docs\",\"owner\":\"AWS S3\"}|{\"dir_name\":\"other_docs\",\"owner\":\"Alan\"}|")]
    [InlineData(Folders, "SELECT s.files[1].name AS n FROM S3Object s", "{\"n\":\".aws\"}|{}|")]
    [InlineData(Folders, "SELECT s['dir_name'] FROM S3Object s LIMIT 1", "{\"dir_name\":\"important_docs\"}|")]
    [InlineData(Folders, "SELECT f.name FROM S3Object[*].files[*] f WHERE f.\"size\" = 12", "{\"name\":\".aws\"}|")]
    [InlineData("""{"a":{"x":1,"y":2}}""", "SELECT * FROM S3Object[*].a.*", "{\"_1\":1}|{\"_1\":2}|")]
    [InlineData("""{"a":{"x":1,"y":2}}""", "SELECT s.a.* FROM S3Object s", "{\"x\":1,\"y\":2}|")]
    [InlineData("""{"a":{"x":1,"y":2}}""", "SELECT s.a.x, s.* FROM S3Object s", """{"x":1,"a":{"x":1,"y":2}}|""")]
    [InlineData("""[{"a":1},{"a":2}]""", "SELECT s.a FROM S3Object[*][*] s", "{\"a\":1}|{\"a\":2}|")]
    [InlineData("""[{"a":1},{"a":2}]""", "SELECT * FROM S3Object s", "{\"_1\":[{\"a\":1},{\"a\":2}]}|")]
    [InlineData("""{"Name":1,"name":2}""", "SELECT s.\"name\", s.\"Name\" FROM S3Object s", "{\"name\":2,\"Name\":1}|")]
    [InlineData("""{"a":1.50,"b":1e2,"c":true,"d":null,"e":"é\n"}""", "SELECT * FROM S3Object", """{"a":1.50,"b":100,"c":true,"d":null,"e":"é\n"}|""")]
    public async Task Select_OfAJsonDocument_FindsValuesByPath(string content, string expression, string results)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(results, await aws.SelectAsync(content, expression, SelectCalls.JsonDocument, "<JSON><RecordDelimiter>|</RecordDelimiter></JSON>"));
    }

    [Theory]
    [InlineData("SELECT s.n FROM S3Object s WHERE s.n > 1", "2\n3\n")]
    [InlineData("SELECT s.n, s.o FROM S3Object s WHERE s.o IS MISSING", "1,\n3,\n")]
    [InlineData("SELECT s.n, s.o.p FROM S3Object s WHERE s.o IS NOT MISSING", "2,x\n")]
    [InlineData("SELECT s.o FROM S3Object s LIMIT 2", "\n\"{\"\"p\"\":\"\"x\"\"}\"\n")]
    [InlineData("SELECT AVG(s.n), MAX(s.n), COUNT(s.o) FROM S3Object s", "2,3,1\n")]
    [InlineData("SELECT * FROM S3Object s WHERE s.o.p = 'x'", "2,\"{\"\"p\"\":\"\"x\"\"}\"\n")]
    public async Task Select_OfJsonLines_TakesARecordALine(string expression, string results)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(results, await aws.SelectAsync("{\"n\":1}\n{\"n\":2,\"o\":{\"p\":\"x\"}}\r\n\n{\"n\":3}", expression, SelectCalls.JsonLines));
    }

    [Fact]
    public async Task Select_OfJsonLines_TakesAScanRange()
    {
        await using var aws = await S3Fixture.StartAsync();

        var results = await aws.SelectAsync(
            "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n", "SELECT s.n FROM S3Object s", SelectCalls.JsonLines, more: "<ScanRange><Start>3</Start><End>8</End></ScanRange>");

        Assert.Equal("2\n", results);
    }

    [Theory]
    [InlineData("{\"a\":1", SelectCalls.JsonDocument)]
    [InlineData("{\"a\":1}\n{\"a\"\n", SelectCalls.JsonLines)]
    [InlineData("{\"a\":\n1}\n", SelectCalls.JsonLines)]
    [InlineData("{\"a\":1} {\"a\":2}\n", SelectCalls.JsonLines)]
    [InlineData("a,b\n", SelectCalls.JsonDocument)]
    public async Task Select_OfWhatIsNoJson_FailsWithJsonParsingError(string content, string input)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", content)).Ok();

        (await aws.SelectRawAsync("SELECT * FROM S3Object", input)).AssertError(
            HttpStatusCode.BadRequest, "JSONParsingError", "Error parsing JSON file. Please check the file and try again.");
    }

    [Fact]
    public async Task Select_ByANameThatSeveralHaveButForCase_FailsWithAmbiguousFieldName()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "{\"Name\":1,\"name\":2}")).Ok();

        (await aws.SelectRawAsync("SELECT s.name FROM S3Object s", SelectCalls.JsonLines)).AssertError(
            HttpStatusCode.BadRequest, "AmbiguousFieldName", null);
    }

    [Fact]
    public async Task Select_ByTheSdk_GivesItsEvents()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "{\"n\":1}\n{\"n\":2}\n")).Ok();

        var response = await aws.S3.SelectObjectContentAsync(new()
        {
            BucketName = S3Fixture.Bucket,
            Key = "a",
            Expression = "SELECT s.n FROM S3Object s WHERE s.n = 2",
            ExpressionType = ExpressionType.SQL,
            InputSerialization = new() { JSON = new() { JsonType = JsonType.Lines } },
            OutputSerialization = new() { JSON = new() },
        });

        using var payload = response.Payload;
        var (found, stats) = ("", default(StatsEvent));
        foreach (var item in payload)
        {
            found += item is RecordsEvent records ? await new StreamReader(records.Payload).ReadToEndAsync() : "";
            stats = item as StatsEvent ?? stats;
        }

        Assert.Equal("{\"n\":2}\n", found);
        Assert.Equal((16, 16, 8), (stats!.Details.BytesScanned, stats.Details.BytesProcessed, stats.Details.BytesReturned));
    }
}
