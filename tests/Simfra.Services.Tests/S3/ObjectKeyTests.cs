using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Simfra.Services.Tests.S3;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("dir/a.txt")]
    [InlineData("two//slashes//")]
    [InlineData("trailing/")]
    [InlineData("./a")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("...")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a%2Fb")]
    [InlineData("a%b")]
    [InlineData("test%percent")]
    [InlineData("a&b=c?d#e")]
    [InlineData("x:1;y,z@!$'()*~")]
    [InlineData("ünïcødé/Ω/漢字")]
    [InlineData("😀/🎉")]
    [InlineData("a/%F0%9F%98%80/")]
    [InlineData("\"quoted\" <xml> & 'more'")]
    public async Task Keys_OfAnyText_GoInAndComeBack(string key)
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.S3.PutObjectAsync(new() { BucketName = S3Fixture.Bucket, Key = key, ContentBody = key });

        using var got = await aws.S3.GetObjectAsync(S3Fixture.Bucket, key);
        Assert.Equal(key, await new StreamReader(got.ResponseStream).ReadToEndAsync());
        Assert.Equal([key], (await aws.S3.ListObjectsV2Async(new() { BucketName = S3Fixture.Bucket })).S3Objects.Select(o => o.Key));
        var encoded = await aws.S3.ListObjectsV2Async(new() { BucketName = S3Fixture.Bucket, Encoding = EncodingType.Url });
        Assert.Equal([key], encoded.S3Objects.Select(o => WebUtility.UrlDecode(o.Key)));
        await aws.S3.DeleteObjectAsync(S3Fixture.Bucket, key);
        await Assert.ThrowsAsync<NoSuchKeyException>(() => aws.S3.GetObjectAsync(S3Fixture.Bucket, key));
    }

    /// <summary>Sent as they are: the SDK drops a key's leading slash from the path, but not from what it signs.</summary>
    [Theory]
    [InlineData("/leading")]
    [InlineData("//two")]
    [InlineData("/")]
    public async Task Keys_ThatBeginWithASlash_GoInAndComeBack(string key)
    {
        await using var aws = await S3Fixture.StartAsync();

        var put = await aws.Raw.PutAsync($"/orders/{key}", key);

        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Equal(key, (await aws.Raw.GetAsync($"/orders/{key}")).Text);
        Assert.Equal([key], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    [Fact]
    public async Task Keys_OfMoreThan1024Bytes_AreTooLong()
    {
        await using var aws = await S3Fixture.StartAsync();
        var longest = new string('a', 1024);
        var wide = string.Concat(Enumerable.Repeat("%C3%BC", 513));

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync($"/orders/{longest}", "x")).Status);
        (await aws.Raw.PutAsync($"/orders/{longest}a", "x")).AssertError(
            HttpStatusCode.BadRequest, "KeyTooLongError", "Your key is too long", ("Size", "1025"), ("MaxSizeAllowed", "1024"));
        (await aws.Raw.PutAsync($"/orders/{wide}", "x")).AssertError(
            HttpStatusCode.BadRequest, "KeyTooLongError", "Your key is too long", ("Size", "1026"), ("MaxSizeAllowed", "1024"));
    }

    [Fact]
    public async Task Keys_WithEscapesThatAreNoUtf8_AreRefused()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync("/orders/a%FFb", "x"))
            .AssertError(HttpStatusCode.BadRequest, "InvalidURI", "Couldn't parse the specified URI.");
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a%EF%BF%BDb", "x")).Status);
    }
}
