using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Tests.S3;

public sealed class TaggingTests
{
    [Fact]
    public async Task BucketTags_ArePutReadAndDeleted()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.GetAsync("/orders?tagging")).AssertError(
            HttpStatusCode.NotFound, "NoSuchTagSet", "The TagSet does not exist", ("BucketName", "orders"));
        var put = await PutAsync(aws, "/orders", ("tag1", "one"), ("tag2", ""));
        var got = await aws.S3.GetBucketTaggingAsync(new() { BucketName = S3Fixture.Bucket });
        await PutAsync(aws, "/orders", ("tag3", "three"));
        var overwritten = await aws.Raw.GetAsync("/orders?tagging");
        var deleted = await aws.Raw.DeleteAsync("/orders?tagging");

        Assert.Equal(HttpStatusCode.NoContent, put.Status);
        Assert.Equal([("tag1", "one"), ("tag2", "")], got.TagSet.Select(t => (t.Key, t.Value ?? "")));
        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}Tagging", overwritten.Xml.Name.ToString());
        Assert.Equal(["tag3"], overwritten.Elements("Key"));
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.GetAsync("/orders?tagging")).Status);
    }

    [Fact]
    public async Task ObjectTags_ArePutReadAndDeleted()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "test-tagging");

        Assert.Empty((await aws.Raw.GetAsync("/orders/a?tagging")).Elements("Tag"));
        var put = await PutAsync(aws, "/orders/a", ("tag1", "one"), ("tag2", ""));
        var got = await aws.S3.GetObjectTaggingAsync(new() { BucketName = S3Fixture.Bucket, Key = "a" });
        var tagged = await aws.Raw.HeadAsync("/orders/a");
        var deleted = await aws.Raw.DeleteAsync("/orders/a?tagging");

        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Equal([("tag1", "one"), ("tag2", "")], got.Tagging.Select(t => (t.Key, t.Value ?? "")));
        Assert.Equal("2", tagged.Header("x-amz-tagging-count"));
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Null((await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-tagging-count"));
    }

    [Fact]
    public async Task ObjectTags_OfAKeyThatIsNotThere_FailWithNoSuchKey()
    {
        await using var aws = await S3Fixture.StartAsync();

        // The first names the key with its bucket, as recorded.
        (await aws.Raw.GetAsync("/orders/fake-key?tagging")).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "orders/fake-key"));
        (await PutAsync(aws, "/orders/fake-key", ("a", "b"))).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "fake-key"));
        (await aws.Raw.DeleteAsync("/orders/fake-key?tagging")).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "fake-key"));
    }

    [Theory]
    [InlineData("tag1=one&tag2=two&tag=", "tag,tag1,tag2")]
    [InlineData("wrongquery&wrongagain", "wrongagain,wrongquery")]
    [InlineData("key1&&&key2", "key1,key2")]
    [InlineData("%C3%BC=%2F%3D%20x", "ü")]
    public async Task PutObject_WithTags_KeepsThem(string header, string keys)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-tagging", header))).Status);

        Assert.Equal(keys.Split(','), (await aws.Raw.GetAsync("/orders/a?tagging")).Elements("Key"));
    }

    [Theory]
    [InlineData("key1=val1&key1=val2")]
    [InlineData("key1=val1,key2=val2")]
    public async Task PutObject_WithTagsInAnotherFormat_FailsWithInvalidArgument(string header)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-tagging", header))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
            ("ArgumentName", "x-amz-tagging"),
            ("ArgumentValue", header));
    }

    [Theory]
    [InlineData("/orders", "aws:prefixed", "x", "System tags cannot be added/updated by requester")]
    [InlineData("/orders/a", "aws:prefixed", "x", "Your TagKey cannot be prefixed with aws:")]
    [InlineData("/orders", "Key1,Key2", "x", "The TagKey you have provided is invalid")]
    [InlineData("/orders/a", "Key1,Key2", "x", "The TagKey you have provided is invalid")]
    [InlineData("/orders/a", "", "x", "The TagKey you have provided is invalid")]
    [InlineData("/orders", "Key1", "Val1,Val2", "The TagValue you have provided is invalid")]
    public async Task PutTagging_WithATagAgainstTheRules_FailsWithInvalidTag(string resource, string key, string value, string message)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        (await PutAsync(aws, resource, (key, value))).AssertError(
            HttpStatusCode.BadRequest, "InvalidTag", message, key.Length == 0 ? [] : [("TagKey", key)]);
    }

    [Fact]
    public async Task PutTagging_WithAKeyTwice_FailsWithInvalidTag()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await PutAsync(aws, "/orders", ("Key1", "a"), ("Key1", "b"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidTag", "Cannot provide multiple Tags with the same key", ("TagKey", "Key1"));
    }

    [Theory]
    [InlineData("/orders", 50, "Bucket tag count cannot be greater than 50")]
    [InlineData("/orders/a", 10, "Object tags cannot be greater than 10")]
    public async Task PutTagging_WithTooManyTags_Fails(string resource, int max, string message)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");
        var tags = Enumerable.Range(0, max + 1).Select(static i => ($"key{i}", "x")).ToArray();

        Assert.NotEqual(HttpStatusCode.BadRequest, (await PutAsync(aws, resource, tags[..max])).Status);
        (await PutAsync(aws, resource, tags)).AssertError(HttpStatusCode.BadRequest, "BadRequest", message);
    }

    [Theory]
    [InlineData("<Tagging><TagSet><Tag><Value>x</Value></Tag></TagSet></Tagging>")]
    [InlineData("<Tagging><TagSet><Tag><Key>x</Key></Tag></TagSet></Tagging>")]
    [InlineData("<Tagging><TagSet>")]
    [InlineData("")]
    public async Task PutTagging_WithADocumentThatIsWrong_FailsWithMalformedXml(string document)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await PutAsync(aws, "/orders", document)).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
    }

    [Fact]
    public async Task CreateBucket_WithTags_KeepsThem()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);
        const string tagged =
            "<CreateBucketConfiguration><Tags><Tag><Key>tag1</Key><Value>value1</Value></Tag></Tags></CreateBucketConfiguration>";

        var created = await aws.Raw.PutAsync("/orders", tagged);
        var withTags = await aws.Raw.PutAsync("/orders", tagged);
        var withoutTags = await aws.Raw.PutAsync("/orders", "");

        Assert.Equal(HttpStatusCode.OK, created.Status);
        withTags.AssertError(HttpStatusCode.Conflict, "BucketAlreadyOwnedByYou", null);
        Assert.Equal(HttpStatusCode.OK, withoutTags.Status);
        Assert.Equal(["tag1"], (await aws.Raw.GetAsync("/orders?tagging")).Elements("Key"));
        (await aws.Raw.PutAsync("/other", tagged.Replace("tag1", "aws:tag", StringComparison.Ordinal))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidTag",
            "User-defined tag keys can't start with \"aws:\". This prefix is reserved for system tags. " +
            "Remove \"aws:\" from your tag keys and try again.");
    }

    private static Task<RawAnswer> PutAsync(S3Fixture aws, string resource, params (string Key, string Value)[] tags)
    {
        var elements = string.Concat(tags.Select(static t => $"<Tag><Key>{t.Key}</Key><Value>{t.Value}</Value></Tag>"));
        return PutAsync(aws, resource, $"<Tagging><TagSet>{elements}</TagSet></Tagging>");
    }

    private static Task<RawAnswer> PutAsync(S3Fixture aws, string resource, string document) => aws.Raw.PutAsync(
        $"{resource}?tagging", document, ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(document)))));
}
