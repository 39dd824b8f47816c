using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Ownership controls: who owns what others write to a bucket.</summary>
public sealed class OwnershipTests
{
    private const string Other = TestUser.Other;

    [Fact]
    public async Task ANewBucket_OwnsItsObjects()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = (await aws.Raw.GetAsync("/orders?ownershipControls")).Ok();

        Assert.Equal("OwnershipControls", answer.Xml.Name.LocalName);
        Assert.Equal(["BucketOwnerEnforced"], answer.Elements("ObjectOwnership"));
    }

    [Theory]
    [InlineData("ObjectWriter")]
    [InlineData("BucketOwnerPreferred")]
    [InlineData("BucketOwnerEnforced")]
    public async Task PutBucketOwnershipControls_SetsTheRule_AsCreateBucketDoes(string ownership)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/invoices", "", ("x-amz-object-ownership", ownership))).Ok();

        await aws.Raw.PutOwnershipAsync(ownership);

        Assert.Equal(ownership, (await aws.Raw.GetAsync("/orders?ownershipControls")).Element("ObjectOwnership"));
        Assert.Equal(ownership, (await aws.Raw.GetAsync("/invoices?ownershipControls")).Element("ObjectOwnership"));
    }

    [Fact]
    public async Task DeleteBucketOwnershipControls_TakesThemAway_AndListsCountAgain()
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?ownershipControls")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?ownershipControls")).Status);
        (await aws.Raw.GetAsync("/orders?ownershipControls")).AssertError(
            HttpStatusCode.NotFound, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found", ("BucketName", "orders"));
        (await aws.Raw.PutAsync("/orders?acl", "", ("x-amz-acl", "log-delivery-write"))).Ok();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<OwnershipControls/>")]
    [InlineData("<OwnershipControls><Rule/></OwnershipControls>")]
    [InlineData("<OwnershipControls><Rule><ObjectOwnership>RandomValue</ObjectOwnership></Rule></OwnershipControls>")]
    [InlineData(
        "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>" +
        "<Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>")]
    public async Task PutBucketOwnershipControls_WithoutOneKnownRule_FailsWithMalformedXml(string document)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutDocumentAsync("/orders?ownershipControls", document)).AssertError(
            HttpStatusCode.BadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
    }

    [Fact]
    public async Task PutBucketOwnershipControls_WithoutADigest_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync("/orders?ownershipControls", Ownership("ObjectWriter"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    }

    [Fact]
    public async Task CreateBucket_WithAnOwnershipThatThereIsNot_FailsWithInvalidArgument()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.PutAsync("/invoices", "", ("x-amz-object-ownership", "RandomValue"));

        answer.AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "Invalid x-amz-object-ownership header: RandomValue", ("ArgumentName", "x-amz-object-ownership"));
        Assert.Null(answer.Element("ArgumentValue"));
    }

    [Fact]
    public async Task PutBucketOwnershipControls_ThatEnforcesWhileTheBucketHasAList_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutOwnershipAsync("ObjectWriter");
        (await aws.Raw.PutAsync("/orders?acl", "", ("x-amz-acl", "log-delivery-write"))).Ok();

        (await aws.Raw.PutDocumentAsync("/orders?ownershipControls", Ownership("BucketOwnerEnforced"))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
        (await aws.Raw.PutAsync("/orders?acl", "", ("x-amz-acl", "private"))).Ok();
        await aws.Raw.PutOwnershipAsync("BucketOwnerEnforced");
    }

    [Theory]
    [InlineData("ObjectWriter", null, false)]
    [InlineData("ObjectWriter", "bucket-owner-full-control", false)]
    [InlineData("BucketOwnerPreferred", null, false)]
    [InlineData("BucketOwnerPreferred", "bucket-owner-full-control", true)]
    [InlineData("BucketOwnerEnforced", null, true)]
    [InlineData("BucketOwnerEnforced", "bucket-owner-full-control", true)]
    public async Task AnObjectOfAnotherAccount_BelongsToWhomTheControlsSay(string ownership, string? acl, bool isBucketOwners)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutOwnershipAsync(ownership);
        await root.PutPolicyAsync(Allow("s3:PutObject s3:PutObjectAcl s3:GetObject", ObjectArn("*"), principal: Aws(Other)));
        var bucketOwner = (await root.GetAsync("/orders?acl")).Element("ID");

        (await other.PutAsync("/orders/b.txt", "theirs", acl is null ? [] : [("x-amz-acl", acl)])).Ok();

        var listed = (await root.GetAsync("/orders?list-type=2&fetch-owner=true&prefix=b")).Ok().Element("ID");
        Assert.Equal(isBucketOwners, listed == bucketOwner);
        (await other.GetAsync("/orders/b.txt")).Ok();
        var mayRead = isBucketOwners || acl is not null;
        Assert.Equal(mayRead ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await root.GetAsync("/orders/b.txt")).Status);

        // Whose the object is doesn't matter to who may delete it.
        (await root.DeleteAsync("/orders/b.txt")).Ok();
    }

    [Fact]
    public async Task ABucketsPolicy_GrantsNothingOnWhatOthersOwn_ButDenies()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        using var third = world.RootS3("222222222222");
        await root.PutOwnershipAsync("ObjectWriter");
        await root.PutPolicyAsync(
            Allow("s3:PutObject", ObjectArn("*"), principal: Aws(Other)),
            Allow("s3:GetObject", ObjectArn("*"), principal: Aws("222222222222")),
            Deny("s3:GetObject", ObjectArn("secret/*"), principal: "\"*\""));
        (await other.PutAsync("/orders/b.txt", "theirs")).Ok();
        (await other.PutAsync("/orders/secret/b.txt", "theirs")).Ok();

        (await third.GetAsync("/orders/a.txt")).Ok();
        (await third.GetAsync("/orders/b.txt")).AssertDenied();
        (await other.GetAsync("/orders/b.txt")).Ok();
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/orders/secret/b.txt")).Status);
    }

    [Fact]
    public async Task Enforcing_MakesTheBucketsOwnerTheOwnerOfWhatIsThere()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutOwnershipAsync("ObjectWriter");
        await root.PutPolicyAsync(Allow("s3:PutObject", ObjectArn("*"), principal: Aws(Other)));
        (await other.PutAsync("/orders/b.txt", "theirs")).Ok();
        (await root.GetAsync("/orders/b.txt")).AssertDenied();

        await root.PutOwnershipAsync("BucketOwnerEnforced");

        (await root.GetAsync("/orders/b.txt")).Ok();
        (await other.GetAsync("/orders/b.txt")).AssertDenied();
        await root.PutOwnershipAsync("ObjectWriter");
        (await other.GetAsync("/orders/b.txt")).Ok();
    }

    [Fact]
    public async Task AnUploadInParts_BelongsToWhoBeganIt()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutOwnershipAsync("ObjectWriter");
        await root.PutPolicyAsync(Allow("s3:PutObject s3:PutObjectAcl", ObjectArn("*"), principal: Aws(Other)));

        var id = (await other.PostAsync("/orders/m?uploads", "", ("x-amz-acl", "bucket-owner-read"))).Ok().Element("UploadId");
        var part = (await other.PutAsync($"/orders/m?partNumber=1&uploadId={id}", "part")).Ok().Header("ETag");
        var parts = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part}</ETag></Part></CompleteMultipartUpload>";
        (await other.PostAsync($"/orders/m?uploadId={id}", parts)).Ok();

        (await root.GetAsync("/orders/m")).Ok();
        (await root.GetAsync("/orders/m?acl")).AssertDenied();
        Assert.Equal(["FULL_CONTROL", "READ"], (await other.GetAsync("/orders/m?acl")).Ok().Elements("Permission"));
    }
}
