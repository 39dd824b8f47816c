using System.Globalization;
using System.Net;
using Amazon.S3.Model;

namespace Simfra.Services.Tests.S3;

public sealed class BucketTests
{
    [Fact]
    public async Task CreateBucket_InTheOldestRegion_AnswersItsPathAndArn()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var created = await aws.Raw.PutAsync("/orders", "");

        Assert.Equal(HttpStatusCode.OK, created.Status);
        Assert.Equal("/orders", created.Header("Location"));
        Assert.Equal("arn:aws:s3:::orders", created.Header("x-amz-bucket-arn"));
        Assert.Empty(created.Body);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Orders")]
    [InlineData("orders_2026")]
    [InlineData("-orders")]
    [InlineData("orders-")]
    [InlineData("or..ders")]
    [InlineData("192.168.5.4")]
    [InlineData("xn--orders")]
    [InlineData("sthree-orders")]
    [InlineData("orders-s3alias")]
    [InlineData("orders--ol-s3")]
    [InlineData("orders--x-s3")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890abcd")]
    public async Task CreateBucket_WithANameAgainstTheRules_FailsWithInvalidBucketName(string name)
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var answer = await aws.Raw.PutAsync($"/{name}", "");

        answer.AssertError(HttpStatusCode.BadRequest, "InvalidBucketName", "The specified bucket is not valid.", ("BucketName", name));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1.2.3")]
    [InlineData("a-b.c-d")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890abc")]
    public async Task CreateBucket_WithANameWithinTheRules_Succeeds(string name)
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var answer = await aws.Raw.PutAsync($"/{name}", "");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task CreateBucket_TwiceInTheOldestRegion_SucceedsAndKeepsTheObjects()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutObjectAsync(new() { BucketName = S3Fixture.Bucket, Key = "kept", ContentBody = "x" });

        await aws.S3.PutBucketAsync(S3Fixture.Bucket);

        Assert.Equal(["kept"], (await aws.S3.ListObjectsV2Async(new() { BucketName = S3Fixture.Bucket })).S3Objects.Select(o => o.Key));
    }

    [Fact]
    public async Task CreateBucket_TwiceInAnotherRegion_FailsWithBucketAlreadyOwnedByYou()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);
        var frankfurt = aws.CreateRawClient("eu-central-1");
        await frankfurt.PutAsync("/orders", Constraint("eu-central-1"));

        var again = await frankfurt.PutAsync("/orders", Constraint("eu-central-1"));

