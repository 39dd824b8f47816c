using System.Net;
using Amazon.S3.Model;

namespace Simfra.Services.Tests.S3;

public sealed class BucketAccessTests
{
    [Fact]
    public async Task AnyOperation_OnABucketThatIsNotThere_FailsWithNoSuchBucket()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);
        RawAnswer[] answers =
        [
            await aws.Raw.DeleteAsync("/missing"),
            await aws.Raw.GetAsync("/missing"),
            await aws.Raw.GetAsync("/missing?list-type=2"),
            await aws.Raw.GetAsync("/missing?location"),
            await aws.Raw.GetAsync("/missing?uploads"),
            await aws.Raw.GetAsync("/missing/key"),
            await aws.Raw.PutAsync("/missing/key", "x"),
            await aws.Raw.DeleteAsync("/missing/key"),
        ];

        Assert.All(answers, static a => a.AssertError(
            HttpStatusCode.NotFound, "NoSuchBucket", "The specified bucket does not exist", ("BucketName", "missing")));
    }

    [Fact]
    public async Task AnyOperation_OnABucketOfAnotherRegion_IsSentThere()
    {
        await using var aws = await S3Fixture.StartAsync();
        var frankfurt = aws.CreateRawClient("eu-central-1");

        var get = await frankfurt.GetAsync("/orders/key");
        var head = await frankfurt.HeadAsync("/orders");

        get.AssertError(
            HttpStatusCode.MovedPermanently,
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified endpoint. " +
            "Please send all future requests to this endpoint.",
            ("Bucket", "orders"),
            ("Endpoint", "localhost"));
        Assert.Equal("us-east-1", get.Header("x-amz-bucket-region"));
        Assert.Equal((HttpStatusCode.MovedPermanently, "us-east-1"), (head.Status, head.Header("x-amz-bucket-region")));
        Assert.Empty(head.Body);
    }

    [Fact]
    public async Task AnyOperation_OnTheGlobalHostOfABucketOfAnotherRegion_FailsWithAuthorizationHeaderMalformed()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.CreateRawClient("eu-central-1").SendAsync("GET", "/key", null, [], host: "orders.s3.amazonaws.com");

        answer.AssertError(
            HttpStatusCode.BadRequest,
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed; the region 'eu-central-1' is wrong; expecting 'us-east-1'",
            ("Region", "us-east-1"));
    }

    [Fact]
    public async Task AnyOperation_SignedForARegionThatIsNone_FailsWithAuthorizationHeaderMalformed()
    {
        await using var aws = await S3Fixture.StartAsync();
        var global = aws.CreateRawClient("aws-global");

        foreach (var answer in (RawAnswer[])[await global.PutAsync("/other", ""), await global.GetAsync("/orders")])
        {
            answer.AssertError(
                HttpStatusCode.BadRequest,
                "AuthorizationHeaderMalformed",
                "The authorization header is malformed; the region 'aws-global' is wrong; expecting 'us-east-1'",
                ("Region", "us-east-1"));
        }
    }

    [Fact]
    public async Task AnyOperation_OnABucketOfAnotherAccount_FailsWithAccessDenied()
    {
        await using var aws = await S3Fixture.StartAsync();
        var stranger = aws.CreateRawClient(account: S3Fixture.OtherAccount);

        (await stranger.GetAsync("/orders")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
        (await stranger.PutAsync("/orders/key", "x")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
    }

    [Fact]
    public async Task AnyOperation_WithoutASignature_FailsWithAccessDenied()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.SendAsync("GET", "/orders", null, [], host: "s3.us-east-1.amazonaws.com", isSigned: false);

        answer.AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
    }

    [Fact]
    public async Task AnyOperation_WithAnExpectedOwner_ChecksIt()
    {
        await using var aws = await S3Fixture.StartAsync();
        const string header = "x-amz-expected-bucket-owner";

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.GetAsync("/orders", (header, aws.AccountId))).Status);
        (await aws.Raw.GetAsync("/orders", (header, S3Fixture.OtherAccount)))
            .AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
        (await aws.Raw.GetAsync("/orders", (header, "0000"))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidBucketOwnerAWSAccountID",
            "The value of the expected bucket owner parameter must be an AWS Account ID... [0000]");
    }

    [Fact]
    public async Task Buckets_AreAddressedByHostToo()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);
        var s3 = aws.CreateClient(configure: static c =>
        {
            c.ServiceURL = "http://s3.us-east-1.localhost";
            c.ForcePathStyle = false;
        });

        await s3.PutBucketAsync("by-host");
        await s3.PutObjectAsync(new() { BucketName = "by-host", Key = "a/b.txt", ContentBody = "hello" });

        Assert.Equal("hello", (await aws.Raw.GetAsync("/by-host/a/b.txt")).Text);
        Assert.Equal("hello", (await aws.Raw.SendAsync("GET", "/a/b.txt", null, [], host: "by-host.s3.us-east-1.amazonaws.com")).Text);
    }

    [Fact]
    public async Task Buckets_AreOfTheWholeWorld_ForAClientOfTheirRegion()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);
        using var frankfurt = aws.CreateClient("eu-central-1");
        await frankfurt.PutBucketAsync(new PutBucketRequest { BucketName = "orders", BucketRegionName = "eu-central-1" });

        await frankfurt.PutObjectAsync(new() { BucketName = "orders", Key = "a", ContentBody = "x" });

        await Assert.ThrowsAsync<BucketAlreadyOwnedByYouException>(() => aws.S3.PutBucketAsync("orders"));
    }
}
