using System.Globalization;
using System.Net;
using Amazon.S3.Model;

namespace Simfra.Services.Tests.S3;

public sealed class ListBucketsTests
{
    [Fact]
    public async Task ListBuckets_ListsThoseOfTheAccountAlone()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutBucketAsync("billing");
        await aws.CreateClient(account: S3Fixture.OtherAccount).PutBucketAsync("customers");

        var answer = await aws.Raw.GetAsync("/");

        Assert.Equal("ListAllMyBucketsResult", answer.Xml.Name.LocalName);
        Assert.Equal(["billing", "orders"], answer.Elements("Name"));
        Assert.Equal(aws.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture), answer.Element("CreationDate"));
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
    [InlineData(
        "bucket-region=eu-west-1",
        "Requests with bucket-region specified must be made to the corresponding regional endpoint",
        "bucket-region")]
    public async Task ListBuckets_WithAnInvalidArgument_FailsWithInvalidArgument(string query, string message, string argument)
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.GetAsync($"/?{query}");

        answer.AssertError(HttpStatusCode.BadRequest, "InvalidArgument", message, ("ArgumentName", argument));
    }

    private static string Constraint(string region) =>
        $"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";
}
