using System.Net;

namespace Simfra.Services.Tests.S3;

public sealed class RangeTests
{
    [Theory]
    [InlineData("bytes=0-8", "012345678", "bytes 0-8/10")]
    [InlineData("bytes=1-1", "1", "bytes 1-1/10")]
    [InlineData("bytes=1-", "123456789", "bytes 1-9/10")]
    [InlineData("bytes=-2", "89", "bytes 8-9/10")]
    [InlineData("bytes=-9", "123456789", "bytes 1-9/10")]
    [InlineData("bytes=-15", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=0-100", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=9-", "9", "bytes 9-9/10")]
    public async Task GetObject_WithARange_GivesThatStretch(string range, string body, string contentRange)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "0123456789");

        var get = await aws.Raw.GetAsync("/orders/a", ("Range", range));
        var head = await aws.Raw.HeadAsync("/orders/a", ("Range", range));

        Assert.Equal(body, get.Text);
        foreach (var answer in (RawAnswer[])[get, head])
        {
            Assert.Equal(HttpStatusCode.PartialContent, answer.Status);
            Assert.Equal(contentRange, answer.Header("Content-Range"));
            Assert.Equal($"{body.Length}", answer.Header("Content-Length"));
        }
    }

    [Theory]
    [InlineData("bytes=1-0")]
    [InlineData("bytes=-1-")]
    [InlineData("bytes=0--1")]
    [InlineData("bytes=0-1,3-4,7-9")]
    [InlineData("0-1")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("items=0-1")]
    public async Task GetObject_WithARangeThatIsNone_GivesTheWhole(string range)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "0123456789");

        var got = await aws.Raw.GetAsync("/orders/a", ("Range", range));

        Assert.Equal((HttpStatusCode.OK, "0123456789"), (got.Status, got.Text));
        Assert.Null(got.Header("Content-Range"));
    }

    [Theory]
    [InlineData("bytes=-0", "0123456789")]
    [InlineData("bytes=10-", "0123456789")]
    [InlineData("bytes=100-200", "0123456789")]
    [InlineData("bytes=0-", "")]
    [InlineData("bytes=-1", "")]
    public async Task GetObject_WithARangeBeyondTheEnd_FailsWithInvalidRange(string range, string body)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", body);

        var get = await aws.Raw.GetAsync("/orders/a", ("Range", range));
        var head = await aws.Raw.HeadAsync("/orders/a", ("Range", range));

        get.AssertError(
            HttpStatusCode.RequestedRangeNotSatisfiable,
            "InvalidRange",
            "The requested range is not satisfiable",
            ("RangeRequested", range),
            ("ActualObjectSize", $"{body.Length}"));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, 0), (head.Status, head.Body.Length));
    }

    [Fact]
    public async Task GetObject_WithARange_CrossesSegments()
    {
        await using var aws = await S3Fixture.StartAsync();
        var bytes = new byte[300_000];
        new Random(11).NextBytes(bytes);
        await aws.Raw.SendAsync("PUT", "/orders/a", bytes, []);

        var got = await aws.Raw.GetAsync("/orders/a", ("Range", "bytes=65000-200000"));

        Assert.Equal(bytes[65000..200001], got.Body);
    }

    [Theory]
    [InlineData("bytes=0-9", "poTHxg==")]
    [InlineData("bytes=-15", "poTHxg==")]
    [InlineData("bytes=0-8", null)]
    public async Task GetObject_WithARangeAndChecksumMode_TellsTheChecksumOfTheWholeAlone(string range, string? checksum)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "0123456789", ("x-amz-checksum-crc32", "poTHxg=="));

        var got = await aws.Raw.GetAsync("/orders/a", ("Range", range), ("x-amz-checksum-mode", "ENABLED"));

        Assert.Equal(checksum, got.Header("x-amz-checksum-crc32"));
    }

    [Fact]
    public async Task GetObject_WithPartNumberOne_OfAnObjectInOnePiece_GivesItAsAPart()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "0123456789");

        var got = await aws.Raw.GetAsync("/orders/a?partNumber=1");

        Assert.Equal((HttpStatusCode.PartialContent, "bytes 0-9/10"), (got.Status, got.Header("Content-Range")));
        Assert.Null(got.Header("x-amz-mp-parts-count"));
    }

    [Fact]
    public async Task GetObject_WithAPartNumberThatItHasNot_FailsWithInvalidPartNumber()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "0123456789");

        (await aws.Raw.GetAsync("/orders/a?partNumber=2")).AssertError(
            HttpStatusCode.RequestedRangeNotSatisfiable,
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            ("ActualPartCount", "1"),
            ("PartNumberRequested", "2"));
        (await aws.Raw.GetAsync("/orders/a?partNumber=0")).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "Part number must be an integer between 1 and 10000, inclusive",
            ("ArgumentName", "partNumber"),
            ("ArgumentValue", "0"));
        (await aws.Raw.GetAsync("/orders/a?partNumber=1", ("Range", "bytes=0-1"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
    }
}
