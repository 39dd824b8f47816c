using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.S3;

public sealed class SelectErrorTests
{
    /// <summary>The messages of AWS that are known word for word.</summary>
    [Theory]
    [InlineData(
        "SELECT * FROM S3OBJECT WHERE odd = true",
        "InvalidColumnIndex", "The column index at line 1, column 30 is invalid. Please check the service documentation and try again.")]
    [InlineData(
        "SELECT * FROM S3OBJECT s WHERE s._1 = \"true\"",
        "InvalidColumnIndex", "The column index at line 1, column 39 is invalid. Please check the service documentation and try again.")]
    [InlineData(
        "SELECT s.\"country_code\" FROM S3Object s",
        "InvalidColumnIndex", "The column index at line 1, column 8 is invalid. Please check the service documentation and try again.")]
    [InlineData(
        "SELECT * FROM S3OBJECT WHERE s.\"oddf\" = 'true'",
        "InvalidTableAlias", "Invalid table alias is specified at line 1, column 30. Please check the file and try again.")]
    [InlineData(
        "SELECT * FROM S3OBJECT s WHERE s.'odd' is \"true\"",
        "ParseInvalidPathComponent", "Invalid Path component, expecting either an IDENTIFIER or STAR, got: LITERAL,at line 1, column 34.")]
    [InlineData(
        "SELECT * FROM S3OBJECT s WHERE s.odd is \"true\"",
        "ParseExpectedTypeName", "Expected type name, found QUOTED_IDENTIFIER:'true' at line 1, column 41.")]
    [InlineData("SELECT * FROM S3OBJECT s WHERE s.5 = `true`", "ParseUnexpectedToken", "Unexpected token found LITERAL:5d-1 at line 1, column 33.")]
    [InlineData("SELECT _1\nFROM S3OBJECT s\nORDER BY _1", "ParseUnexpectedToken", "Unexpected token found KEYWORD:UNKNOWN at line 3, column 1.")]
    [InlineData("SELECT * FROM S3OBJECT s WHERE s._1 = 10 or % 2", "ParseUnexpectedOperator", "Unexpected operator OPERATOR:'%' at line 1, column 45.")]
    public async Task Select_OfAnExpressionThatIsNone_FailsInAwssWords(string expression, string code, string message) =>
        await FailsAsync(expression, code, message);