        again.AssertError(
            HttpStatusCode.Conflict,
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            ("BucketName", "orders"));
    }

    [Fact]
    public async Task CreateBucket_WithANameOfAnotherAccount_FailsWithBucketAlreadyExists()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.CreateRawClient(account: S3Fixture.OtherAccount).PutAsync("/orders", "");

        answer.AssertError(
            HttpStatusCode.Conflict,
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. " +
            "Please select a different name and try again.",
            ("BucketName", "orders"));
    }

    [Theory]
    [InlineData("us-east-1", "us-east-1")]
    [InlineData("us-east-1", "us-east-1-foo")]
    [InlineData("us-east-1", "aws-global")]
    public async Task CreateBucket_WithAnUnknownConstraint_FailsWithInvalidLocationConstraint(string region, string constraint)
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var answer = await aws.CreateRawClient(region).PutAsync("/orders", Constraint(constraint));

        answer.AssertError(
            HttpStatusCode.BadRequest,
            "InvalidLocationConstraint",
            "The specified location-constraint is not valid",
            ("LocationConstraint", constraint));
    }

    [Theory]
    [InlineData("us-east-2", null, "unspecified")]
    [InlineData("us-east-2", "us-west-1", "us-west-1")]
    [InlineData("us-west-1", "us-east-1", "us-east-1")]
    [InlineData("us-west-1", "EU", "EU")]
    [InlineData("eu-west-1", "bar", "bar")]
    public async Task CreateBucket_WithAConstraintOfAnotherRegion_FailsWithIllegalLocationConstraint(
        string region, string? constraint, string named)
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var answer = await aws.CreateRawClient(region).PutAsync("/orders", constraint is null ? "" : Constraint(constraint));

        answer.AssertError(
            HttpStatusCode.BadRequest,
            "IllegalLocationConstraintException",
            $"The {named} location constraint is incompatible for the region specific endpoint this request was sent to.");
    }

    [Theory]
    [InlineData("us-east-1", null, "")]
    [InlineData("us-east-1", "us-west-2", "us-west-2")]
    [InlineData("us-west-2", "us-west-2", "us-west-2")]
    [InlineData("us-east-1", "EU", "EU")]
    [InlineData("eu-west-1", "EU", "EU")]
    public async Task GetBucketLocation_TellsTheConstraintThatTheBucketWasMadeWith(string region, string? constraint, string location)
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);
        await aws.CreateRawClient(region).PutAsync("/orders", constraint is null ? "" : Constraint(constraint));

        var answer = await aws.Raw.GetAsync("/orders?location");

        Assert.Equal("LocationConstraint", answer.Xml.Name.LocalName);
        Assert.Equal("http://s3.amazonaws.com/doc/2006-03-01/", answer.Xml.Name.NamespaceName);
        Assert.Equal(location, answer.Xml.Value);
    }

    [Theory]
    [InlineData("x-amz-acl", "public-read", "InvalidBucketAclWithObjectOwnership", HttpStatusCode.BadRequest)]
    [InlineData("x-amz-acl", "fake-acl", "InvalidArgument", HttpStatusCode.BadRequest)]
    [InlineData("x-amz-grant-read", "id=someone", "InvalidBucketAclWithObjectOwnership", HttpStatusCode.BadRequest)]
    [InlineData("x-amz-object-ownership", "ObjectWriter", "NotImplemented", HttpStatusCode.NotImplemented)]
    [InlineData("x-amz-bucket-object-lock-enabled", "true", "NotImplemented", HttpStatusCode.NotImplemented)]
    [InlineData("x-amz-bucket-namespace", "account-regional", "NotImplemented", HttpStatusCode.NotImplemented)]
    public async Task CreateBucket_WithASettingThatCannotBeHad_RefusesIt(string header, string value, string code, HttpStatusCode status)
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var answer = await aws.Raw.PutAsync("/orders", "", (header, value));

        answer.AssertError(status, code, null);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders")).Status);
    }

    [Fact]
    public async Task CreateBucket_WithMalformedXml_FailsWithMalformedXml()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var answer = await aws.Raw.PutAsync("/orders", "<CreateBucketConfiguration><LocationConstraint>");

        answer.AssertError(
            HttpStatusCode.BadRequest,
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema");
    }

    [Fact]
    public async Task DeleteBucket_WithAnObject_FailsWithBucketNotEmpty()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutObjectAsync(new() { BucketName = S3Fixture.Bucket, Key = "a", ContentBody = "x" });

        var answer = await aws.Raw.DeleteAsync("/orders");

        answer.AssertError(
            HttpStatusCode.Conflict, "BucketNotEmpty", "The bucket you tried to delete is not empty", ("BucketName", "orders"));
    }

    [Fact]
    public async Task DeleteBucket_BesideABucketWithObjects_DeletesItAlone()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutBucketAsync("orders2");
        await aws.S3.PutObjectAsync(new() { BucketName = "orders2", Key = "a", ContentBody = "x" });
        await aws.S3.InitiateMultipartUploadAsync(S3Fixture.Bucket, "never-completed");

        var answer = await aws.Raw.DeleteAsync("/orders");

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(["orders2"], (await aws.S3.ListBucketsAsync()).Buckets.Select(b => b.BucketName));

        // The uploads of the old bucket aren't those of a new one of its name.
        await aws.S3.PutBucketAsync(S3Fixture.Bucket);
        Assert.Empty((await aws.S3.ListMultipartUploadsAsync(S3Fixture.Bucket)).MultipartUploads ?? []);
    }

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
    public async Task HeadBucket_TellsTheRegion()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.HeadAsync("/orders");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("us-east-1", answer.Header("x-amz-bucket-region"));
        Assert.Equal("arn:aws:s3:::orders", answer.Header("x-amz-bucket-arn"));
        Assert.Equal("false", answer.Header("x-amz-access-point-alias"));
    }

    [Fact]
    public async Task HeadBucket_ThatIsNotThere_HasNoBody()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);

        var answer = await aws.Raw.HeadAsync("/missing");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Empty(answer.Body);
        Assert.NotNull(answer.Header("x-amz-request-id"));
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
    public async Task ListBuckets_ListsThoseOfTheAccountAlone()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutBucketAsync("billing");
        await aws.CreateClient(account: S3Fixture.OtherAccount).PutBucketAsync("customers");

        var answer = await aws.Raw.GetAsync("/");

        Assert.Equal("ListAllMyBucketsResult", answer.Xml.Name.LocalName);
        Assert.Equal(["billing", "orders"], answer.Elements("Name"));
        Assert.Equal(aws.Now, DateTimeOffset.Parse(answer.Element("CreationDate")!, CultureInfo.InvariantCulture));
        Assert.Null(answer.Element("BucketRegion"));
        Assert.Matches("^[0-9a-f]{64}$", answer.Element("ID"));
    }

    [Fact]
    public async Task ListBuckets_ByPages_TellsRegionsAndGoesOnByToken()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutBucketAsync("billing");
        await aws.CreateRawClient("eu-west-1").PutAsync("/customers", Constraint("eu-west-1"));

        var first = await aws.S3.ListBucketsAsync(new ListBucketsRequest { MaxBuckets = 2 });
        var second = await aws.S3.ListBucketsAsync(new ListBucketsRequest { MaxBuckets = 2, ContinuationToken = first.ContinuationToken });

        Assert.Equal([("billing", "us-east-1"), ("customers", "eu-west-1")], first.Buckets.Select(b => (b.BucketName, b.BucketRegion)));
        Assert.Equal(["orders"], second.Buckets.Select(b => b.BucketName));
        Assert.Null(second.ContinuationToken);
    }

    [Fact]
    public async Task ListBuckets_ByPrefixAndRegion_Filters()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutBucketAsync("orders-archive");
        await aws.CreateRawClient("eu-west-1").PutAsync("/orders-eu", Constraint("eu-west-1"));

        var byPrefix = await aws.Raw.GetAsync("/?prefix=orders-");
        var byRegion = await aws.Raw.GetAsync("/?bucket-region=us-east-1");

        Assert.Equal(["orders-archive", "orders-eu"], byPrefix.Elements("Name"));
        Assert.Equal("orders-", byPrefix.Element("Prefix"));
        Assert.Equal(["orders", "orders-archive"], byRegion.Elements("Name"));
    }

    [Theory]
    [InlineData("max-buckets=0", "Argument max-buckets must be an integer between 1 and 10000", "max-buckets")]
    [InlineData("max-buckets=10001", "Argument max-buckets must be an integer between 1 and 10000", "max-buckets")]
    [InlineData("max-buckets=x", "Provided max-buckets not an integer or within integer range", "max-buckets")]
    [InlineData("continuation-token=", "The continuation token provided is incorrect", "continuation-token")]
    [InlineData("continuation-token=%21", "The continuation token provided is incorrect", "continuation-token")]
    [InlineData("bucket-region=eu-west-1", "Requests with bucket-region specified must be made to the corresponding regional endpoint", "bucket-region")]
    public async Task ListBuckets_WithAnInvalidArgument_FailsWithInvalidArgument(string query, string message, string argument)
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.GetAsync($"/?{query}");

        answer.AssertError(HttpStatusCode.BadRequest, "InvalidArgument", message, ("ArgumentName", argument));
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

    private static string Constraint(string region) =>
        $"<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";
}
