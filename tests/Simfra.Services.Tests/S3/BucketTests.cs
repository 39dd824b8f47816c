using System.Net;

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
    [InlineData("x-amz-object-ownership", "RandomValue", "InvalidArgument", HttpStatusCode.BadRequest)]
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

    private static string Constraint(string region) =>
        "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
        $"<LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";
}