    [Theory]
    [InlineData("SELECT # FROM S3Object", "LexerInvalidChar", "Invalid character at line 1, column 8.")]
    [InlineData("SELECT é FROM S3Object", "LexerInvalidChar", null)]
    [InlineData("SELECT 'a FROM S3Object", "LexerInvalidChar", null)]
    [InlineData("SELECT /* FROM S3Object", "LexerInvalidChar", null)]
    [InlineData("SELECT 1 ! 2 FROM S3Object", "LexerInvalidOperator", null)]
    [InlineData("SELECT 1e FROM S3Object", "LexerInvalidLiteral", null)]
    [InlineData("SELECT 1a FROM S3Object", "LexerInvalidLiteral", null)]
    [InlineData("SELECT `2017-13T` FROM S3Object", "LexerInvalidIONLiteral", null)]
    [InlineData("UPDATE S3Object", "ParseUnExpectedKeyword", "Unexpected keyword found KEYWORD:UNKNOWN at line 1, column 1.")]
    [InlineData("nothing", "ParseUnexpectedToken", "Unexpected token found IDENTIFIER:nothing at line 1, column 1.")]
    [InlineData("SELECT FROM S3Object", "ParseEmptySelect", "Found empty SELECT list KEYWORD:from at line 1, column 8.")]
    [InlineData("SELECT _1", "ParseSelectMissingFrom", "Missing FROM after SELECT list EOF:EOF at line 1, column 10.")]
    [InlineData("SELECT _1 S3Object s", "ParseUnexpectedToken", null)]
    [InlineData("SELECT *, _1 FROM S3Object", "ParseAsteriskIsNotAloneInSelectList", null)]
    [InlineData("SELECT _1, * FROM S3Object", "ParseAsteriskIsNotAloneInSelectList", null)]
    [InlineData("SELECT s.a[*] FROM S3Object s", "ParseInvalidContextForWildcardInSelectList", null)]
    [InlineData("SELECT s.a[0].* FROM S3Object s", "ParseCannotMixSqbAndWildcardInSelectList", null)]
    [InlineData("SELECT _1 AS FROM S3Object", "ParseExpectedIdentForAlias", null)]
    [InlineData("SELECT * FROM S3Object AS", "ParseExpectedIdentForAlias", null)]
    [InlineData("SELECT * FROM S3Object AT x", "ParseUnsupportedAlias", null)]
    [InlineData("SELECT * FROM Somewhere", "EvaluatorBindingDoesNotExist", "A column name or a path provided does not exist in the SQL expression.")]
    [InlineData("SELECT * FROM S3Object a, S3Object b", "MultipleDataSourcesUnsupported", null)]
    [InlineData("SELECT * FROM S3Object a JOIN S3Object b", "ParseMalformedJoin", null)]
    [InlineData("SELECT _1 FROM S3Object GROUP BY _1", "UnsupportedSqlStructure", null)]
    [InlineData("SELECT _1, COUNT(*) FROM S3Object", "UnsupportedSqlStructure", null)]
    [InlineData("SELECT _1 FROM S3Object WHERE COUNT(*) > 1", "UnsupportedSqlStructure", null)]
    [InlineData("SELECT SUM(COUNT(_1)) FROM S3Object", "UnsupportedSqlStructure", null)]
    [InlineData("SELECT SUM(*) FROM S3Object", "ParseUnsupportedCallWithStar", null)]
    [InlineData("SELECT LOWER(*) FROM S3Object", "ParseUnsupportedCallWithStar", null)]
    [InlineData("SELECT SUM(_1, _2) FROM S3Object", "ParseNonUnaryAgregateFunctionCall", null)]
    [InlineData("SELECT SOUNDEX(_1) FROM S3Object", "UnsupportedFunction", null)]
    [InlineData("SELECT LOWER(_1, _2) FROM S3Object", "EvaluatorInvalidArguments", null)]
    [InlineData("SELECT LOWER _1 FROM S3Object", "ParseExpectedLeftParenBuiltinFunctionCall", null)]
    [InlineData("SELECT LOWER(_1 FROM S3Object", "ParseExpectedRightParenBuiltinFunctionCall", null)]
    [InlineData(
        "SELECT CAST _1 AS INT FROM S3Object",
        "ParseExpectedLeftParenAfterCast", "Expected left parenthesis after CAST IDENTIFIER:_1 at line 1, column 13.")]
    [InlineData("SELECT CAST(_1 INT) FROM S3Object", "ParseExpectedKeyword", null)]
    [InlineData("SELECT CAST(_1 AS DECIMAL(1,2,3)) FROM S3Object", "ParseCastArity", null)]
    [InlineData("SELECT CAST(_1 AS DECIMAL(0)) FROM S3Object", "ParseInvalidTypeParam", null)]
    [InlineData("SELECT CASE _1 END FROM S3Object", "ParseExpectedWhenClause", null)]
    [InlineData("SELECT DATE_ADD(week, 1, _1) FROM S3Object", "ParseExpectedDatePart", null)]
    [InlineData("SELECT DATE_ADD(year 1, _1) FROM S3Object", "ParseExpectedArgumentDelimiter", null)]
    [InlineData("SELECT (_1 FROM S3Object", "ParseExpectedTokenType", null)]
    [InlineData("SELECT () FROM S3Object", "ParseUnexpectedTerm", null)]
    [InlineData("SELECT * FROM S3Object WHERE _1 LIKE", "ParseExpectedExpression", null)]
    [InlineData("SELECT * FROM S3Object WHERE", "ParseExpectedExpression", null)]
    [InlineData("SELECT * FROM S3Object LIMIT x", "ParseExpectedNumber", null)]
    [InlineData("SELECT * FROM S3Object LIMIT -1", "EvaluatorNegativeLimit", null)]
    [InlineData("SELECT * FROM S3Object LIMIT 1 2", "ParseUnexpectedToken", null)]
    [InlineData("SELECT @ FROM S3Object", "ParseMissingIdentAfterAt", null)]
    [InlineData("SELECT s.date FROM S3Object s", "ParseInvalidPathComponent", null)]
    [InlineData("SELECT _0 FROM S3Object", "InvalidColumnIndex", null)]
    [InlineData("SELECT s._1.x FROM S3Object s", "InvalidKeyPath", null)]
    [InlineData("SELECT * FROM S3Object[*].x", "InvalidKeyPath", null)]
    public async Task Select_OfAnExpressionThatIsNone_Fails(string expression, string code, string? message) =>
        await FailsAsync(expression, code, message);

