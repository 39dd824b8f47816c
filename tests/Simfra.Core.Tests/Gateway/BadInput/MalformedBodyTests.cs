using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Core.Tests.Gateway.BadInput;

/// <summary>Bodies that can't be read, each answered with AWS's error in the form of the protocol.</summary>
public sealed class MalformedBodyTests : IAsyncLifetime
{
    private const string XmlMessage = "The XML you provided was not well-formed or did not validate against our published schema";

    private readonly GatewayFixture _aws = new();

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("""{"Name":"a"} trailing""")]
    [InlineData("""{"Name":}""")]
    [InlineData("""{"Name":["a"]}""")]
    [InlineData("""{"WithDecryption":"maybe"}""")]
    [InlineData("""{"Name":"\x"}""")]
    public async Task Json_Malformed_IsSerializationException(string body) =>
        (await _aws.CallAsync(TestRequest.Json("ssm", "GetParameter", body), "ssm")).AssertError(ErrorForm.Json, 400, "SerializationException");

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("-9223372036854775809")]
    [InlineData("1e400")]
    [InlineData("2147483648")]
    public async Task Json_NumberBeyondItsType_IsSerializationException(string number) =>
        (await _aws.CallAsync(TestRequest.Json("ssm", "DescribeParameters", $$"""{"MaxResults":{{number}}}"""), "ssm"))
            .AssertError(ErrorForm.Json, 400, "SerializationException");

    [Theory]
    [InlineData("-1")]
    [InlineData("-2147483648")]
    [InlineData("2147483647")]
    public async Task Json_NumberBeyondItsRange_IsValidationException(string number) =>
        (await _aws.CallAsync(TestRequest.Json("ssm", "DescribeParameters", $$"""{"MaxResults":{{number}}}"""), "ssm"))
            .AssertError(ErrorForm.Json, 400, "ValidationException");

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task Json_NestedTenThousandDeep_IsRefused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));

        (await _aws.CallAsync(TestRequest.Json("ssm", "GetParameter", $$"""{"Unknown":{{deep}}}"""), "ssm"))
            .AssertError(ErrorForm.Json, 400, "SerializationException");
        (await _aws.CallAsync(TestRequest.RestJson("POST", "/schedules/s", $$"""{"Unknown":{{deep}}}"""), "scheduler"))
            .AssertError(ErrorForm.RestJson, 400, "SerializationException");
    }

    [Fact]
    public async Task Json_OfInvalidUtf8_IsSerializationException()
    {
        var request = TestRequest.Json("ssm", "GetParameter") with { Body = [.. "{\"Name\":\""u8, 0xC0, 0x80, .. "\"}"u8] };

        (await _aws.CallAsync(request, "ssm")).AssertError(ErrorForm.Json, 400, "SerializationException");
    }

    [Fact]
    public async Task RestJson_Malformed_IsSerializationException() =>
        (await _aws.CallAsync(TestRequest.RestJson("POST", "/schedules/s", "{\"Target\":"), "scheduler"))
            .AssertError(ErrorForm.RestJson, 400, "SerializationException");

    [Theory]
    [InlineData("<Tagging>")]
    [InlineData("<Tagging></Other>")]
    [InlineData("<Tagging><TagSet>&undefined;</TagSet></Tagging>")]
    [InlineData("<!DOCTYPE Tagging><Tagging><TagSet/></Tagging>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"x\">]><Tagging><TagSet><Tag><Key>&e;</Key><Value/></Tag></TagSet></Tagging>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Tagging><TagSet><Tag><Key>&e;</Key><Value/></Tag></TagSet></Tagging>")]
    [InlineData("not XML")]
    public async Task Xml_MalformedOrWithADtd_IsMalformedXml(string body)
    {
        (await _aws.CallAsync(new("PUT", "/bucket"), "s3")).Ok();

        (await PutTaggingAsync(body)).AssertError(ErrorForm.S3, 400, "MalformedXML", XmlMessage);
    }

    [Fact]
    public async Task Xml_NestedTenThousandDeepAndNeverClosed_IsMalformedXml()
    {
        (await _aws.CallAsync(new("PUT", "/bucket"), "s3")).Ok();
        var deep = string.Concat(Enumerable.Repeat("<a>", 10_000));

        (await PutTaggingAsync($"<Tagging>{deep}</Tagging>"))
            .AssertError(ErrorForm.S3, 400, "MalformedXML", XmlMessage);
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("A1")]
    [InlineData("80")]
    [InlineData("A1694E616D657370616365")]
    [InlineData("A1694E616D6573706163651B")]
    [InlineData("A1694E616D657370616365190001")]
    [InlineData("A1694E616D65737061636562C080")]
    [InlineData("BF694E616D657370616365")]
    [InlineData("9B7FFFFFFFFFFFFFFF")]
    [InlineData("5B7FFFFFFFFFFFFFFF")]
    public async Task Cbor_Malformed_IsSerializationException(string hex) =>
        (await _aws.CallAsync(TestRequest.Cbor("cloudwatch", "ListMetrics", Convert.FromHexString(hex)), "cloudwatch"))
            .AssertError(ErrorForm.Cbor, 400, "SerializationException");

    [Fact]
    public async Task Cbor_NestedTenThousandDeep_IsSerializationException()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x81, 10_000), 0x01];

        (await _aws.CallAsync(TestRequest.Cbor("cloudwatch", "ListMetrics", [0xA1, 0x69, .. "Namespace"u8, .. deep]), "cloudwatch"))
            .AssertError(ErrorForm.Cbor, 400, "SerializationException");

        // As long as it is well-formed, what the operation doesn't know is passed over, however deep it is.
        (await _aws.CallAsync(TestRequest.Cbor("cloudwatch", "ListMetrics", [0xA1, 0x61, (byte)'x', .. deep]), "cloudwatch")).Ok();
    }

    [Theory]
    [InlineData("&DurationSeconds=%zz")]
    [InlineData("&DurationSeconds=%")]
    [InlineData("&DurationSeconds=%9")]
    public async Task Form_WithABrokenEscape_IsMalformedQueryString(string parameters) =>
        (await _aws.CallAsync(TestRequest.Form("sts", "GetSessionToken", parameters), "sts"))
            .AssertError(ErrorForm.Query, 404, "MalformedQueryString", "The query string contains a syntax error.");

    [Theory]
    [InlineData("many")]
    [InlineData("99999999999999999999")]
    [InlineData("1.5")]
    public async Task Form_WithAMalformedNumber_IsMalformedInput(string number) =>
        (await _aws.CallAsync(TestRequest.Form("sts", "GetSessionToken", $"&DurationSeconds={number}"), "sts"))
            .AssertError(ErrorForm.Query, 400, "MalformedInput");

    [Fact]
    public async Task Form_WithANegativeNumber_IsValidationError() =>
        (await _aws.CallAsync(TestRequest.Form("sts", "GetSessionToken", "&DurationSeconds=-1"), "sts"))
            .AssertError(ErrorForm.Query, 400, "ValidationError");

    [Fact]
    public async Task Form_OfInvalidUtf8_IsMalformedQueryString()
    {
        var request = TestRequest.Form("sts", "GetCallerIdentity");
        request = request with { Body = [.. request.Body, .. "&x="u8, 0xFF] };

        (await _aws.CallAsync(request, "sts")).AssertError(ErrorForm.Query, 404, "MalformedQueryString");
    }

    [Fact]
    public async Task Gzip_Broken_IsSerializationException() =>
        (await _aws.CallAsync(TestRequest.Json("ssm", "GetParameter", "not gzip").With("Content-Encoding", "gzip"), "ssm"))
            .AssertError(ErrorForm.Json, 400, "SerializationException");

    [Fact]
    public async Task Gzip_BlownUp_IsTooLarge()
    {
        var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[64 * 1024 * 1024]);
        }

        var request = TestRequest.Json("ssm", "GetParameter").With("Content-Encoding", "gzip") with { Body = bomb.ToArray() };

        (await _aws.CallAsync(request, "ssm")).AssertError(ErrorForm.Json, 413, "RequestEntityTooLarge");
    }

    [Theory]
    [InlineData("7\r\ncontent", "7", 400, "IncompleteBody")]
    [InlineData("zz\r\ncontent\r\n0\r\n\r\n", "7", 400, null)]
    [InlineData("-7\r\ncontent\r\n0\r\n\r\n", "7", 400, null)]
    [InlineData("7ffffffffffffffff\r\ncontent\r\n0\r\n\r\n", "7", 400, null)]
    [InlineData("7\r\ncontent\r\n0\r\n\r\n", "8", 400, null)]
    [InlineData("7\r\ncontent\r\n0\r\n\r\n", null, 411, "MissingContentLength")]
    public async Task AwsChunked_Broken_IsRefused(string body, string? decodedLength, int status, string? code)
    {
        (await _aws.CallAsync(new("PUT", "/bucket"), "s3")).Ok();
        var request = TestRequest.Rest(
            "PUT", "/bucket/key", body, ("Content-Encoding", "aws-chunked"), ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"));

        var answer = await _aws.CallAsync(decodedLength is null ? request : request.With("x-amz-decoded-content-length", decodedLength), "s3");

        Assert.Equal(status, answer.Status);
        Assert.Equal(code ?? answer.Error(ErrorForm.S3).Code, answer.Error(ErrorForm.S3).Code);
        Assert.Equal(404, (await _aws.CallAsync(new("HEAD", "/bucket/key"), "s3")).Status);
    }

    [Fact]
    public async Task ContentLength_BeyondTheBody_IsIncompleteBody()
    {
        (await _aws.CallAsync(new("PUT", "/bucket"), "s3")).Ok();
        var request = TestRequest.Rest("PUT", "/bucket/key", "short");

        var answer = await _aws.SendAsync(_aws.Sign(request, "s3").With("Content-Length", 100.ToString(CultureInfo.InvariantCulture)));

        answer.AssertError(ErrorForm.S3, 400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }

    [Fact]
    public async Task Body_PastTheLimit_IsRefusedUnread()
    {
        var body = new MemoryStream(Encoding.UTF8.GetBytes("{}"));
        var request = _aws.Sign(TestRequest.Json("ssm", "GetParameter"), "ssm").With("Content-Length", "99999999999");

        (await _aws.SendAsync(request, body)).AssertError(ErrorForm.Json, 413, "RequestEntityTooLarge");

        Assert.Equal(0, body.Position);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Assert.Empty(_aws.World.Failures.All);
        (await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts")).Ok();
        await _aws.DisposeAsync();
    }

    private Task<TestAnswer> PutTaggingAsync(string body) => _aws.CallAsync(
        TestRequest.Rest("PUT", "/bucket?tagging", body, ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body))))), "s3");
}
