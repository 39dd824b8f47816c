using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Tests.S3;

public sealed class DeleteObjectTests
{
    [Fact]
    public async Task DeleteObject_DeletesOnceAndSucceedsEver()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        var first = await aws.Raw.DeleteAsync("/orders/a");
        var second = await aws.Raw.DeleteAsync("/orders/a");

        Assert.All((RawAnswer[])[first, second], static a => Assert.Equal((HttpStatusCode.NoContent, 0), (a.Status, a.Body.Length)));
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Fact]
    public async Task DeleteObject_IfMatch_DeletesOnlyTheKnownObject()
    {
        await using var aws = await S3Fixture.StartAsync();
        var put = await aws.Raw.PutAsync("/orders/a", "x");

        (await aws.Raw.DeleteAsync("/orders/a", ("If-Match", "\"other\"")))
            .AssertError(HttpStatusCode.PreconditionFailed, "PreconditionFailed", null, ("Condition", "If-Match"));
        (await aws.Raw.DeleteAsync("/orders/b", ("If-Match", "*"))).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "b"));
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders/a", ("If-Match", put.Header("ETag")!))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Theory]
    [InlineData("x-amz-if-match-last-modified-time", "Wed, 21 Oct 2015 07:28:00 GMT")]
    [InlineData("x-amz-if-match-size", "1")]
    public async Task DeleteObject_WithAConditionOfDirectoryBuckets_FailsWithNotImplemented(string header, string value)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        (await aws.Raw.DeleteAsync("/orders/a", (header, value))).AssertError(
            HttpStatusCode.NotImplemented,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
            ("Header", header));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Fact]
    public async Task DeleteObjects_DeletesWhatIsThereAndTellsOfAll()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");
        await aws.Raw.PutAsync("/orders/b", "x");

        var answer = await aws.S3.DeleteObjectsAsync(new()
        {
            BucketName = S3Fixture.Bucket,
            Objects = [new() { Key = "a" }, new() { Key = "missing" }, new() { Key = "<&>'\"" }],
        });

        Assert.Equal(["a", "missing", "<&>'\""], answer.DeletedObjects.Select(d => d.Key));
        Assert.Equal(["b"], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    [Fact]
    public async Task DeleteObjects_Quietly_TellsOfErrorsAlone()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        var answer = await PostDeleteAsync(
            aws,
            "<Quiet>true</Quiet><Object><Key>a</Key></Object>" +
            "<Object><Key>b</Key><VersionId>HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD</VersionId></Object>");

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}DeleteResult", answer.Xml.Name.ToString());
        Assert.Empty(answer.Elements("Deleted"));
        Assert.Equal(
            ("b", "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", "NoSuchVersion", "The specified version does not exist."),
            (answer.Element("Key"), answer.Element("VersionId"), answer.Element("Code"), answer.Element("Message")));
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Fact]
    public async Task DeleteObjects_WithConditions_ChecksEach()
    {
        await using var aws = await S3Fixture.StartAsync();
        var a = await aws.Raw.PutAsync("/orders/a", "x");
        await aws.Raw.PutAsync("/orders/b", "x");

        var answer = await PostDeleteAsync(
            aws,
            $"<Object><Key>a</Key><ETag>{a.Header("ETag")}</ETag></Object><Object><Key>b</Key><ETag>other</ETag></Object>" +
            "<Object><Key>b</Key><Size>1</Size></Object>");

        Assert.Equal(["a", "b", "b"], answer.Elements("Key"));
        Assert.Equal(["PreconditionFailed", "NotImplemented"], answer.Elements("Code"));
        Assert.Equal(["b"], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Object></Object>")]
    [InlineData("<Object><Key>a</Key>")]
    public async Task DeleteObjects_WithADocumentThatIsWrong_FailsWithMalformedXml(string content)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await PostDeleteAsync(aws, content)).AssertError(
            HttpStatusCode.BadRequest,
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema");
    }

    [Fact]
    public async Task DeleteObjects_TakesUpTo1000Keys()
    {
        await using var aws = await S3Fixture.StartAsync();
        var objects = string.Concat(Enumerable.Range(0, 1000).Select(static i => $"<Object><Key>{i}</Key></Object>"));

        Assert.Equal(1000, (await PostDeleteAsync(aws, objects)).Elements("Deleted").Count());
        (await PostDeleteAsync(aws, objects + "<Object><Key>x</Key></Object>")).AssertError(
            HttpStatusCode.BadRequest, "MalformedXML", null);
    }

    private static Task<RawAnswer> PostDeleteAsync(S3Fixture aws, string content)
    {
        var body = $"<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{content}</Delete>";
        return aws.Raw.PostAsync(
            "/orders?delete", body, ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body)))));
    }
}
