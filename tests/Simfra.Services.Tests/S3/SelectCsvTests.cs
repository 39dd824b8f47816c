using System.IO.Compression;
using System.Net;
using System.Text;

namespace Simfra.Services.Tests.S3;

public sealed class SelectCsvTests
{
    private const string People = "name,city,age\nAnna,Bern,31\nBo,\"Bex, VD\",8\nCleo,Bern,45\n";

    [Theory]
    [InlineData("SELECT * FROM S3Object", "Anna,Bern,31\nBo,\"Bex, VD\",8\nCleo,Bern,45\n")]
    [InlineData("SELECT s.name FROM S3Object s WHERE s.city = 'Bern'", "Anna\nCleo\n")]
    [InlineData("select NAME from s3object where cast(AGE as int) > 30 limit 1", "Anna\n")]
    [InlineData("SELECT s.\"name\", s.age FROM S3Object AS s LIMIT 2", "Anna,31\nBo,8\n")]
    [InlineData("SELECT COUNT(*), SUM(CAST(s.age AS INT)), MIN(s.name) FROM S3Object s", "3,84,Anna\n")]
    [InlineData("SELECT s.* FROM S3Object s WHERE s.age LIKE '4%'", "Cleo,Bern,45\n")]
    [InlineData("SELECT s.name FROM S3Object s WHERE s.name = 'nobody'", "")]
    [InlineData("SELECT s.name FROM S3Object s LIMIT 0", "")]
    public async Task Select_OfCsvWithAHeader_FindsColumnsByName(string expression, string results)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(results, await aws.SelectAsync(People, expression, SelectCalls.CsvWithHeader));
    }

    [Theory]
    [InlineData("NONE", "SELECT _2 FROM S3Object", "city\nBern\n\"Bex, VD\"\nBern\n")]
    [InlineData("NONE", "SELECT s._1, s._9 FROM S3Object s LIMIT 1", "name,\n")]
    [InlineData("IGNORE", "SELECT s._1, s._3 FROM S3Object s", "Anna,31\nBo,8\nCleo,45\n")]
    [InlineData("IGNORE", "SELECT * FROM S3Object s WHERE s._9 IS MISSING LIMIT 1", "Anna,Bern,31\n")]
    public async Task Select_OfCsvWithoutNames_FindsColumnsByNumber(string header, string expression, string results)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(results, await aws.SelectAsync(People, expression, $"<CSV><FileHeaderInfo>{header}</FileHeaderInfo></CSV>"));
    }

    [Theory]
    [InlineData("a;b|c;d|", "<FieldDelimiter>;</FieldDelimiter><RecordDelimiter>|</RecordDelimiter>", "a,b\nc,d\n")]
    [InlineData("a::b\n", "<FieldDelimiter>::</FieldDelimiter>", "a,b\n")]
    [InlineData("a,b\r\nc,d\r\n", "", "a,b\nc,d\n")]
    [InlineData("a,b\r\nc,d", "<RecordDelimiter>&#13;&#10;</RecordDelimiter>", "a,b\nc,d\n")]
    [InlineData("#no\na,b\n\nc,d\n", "", "a,b\nc,d\n")]
    [InlineData("!no\n#a,b\n", "<Comments>!</Comments>", "#a,b\n")]
    [InlineData("'a,b',c\n", "<QuoteCharacter>'</QuoteCharacter>", "\"a,b\",c\n")]
    [InlineData("\"a\"\"b\",c\n", "", "\"a\"\"b\",c\n")]
    [InlineData("\"a\\\"b\",c\n", "<QuoteEscapeCharacter>\\</QuoteEscapeCharacter>", "\"a\"\"b\",c\n")]
    [InlineData("\"a\nb\",c\n", "<AllowQuotedRecordDelimiter>true</AllowQuotedRecordDelimiter>", "\"a\nb\",c\n")]
    [InlineData("\"a\"\"\nb\",c\n", "<AllowQuotedRecordDelimiter>true</AllowQuotedRecordDelimiter>", "\"a\"\"\nb\",c\n")]
    [InlineData("a,\n", "", "a,\n")]
    [InlineData("\uFEFFa,ü\n", "", "a,ü\n")]
    public async Task Select_OfCsv_ReadsAsItIsTold(string content, string format, string results)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(results, await aws.SelectAsync(content, "SELECT * FROM S3Object", $"<CSV>{format}</CSV>"));
    }

    [Theory]
    [InlineData("<CSV/>", "a,\"b,c\"\n")]
    [InlineData("<CSV><QuoteFields>ALWAYS</QuoteFields></CSV>", "\"a\",\"b,c\"\n")]
    [InlineData("<CSV><FieldDelimiter>;</FieldDelimiter><RecordDelimiter>|</RecordDelimiter></CSV>", "a;b,c|")]
    [InlineData("<CSV><QuoteCharacter>'</QuoteCharacter></CSV>", "a,'b,c'\n")]
    [InlineData("<JSON/>", "{\"_1\":\"a\",\"_2\":\"b,c\"}\n")]
    [InlineData("<JSON><RecordDelimiter>,</RecordDelimiter></JSON>", "{\"_1\":\"a\",\"_2\":\"b,c\"},")]
    public async Task Select_WritesAsItIsTold(string output, string results)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(results, await aws.SelectAsync("a,\"b,c\"\n", "SELECT * FROM S3Object", output: output));
    }

    [Fact]
    public async Task Select_WritesEscapedQuotes()
    {
        await using var aws = await S3Fixture.StartAsync();

        var results = await aws.SelectAsync(
            "x\n", "SELECT 'a\"b' FROM S3Object", output: "<CSV><QuoteEscapeCharacter>\\</QuoteEscapeCharacter></CSV>");

        Assert.Equal("\"a\\\"b\"\n", results);
    }

    [Theory]
    [InlineData(0, 0, "11\n")]
    [InlineData(0, 5, "11\n22\n")]
    [InlineData(1, 3, "22\n")]
    [InlineData(3, 3, "22\n")]
    [InlineData(4, 5, "")]
    [InlineData(4, null, "33\n")]
    [InlineData(null, 3, "33\n")]
    [InlineData(null, 99, "11\n22\n33\n")]
    [InlineData(6, 99, "33\n")]
    public async Task Select_OfAScanRange_TakesTheRecordsThatBeginInIt(int? start, int? end, string results)
    {
        await using var aws = await S3Fixture.StartAsync();
        var range = $"<ScanRange>{(start is null ? "" : $"<Start>{start}</Start>")}{(end is null ? "" : $"<End>{end}</End>")}</ScanRange>";

        Assert.Equal(results, await aws.SelectAsync("11\n22\n33\n", "SELECT * FROM S3Object", more: range));
    }

    [Fact]
    public async Task Select_OfScanRangesThatMeet_TakesEachRecordOnce()
    {
        await using var aws = await S3Fixture.StartAsync();
        var content = string.Concat(Enumerable.Range(0, 40).Select(static i => $"{i},{new string('ü', i % 7)}\n"));
        var size = Encoding.UTF8.GetByteCount(content);
        var found = new StringBuilder();

        for (var start = 0; start < size; start += 11)
        {
            found.Append(await aws.SelectAsync(
                content, "SELECT * FROM S3Object", more: $"<ScanRange><Start>{start}</Start><End>{start + 10}</End></ScanRange>"));
        }

        Assert.Equal(content, found.ToString());
    }

    [Fact]
    public async Task Select_OfAScanRangeBeyondTheHeader_KnowsItsNames()
    {
        await using var aws = await S3Fixture.StartAsync();

        var results = await aws.SelectAsync(
            People, "SELECT s.name FROM S3Object s", SelectCalls.CsvWithHeader, more: "<ScanRange><Start>20</Start></ScanRange>");

        Assert.Equal("Bo\nCleo\n", results);
    }

    [Fact]
    public async Task Select_OfGzip_TellsWhatItReadAndWhatThatWas()
    {
        await using var aws = await S3Fixture.StartAsync();
        var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(People));
        }

        await aws.Raw.SendAsync("PUT", "/orders/a", compressed.ToArray(), []);

        var answer = await aws.SelectRawAsync(
            "SELECT s.name FROM S3Object s", $"{SelectCalls.CsvWithHeader}<CompressionType>GZIP</CompressionType>");

        Assert.Equal("Anna\nBo\nCleo\n", answer.Records());
        Assert.Equal(["Records", "Stats", "End"], answer.Events().Types());
        Assert.Equal(
            $"<BytesScanned>{compressed.Length}</BytesScanned><BytesProcessed>{People.Length}</BytesProcessed><BytesReturned>13</BytesReturned>",
            Details(answer.Events()[1].Payload));
    }

    [Fact]
    public async Task Select_WithProgress_TellsIt()
    {
        await using var aws = await S3Fixture.StartAsync();
        var content = string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 1500));
        (await aws.Raw.PutAsync("/orders/a", content)).Ok();

        var events = (await aws.SelectRawAsync("SELECT * FROM S3Object", more: "<RequestProgress><Enabled>true</Enabled></RequestProgress>")).Events();

        Assert.Equal(["Records", "Progress", "Records", "Progress", "Records", "Progress", "Stats", "End"], events.Types());
        Assert.Contains("<BytesReturned>150000</BytesReturned>", Details(events[^3].Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_WithoutResultsForLong_ShowsThatItIsAtWork()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", string.Concat(Enumerable.Repeat(new string('x', 999) + "\n", 9000)))).Ok();

        var events = (await aws.SelectRawAsync("SELECT * FROM S3Object s WHERE s._1 = 'y'")).Events();

        Assert.Equal(["Cont", "Stats", "End"], events.Types());
    }

    [Fact]
    public async Task Select_OfAnEmptyObject_FindsNothing()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "")).Ok();

        var answer = await aws.SelectRawAsync("SELECT COUNT(*), SUM(CAST(_1 AS INT)) FROM S3Object");

        Assert.Equal("0,\n", answer.Records());
    }

    [Fact]
    public async Task Select_ThatFailsLate_EndsWithAnErrorEvent()
    {
        await using var aws = await S3Fixture.StartAsync();
        var content = string.Concat(Enumerable.Repeat("1234567\n", 20_000)) + "x\n";
        (await aws.Raw.PutAsync("/orders/a", content)).Ok();

        var events = (await aws.SelectRawAsync("SELECT CAST(s._1 AS INT) FROM S3Object s")).Events();

        Assert.Equal("CastFailed", events.Types().Last());
        Assert.Equal("error", events[^1].Text(":message-type"));
        Assert.Equal(
            "Attempt to convert from one data type to another failed: cast from STRING to INT.", events[^1].Text(":error-message"));
        Assert.All(events.Types().SkipLast(1), static type => Assert.Equal("Records", type));
    }

    [Theory]
    [InlineData("a,\"b\nc\",d\n", "CSVEscapingRecordDelimiter")]
    [InlineData("a,\"b", "CSVUnescapedQuote")]
    [InlineData("a,\"b\"c\n", "CSVUnescapedQuote")]
    public async Task Select_OfCsvWithQuotesThatDontFit_Fails(string content, string code)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", content)).Ok();

        (await aws.SelectRawAsync("SELECT * FROM S3Object")).AssertError(HttpStatusCode.BadRequest, code, null);
    }

    [Fact]
    public async Task Select_OfALongRecord_FailsWithOverMaxRecordSize()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", new string('x', 1024 * 1024) + "\n")).Ok();
        (await aws.Raw.PutAsync("/orders/b", new string('x', (1024 * 1024) + 1) + "\n")).Ok();

        Assert.Equal("1048576\n", (await aws.SelectRawAsync("SELECT CHAR_LENGTH(_1) FROM S3Object")).Records());
        (await aws.SelectRawAsync("SELECT CHAR_LENGTH(_1) FROM S3Object", key: "b")).AssertError(
            HttpStatusCode.BadRequest,
            "OverMaxRecordSize",
            "The character number in one record is more than our max threshold, maxCharsPerRecord: 1,048,576");
    }

    [Fact]
    public async Task Select_OfTextThatIsNoUtf8_FailsWithInvalidTextEncoding()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.SendAsync("PUT", "/orders/a", [0x61, 0xFF, 0x0A], []);
        await aws.Raw.SendAsync("PUT", "/orders/b", [.. new byte[9000], 0xFF, .. new byte[9000]], []);

        (await aws.SelectRawAsync("SELECT * FROM S3Object")).AssertError(
            HttpStatusCode.BadRequest, "InvalidTextEncoding", "UTF-8 encoding is required. The text encoding error was found near byte 3.");
        (await aws.SelectRawAsync("SELECT * FROM S3Object", key: "b")).AssertError(
            HttpStatusCode.BadRequest, "InvalidTextEncoding", "UTF-8 encoding is required. The text encoding error was found near byte 16,384.");
    }

    [Fact]
    public async Task Select_OfGzipThatIsNone_FailsWithInvalidCompressionFormat()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", People)).Ok();

        (await aws.SelectRawAsync("SELECT * FROM S3Object", "<CSV/><CompressionType>GZIP</CompressionType>")).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidCompressionFormat",
            "GZIP is not applicable to the queried object. Please correct the request and try again.");
    }

    [Fact]
    public async Task Select_OfGzipThatIsCutOff_FailsWithTruncatedInput()
    {
        await using var aws = await S3Fixture.StartAsync();
        var bytes = new byte[200_000];
        new Random(7).NextBytes(bytes);
        var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks)));
        }

        await aws.Raw.SendAsync("PUT", "/orders/a", compressed.ToArray()[..60_000], []);

        var answer = await aws.SelectRawAsync("SELECT COUNT(*) FROM S3Object", "<CSV/><CompressionType>GZIP</CompressionType>");

        answer.AssertError(HttpStatusCode.BadRequest, "TruncatedInput", null);
    }

    private static string Details(ReadOnlyMemory<byte> payload)
    {
        var text = Encoding.UTF8.GetString(payload.Span);
        var start = text.IndexOf("<BytesScanned>", StringComparison.Ordinal);
        return text[start..text.LastIndexOf("</", StringComparison.Ordinal)];
    }
}