    [Theory]
    [InlineData("CAST(_1 AS INT)", "CastFailed")]
    [InlineData("CAST(_1 AS DECIMAL(1))", "CastFailed")]
    [InlineData("_1 + 1", "InvalidDataType")]
    [InlineData("_1 AND true", "InvalidDataType")]
    [InlineData("_1 || 1", "InvalidDataType")]
    [InlineData("_1 IN 3", "InvalidDataType")]
    [InlineData("9223372036854775807 + 1", "IntegerOverflow")]
    [InlineData("1 / 0", "ExternalEvalException")]
    [InlineData("1 % 0.0", "ExternalEvalException")]
    [InlineData("1 LIKE 'a'", "LikeInvalidInputs")]
    [InlineData("_1 LIKE 'a' ESCAPE 'xy'", "EvaluatorLikePatternInvalidEscapeSequence")]
    [InlineData("_1 LIKE 'xa' ESCAPE 'x'", "EvaluatorLikePatternInvalidEscapeSequence")]
    [InlineData("LOWER(1)", "IncorrectSqlFunctionArgumentType")]
    [InlineData("SUM(_1)", "IncorrectSqlFunctionArgumentType")]
    [InlineData("SUBSTRING(_1, 1, -1)", "IllegalSqlFunctionArgument")]
    [InlineData("DATE_ADD(year, 9999, `2017T`)", "IntegerOverflow")]
    [InlineData("TO_TIMESTAMP(_1)", "ValueParseFailure")]
    [InlineData("TO_TIMESTAMP('2016x', 'y')", "ValueParseFailure")]
    [InlineData("TO_TIMESTAMP('2016-13', 'y-M')", "ValueParseFailure")]
    [InlineData("TO_TIMESTAMP('2016', 'y y')", "EvaluatorTimestampFormatPatternDuplicateFields")]
    [InlineData("TO_TIMESTAMP('1', 'h')", "EvaluatorTimestampFormatPatternHourClockAmPmMismatch")]
    [InlineData("TO_TIMESTAMP('1', 'd')", "EvaluatorInvalidTimestampFormatPattern")]
    [InlineData("TO_TIMESTAMP('J', 'y MMMMM')", "EvaluatorInvalidTimestampFormatPatternSymbolForParsing")]
    [InlineData("TO_STRING(`2017T`, 'Q')", "EvaluatorInvalidTimestampFormatPatternSymbol")]
    [InlineData("TO_STRING(`2017T`, 'yyy')", "EvaluatorInvalidTimestampFormatPatternToken")]
    [InlineData("TO_STRING(`2017T`, '''y')", "EvaluatorUnterminatedTimestampFormatPatternToken")]
    public async Task Select_OfValuesThatDontFit_Fails(string expression, string code) =>
        await FailsAsync($"SELECT {expression} FROM S3Object", code, null);

