namespace Simfra.Services.Tests.S3;

/// <summary>What expressions come to: AWS's examples of its functions, and what operators make of values that aren't known.</summary>
public sealed class SelectFunctionTests
{
    [Theory]
    [InlineData("COALESCE(1)", "1")]
    [InlineData("COALESCE(null)", "null")]
    [InlineData("COALESCE(missing, missing)", "null")]
    [InlineData("COALESCE(null, null, 1)", "1")]
    [InlineData("COALESCE(null, 'string')", "\"string\"")]
    [InlineData("NULLIF(1, 1)", "null")]
    [InlineData("NULLIF(1, 2)", "1")]
    [InlineData("NULLIF(1.0, 1)", "null")]
    [InlineData("NULLIF(1, '1')", "1")]
    [InlineData("NULLIF([1], [1])", "null")]
    [InlineData("NULLIF(1, NULL)", "1")]
    [InlineData("NULLIF(missing, missing)", "null")]
    [InlineData("CHAR_LENGTH('')", "0")]
    [InlineData("CHARACTER_LENGTH('abcdefg')", "7")]
    [InlineData("CHAR_LENGTH('😁😁😁')", "3")]
    [InlineData("LOWER('AbCdEfG!@#$')", "\"abcdefg!@#$\"")]
    [InlineData("UPPER('AbCdEfG!@#$')", "\"ABCDEFG!@#$\"")]
    [InlineData("SUBSTRING('123456789', 0)", "\"123456789\"")]
    [InlineData("SUBSTRING('123456789', 1)", "\"123456789\"")]
    [InlineData("SUBSTRING('123456789', 2)", "\"23456789\"")]
    [InlineData("SUBSTRING('123456789', -4)", "\"123456789\"")]
    [InlineData("SUBSTRING('123456789', 0, 999)", "\"123456789\"")]
    [InlineData("SUBSTRING('123456789', 1, 5)", "\"12345\"")]
    [InlineData("SUBSTRING('123456789' FROM 3 FOR 2)", "\"34\"")]
    [InlineData("SUBSTRING('123456789' FROM 8)", "\"89\"")]
    [InlineData("TRIM('       foobar         ')", "\"foobar\"")]
    [InlineData("TRIM('      \\tfoobar\\t         ')", "\"\\\\tfoobar\\\\t\"")]
    [InlineData("TRIM(LEADING FROM '       foobar         ')", "\"foobar         \"")]
    [InlineData("TRIM(TRAILING FROM '       foobar         ')", "\"       foobar\"")]
    [InlineData("TRIM(BOTH FROM '       foobar         ')", "\"foobar\"")]
    [InlineData("TRIM(BOTH '12' FROM '1112211foobar22211122')", "\"foobar\"")]
    [InlineData("LOWER(null)", "null")]
    public async Task Function_OfValues_ComesToWhatAwsTells(string expression, string value)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal($"{{\"v\":{value}}}\n", await aws.EvaluateAsync(expression));
    }

    [Theory]
    [InlineData("DATE_ADD(year, 5, `2010-01-01T`)", "\"2015-01-01\"")]
    [InlineData("DATE_ADD(month, 1, `2010T`)", "\"2010-02T\"")]
    [InlineData("DATE_ADD(month, 13, `2010T`)", "\"2011-02T\"")]
    [InlineData("DATE_ADD(day, -1, `2017-01-10T`)", "\"2017-01-09\"")]
    [InlineData("DATE_ADD(hour, 1, `2017T`)", "\"2017-01-01T01:00-00:00\"")]
    [InlineData("DATE_ADD(hour, 1, `2017-01-02T03:04Z`)", "\"2017-01-02T04:04Z\"")]
    [InlineData("DATE_ADD(minute, 1, `2017-01-02T03:04:05.006Z`)", "\"2017-01-02T03:05:05.006Z\"")]
    [InlineData("DATE_ADD(second, 1, `2017-01-02T03:04:05.006Z`)", "\"2017-01-02T03:04:06.006Z\"")]
    [InlineData("DATE_DIFF(year, `2010-01-01T`, `2011-01-01T`)", "1")]
    [InlineData("DATE_DIFF(month, `2010T`, `2010-05T`)", "4")]
    [InlineData("DATE_DIFF(month, `2010T`, `2011T`)", "12")]
    [InlineData("DATE_DIFF(month, `2011T`, `2010T`)", "-12")]
    [InlineData("DATE_DIFF(day, `2010-01-01T23:00Z`, `2010-01-02T01:00Z`)", "0")]
    [InlineData("EXTRACT(YEAR FROM `2010-01-01T`)", "2010")]
    [InlineData("EXTRACT(MONTH FROM `2010T`)", "1")]
    [InlineData("EXTRACT(MONTH FROM `2010-10T`)", "10")]
    [InlineData("EXTRACT(HOUR FROM `2017-01-02T03:04:05+07:08`)", "3")]
    [InlineData("EXTRACT(MINUTE FROM `2017-01-02T03:04:05+07:08`)", "4")]
    [InlineData("EXTRACT(TIMEZONE_HOUR FROM `2017-01-02T03:04:05+07:08`)", "7")]
    [InlineData("EXTRACT(TIMEZONE_MINUTE FROM `2017-01-02T03:04:05+07:08`)", "8")]
    [InlineData("TO_STRING(`1969-07-20T20:18Z`, 'MMMM d, y')", "\"July 20, 1969\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18Z`, 'MMM d, yyyy')", "\"Jul 20, 1969\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18Z`, 'M-d-yy')", "\"7-20-69\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18Z`, 'MM-d-y')", "\"07-20-1969\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18Z`, 'MMMM d, y h:m a')", "\"July 20, 1969 8:18 PM\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18Z`, 'y-MM-dd''T''H:m:ssX')", "\"1969-07-20T20:18:00Z\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18+08:00Z`, 'y')", null)]
    [InlineData("TO_STRING(`1969-07-20T20:18+08:00`, 'y-MM-dd''T''H:m:ssX')", "\"1969-07-20T20:18:00+08\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18+08:00`, 'y-MM-dd''T''H:m:ssXXXX')", "\"1969-07-20T20:18:00+0800\"")]
    [InlineData("TO_STRING(`1969-07-20T20:18+08:00`, 'y-MM-dd''T''H:m:ssXXXXX')", "\"1969-07-20T20:18:00+08:00\"")]
    [InlineData("TO_TIMESTAMP('2007T')", "\"2007T\"")]
    [InlineData("TO_TIMESTAMP('2007-02-23T12:14:33.079-08:00')", "\"2007-02-23T12:14:33.079-08:00\"")]
    [InlineData("TO_TIMESTAMP('2016', 'y')", "\"2016T\"")]
    [InlineData("TO_TIMESTAMP('Feb 3, 2016 1:05 PM', 'MMM d, y h:mm a')", "\"2016-02-03T13:05-00:00\"")]
    [InlineData("TO_TIMESTAMP('20160203040506.789+0100', 'yyyyMMddHHmmss.SSSXX')", "\"2016-02-03T04:05:06.789+01:00\"")]
    public async Task DateFunction_OfValues_ComesToWhatAwsTells(string expression, string? value)
    {
        await using var aws = await S3Fixture.StartAsync();
        if (value is null)
        {
            (await aws.Raw.PutAsync("/orders/a", "{}")).Ok();
            (await aws.SelectRawAsync($"SELECT {expression} FROM S3Object", SelectCalls.JsonLines)).AssertError(
                System.Net.HttpStatusCode.BadRequest, "LexerInvalidIONLiteral", null);
            return;
        }

        Assert.Equal($"{{\"v\":{value}}}\n", await aws.EvaluateAsync(expression));
    }

    [Fact]
    public async Task UtcNow_IsTheInstancesTime()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.EvaluateAsync("UTCNOW()");

        Assert.Equal($"{{\"v\":\"{aws.Clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff}Z\"}}\n", answer);
    }

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("7 / 2", "3")]
    [InlineData("7 / 2.0", "3.5")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("1.10 + 1", "2.10")]
    [InlineData("1e1 + 1", "11")]
    [InlineData("- -1", "1")]
    [InlineData("'a' || 'b' || 'c'", "\"abc\"")]
    [InlineData("1 = 1.0", "true")]
    [InlineData("1 = '1'", "false")]
    [InlineData("1 <> '1'", "true")]
    [InlineData("1 < '2'", "null")]
    [InlineData("'a' < 'b' AND 2 >= 2", "true")]
    [InlineData("NOT 1 != 2", "false")]
    [InlineData("`2017-01-01T` < `2017-01-02T`", "true")]
    [InlineData("`2017-01-01T01:00+01:00` = `2017-01-01T00:00Z`", "true")]
    [InlineData("5 BETWEEN 1 AND 5", "true")]
    [InlineData("5 NOT BETWEEN 1 AND 4 AND true", "true")]
    [InlineData("2 IN (1, 2.0)", "true")]
    [InlineData("3 IN (1, null)", "null")]
    [InlineData("3 NOT IN (1, 2)", "true")]
    [InlineData("'abc' LIKE 'a%'", "true")]
    [InlineData("'abc' LIKE '_b_'", "true")]
    [InlineData("'abc' LIKE 'b'", "false")]
    [InlineData("'abcabd' LIKE '%ab_'", "true")]
    [InlineData("'a%c' LIKE 'a\\%c' ESCAPE '\\'", "true")]
    [InlineData("'abc' LIKE 'a\\%c' ESCAPE '\\'", "false")]
    [InlineData("'abc' NOT LIKE 'x%'", "true")]
    [InlineData("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "\"b\"")]
    [InlineData("CASE WHEN 1 > 2 THEN 'a' ELSE 'c' END", "\"c\"")]
    [InlineData("CASE WHEN null THEN 'a' END", "null")]
    [InlineData("CAST('12' AS INT) + 1", "13")]
    [InlineData("CAST(' 1.5 ' AS FLOAT)", "1.5")]
    [InlineData("CAST('1.005' AS DECIMAL(5, 2))", "1.01")]
    [InlineData("CAST(3.9 AS INTEGER)", "3")]
    [InlineData("CAST('TRUE' AS BOOL)", "true")]
    [InlineData("CAST(0 AS BOOL)", "false")]
    [InlineData("CAST(12 AS STRING)", "\"12\"")]
    [InlineData("CAST('2007-04-05T14:30Z' AS TIMESTAMP)", "\"2007-04-05T14:30Z\"")]
    [InlineData("CAST(null AS INT)", "null")]
    [InlineData("s.t = `true`", "true")]
    public async Task Operator_OfValues_ComesToAValue(string expression, string value)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal($"{{\"v\":{value}}}\n", await aws.EvaluateAsync(expression, "{\"t\":true}"));
    }

    [Theory]
    [InlineData("null AND false", "false")]
    [InlineData("null AND true", "null")]
    [InlineData("null OR true", "true")]
    [InlineData("null OR false", "null")]
    [InlineData("NOT null", "null")]
    [InlineData("null = null", "null")]
    [InlineData("null IS NULL", "true")]
    [InlineData("missing IS NULL", "true")]
    [InlineData("null IS MISSING", "false")]
    [InlineData("missing IS NOT MISSING", "false")]
    [InlineData("s.n IS NULL", "true")]
    [InlineData("s.n IS MISSING", "false")]
    [InlineData("s.x IS MISSING", "true")]
    [InlineData("1 IS INTEGER", "true")]
    [InlineData("s IS STRUCT", "true")]
    [InlineData("null + 1", "null")]
    public async Task Operator_OfWhatIsNotKnown_KnowsWhatItCan(string expression, string value)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal($"{{\"v\":{value}}}\n", await aws.EvaluateAsync(expression, "{\"n\":null}"));
    }

    [Theory]
    [InlineData("missing + 1")]
    [InlineData("missing = 1")]
    [InlineData("s.x.y[3]")]
    [InlineData("s.n.y")]
    public async Task Operator_OfWhatIsMissing_IsMissing(string expression)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal("{}\n", await aws.EvaluateAsync(expression, "{\"n\":1}"));
    }

    [Theory]
    [InlineData("SUM(s.n)", "6.5")]
    [InlineData("AVG(s.i)", "1.5")]
    [InlineData("MIN(s.n) || ''", null)]
    [InlineData("MAX(s.n) - MIN(s.n)", "3.5")]
    [InlineData("COUNT(s.i) + COUNT(*)", "5")]
    [InlineData("SUM(s.nothing)", "null")]
    public async Task Aggregate_SkipsWhatIsNotKnown(string expression, string? value)
    {
        await using var aws = await S3Fixture.StartAsync();
        const string records = "{\"n\":1,\"i\":1}\n{\"n\":4.5,\"i\":null}\n{\"n\":1,\"i\":2}\n";
        if (value is null)
        {
            (await aws.Raw.PutAsync("/orders/a", records)).Ok();
            (await aws.SelectRawAsync($"SELECT {expression} FROM S3Object s", SelectCalls.JsonLines)).AssertError(
                System.Net.HttpStatusCode.BadRequest, "InvalidDataType", null);
            return;
        }

        Assert.Equal($"{{\"v\":{value}}}\n", await aws.EvaluateAsync(expression, records));
    }
}