    [Theory]
    [InlineData("SELECT s.nothing FROM S3Object s")]
    [InlineData("SELECT * FROM S3Object s WHERE s._1 = 'a'")]
    [InlineData("SELECT * FROM S3Object s WHERE s.\"NAME\" = 'a'")]
    public async Task Select_OfAColumnThatTheHeaderHasNot_FailsWithMissingHeaders(string expression)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "name\na\n")).Ok();

        (await aws.SelectRawAsync(expression, SelectCalls.CsvWithHeader)).AssertError(
            HttpStatusCode.BadRequest, "MissingHeaders", "Some headers in the query are missing from the file. Please check the file and try again.");
    }

    [Theory]
    [InlineData("", "<CSV/>", "InvalidDataSource")]
    [InlineData("<CSV/><JSON><Type>LINES</Type></JSON>", "<CSV/>", "ObjectSerializationConflict")]
    [InlineData("<CSV/>", "<CSV/><JSON/>", "ObjectSerializationConflict")]
    [InlineData("<CSV/>", "", "MissingRequiredParameter")]
    [InlineData("<CSV><FileHeaderInfo>MAYBE</FileHeaderInfo></CSV>", "<CSV/>", "InvalidFileHeaderInfo")]
    [InlineData("<CSV><QuoteCharacter>''</QuoteCharacter></CSV>", "<CSV/>", "InvalidRequestParameter")]
    [InlineData("<CSV/><CompressionType>ZIP</CompressionType>", "<CSV/>", "InvalidCompressionFormat")]
    [InlineData("<CSV/>", "<CSV><QuoteFields>NEVER</QuoteFields></CSV>", "InvalidQuoteFields")]
    [InlineData("<JSON><Type>LINE</Type></JSON>", "<CSV/>", "InvalidJsonType")]
    [InlineData("<JSON/>", "<CSV/>", "MissingRequiredParameter")]
    public async Task Select_WithSerializationsThatAreNone_Fails(string input, string output, string code)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "a\n")).Ok();

        (await aws.SelectRawAsync("SELECT * FROM S3Object", input, output)).AssertError(HttpStatusCode.BadRequest, code, null);
    }

    [Theory]
    [InlineData("<Parquet/>", "S3 Select of Parquet (InputSerialization.Parquet) is not implemented by Simfra.Embedded.")]
    [InlineData(
        "<CSV/><CompressionType>BZIP2</CompressionType>",
        "S3 Select of BZIP2 (InputSerialization.CompressionType) is not implemented by Simfra.Embedded.")]
    public async Task Select_OfWhatIsNotBuilt_IsRefused(string input, string message)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "a\n")).Ok();

        (await aws.SelectRawAsync("SELECT * FROM S3Object", input)).AssertError(HttpStatusCode.NotImplemented, "NotImplemented", message);
    }

    [Theory]
    [InlineData("<CSV/>", "<ScanRange/>", "InvalidScanRange")]
    [InlineData("<CSV/>", "<ScanRange><Start>2</Start><End>1</End></ScanRange>", "InvalidScanRange")]
    [InlineData("<CSV/>", "<ScanRange><Start>-1</Start></ScanRange>", "InvalidScanRange")]
    [InlineData("<CSV/><CompressionType>GZIP</CompressionType>", "<ScanRange><Start>1</Start></ScanRange>", "UnsupportedScanRangeInput")]
    [InlineData(SelectCalls.JsonDocument, "<ScanRange><Start>1</Start></ScanRange>", "UnsupportedScanRangeInput")]
    [InlineData(
        "<CSV><AllowQuotedRecordDelimiter>true</AllowQuotedRecordDelimiter></CSV>",
        "<ScanRange><Start>1</Start></ScanRange>", "UnsupportedScanRangeInput")]
    public async Task Select_OfAScanRangeThatCantBe_Fails(string input, string range, string code)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "a\n")).Ok();

        (await aws.SelectRawAsync("SELECT * FROM S3Object", input, more: range)).AssertError(HttpStatusCode.BadRequest, code, null);
    }

    [Fact]
    public async Task Select_WithoutWhatItNeeds_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "a\n")).Ok();
        var whole = SelectCalls.Body("SELECT * FROM S3Object");

        async Task FailsAsync(string body, string code) =>
            (await aws.Raw.PostAsync("/orders/a?select&select-type=2", body)).AssertError(HttpStatusCode.BadRequest, code, null);
        await FailsAsync("", "EmptyRequestBody");
        await FailsAsync(whole.Replace("<ExpressionType>SQL</ExpressionType>", "", StringComparison.Ordinal), "MissingRequiredParameter");
        await FailsAsync(whole.Replace("SELECT * FROM S3Object", "", StringComparison.Ordinal), "MissingRequiredParameter");
        await FailsAsync(whole.Replace("SQL", "XPATH", StringComparison.Ordinal), "InvalidExpressionType");
        await FailsAsync(whole.Replace("SELECT *", $"SELECT '{new string('x', 256 * 1024)}'", StringComparison.Ordinal), "ExpressionTooLong");
    }

    [Fact]
    public async Task Select_WithARangeHeader_FailsWithUnsupportedRangeHeader()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "a\n")).Ok();

        var answer = await aws.Raw.PostAsync("/orders/a?select&select-type=2", SelectCalls.Body("SELECT * FROM S3Object"), ("Range", "bytes=0-1"));

        answer.AssertError(HttpStatusCode.BadRequest, "UnsupportedRangeHeader", null);
    }

    [Fact]
    public async Task Select_OfAnObjectThatIsNotThere_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.SelectRawAsync("SELECT * FROM S3Object")).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "a"));
    }

    [Theory]
    [InlineData("GLACIER")]
    [InlineData("DEEP_ARCHIVE")]
    [InlineData("REDUCED_REDUNDANCY")]
    public async Task Select_OfAnObjectOfAClassThatCantBeRead_Fails(string storageClass)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "a\n", ("x-amz-storage-class", storageClass))).Ok();

        (await aws.SelectRawAsync("SELECT * FROM S3Object")).AssertError(HttpStatusCode.BadRequest, "UnsupportedStorageClass", null);
    }

    [Fact]
    public async Task Select_OfAnObjectWithACustomersKey_NeedsTheKey()
    {
        await using var aws = await S3Fixture.StartAsync();
        var key = new byte[32];
        (string, string)[] headers =
        [
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
            ("x-amz-server-side-encryption-customer-key", Convert.ToBase64String(key)),
            ("x-amz-server-side-encryption-customer-key-MD5", Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(key))),
        ];
        (await aws.Raw.PutAsync("/orders/a", "x\n", headers)).Ok();

        var without = await aws.SelectRawAsync("SELECT * FROM S3Object");
        var with = await aws.Raw.PostAsync("/orders/a?select&select-type=2", SelectCalls.Body("SELECT * FROM S3Object"), headers);

        Assert.Equal(HttpStatusCode.BadRequest, without.Status);
        Assert.Equal("x\n", with.Records());
    }

    [Theory]
    [InlineData("(", ")", 150)]
    [InlineData("LOWER(", ")", 150)]
    [InlineData("NOT (", ")", 150)]
    public async Task Select_OfAnExpressionTooDeep_FailsWithMaxOperatorsExceeded(string open, string close, int depth)
    {
        var (opens, closes) = (string.Concat(Enumerable.Repeat(open, depth)), string.Concat(Enumerable.Repeat(close, depth)));

        await FailsAsync($"SELECT {opens}_1{closes} FROM S3Object", "MaxOperatorsExceeded", null);
    }

    [Fact]
    public async Task Select_OfAnExpressionTooLong_FailsWithMaxOperatorsExceeded()
    {
        var terms = string.Concat(Enumerable.Repeat("1+", 2500));

        await FailsAsync($"SELECT {terms}1 FROM S3Object", "MaxOperatorsExceeded", null);
    }

    [Fact]
    public async Task Select_ByAnybody_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await s3.PutPolicyAsync(Statements.Allow("s3:GetObject", S3TestCalls.ObjectArn("*"), principal: "\"*\""));
        var body = System.Text.Encoding.UTF8.GetBytes(SelectCalls.Body("SELECT * FROM S3Object"));

        var anonymous = await s3.SendAsync("POST", "/orders/a.txt?select&select-type=2", body, [], isSigned: false);
        var other = await world.RootS3(TestWorld.OtherAccount).SendAsync("POST", "/orders/a.txt?select&select-type=2", body, []);

        anonymous.AssertDenied();
        Assert.Equal("hello\n", other.Records());
    }

    [Fact]
    public async Task Select_WithoutLeaveToReadTheObject_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();

        var answer = await world.RootS3(TestWorld.OtherAccount).PostAsync(
            "/orders/a.txt?select&select-type=2", SelectCalls.Body("SELECT * FROM S3Object"));

        answer.AssertDenied();
    }

    private static async Task FailsAsync(string expression, string code, string? message)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "abc,def\n")).Ok();

        (await aws.SelectRawAsync(expression)).AssertError(HttpStatusCode.BadRequest, code, message);
    }
}
