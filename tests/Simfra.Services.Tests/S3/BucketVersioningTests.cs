using System.Net;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

public sealed class BucketVersioningTests
{
    [Fact]
    public async Task PutBucketVersioning_EnablesAndSuspends()
    {
        await using var aws = await S3Fixture.StartAsync();

        var before = await aws.Raw.GetAsync("/orders?versioning");
        await Versions.SetAsync(aws, "Suspended");
        var suspended = (await aws.Raw.GetAsync("/orders?versioning")).Element("Status");
        await Versions.SetAsync(aws, "Enabled");
        var enabled = await aws.S3.GetBucketVersioningAsync("orders");

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}VersioningConfiguration", before.Xml.Name.ToString());
        Assert.Null(before.Element("Status"));
        Assert.Equal(("Suspended", "Enabled"), (suspended, enabled.VersioningConfig.Status.Value));
    }

    [Theory]
    [InlineData("<Status>enabled</Status>", 400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")]
    [InlineData("<Status>Disabled</Status>", 400, "MalformedXML", null)]
    [InlineData("<Status>Enabled</Status><MfaDelete>Maybe</MfaDelete>", 400, "MalformedXML", null)]
    [InlineData("", 400, "IllegalVersioningConfigurationException", "The Versioning element must be specified")]
    [InlineData("<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>", 403, "AccessDenied", "Mfa Authentication must be used for this request")]
    public async Task PutBucketVersioning_WithAWrongConfiguration_ChangesNothing(string content, int status, string code, string? message)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync("/orders?versioning", Versions.Configuration(content))).AssertError((HttpStatusCode)status, code, message);
        Assert.Null((await aws.Raw.GetAsync("/orders?versioning")).Element("Status"));
    }

    [Fact]
    public async Task Versioning_OfABucketThatIsNotThere_FailsWithNoSuchBucket()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.GetAsync("/missing?versioning")).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null, ("BucketName", "missing"));
        (await aws.Raw.PutAsync("/missing?versioning", Versions.Configuration("<Status>Enabled</Status>")))
            .AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null);
        (await aws.Raw.GetAsync("/missing?versions")).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null);
    }

    [Fact]
    public async Task DeleteBucket_WithVersions_FailsUntilAllAreGone()
    {
        const string message = "The bucket you tried to delete is not empty. You must delete all versions in the bucket.";
        await using var aws = await Versions.StartAsync();
        var version = await Versions.PutAsync(aws, "a");
        var marker = await Versions.MarkAsync(aws, "a");

        (await aws.Raw.DeleteAsync("/orders")).AssertError(HttpStatusCode.Conflict, "BucketNotEmpty", message, ("BucketName", "orders"));
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}")).Ok();
        (await aws.Raw.DeleteAsync("/orders")).AssertError(HttpStatusCode.Conflict, "BucketNotEmpty", message);
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={marker}")).Ok();
        (await aws.Raw.DeleteAsync("/orders")).Ok();
    }

    [Theory]
    [InlineData("GET /orders?versioning", "", "s3:GetBucketVersioning", "orders")]
    [InlineData("PUT /orders?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>", "s3:PutBucketVersioning", "orders")]
    [InlineData("GET /orders?versions", "", "s3:ListBucketVersions", "orders")]
    public async Task AnOperation_NeedsItsAction(string call, string body, string action, string path)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await Authorization.TestUser.CreateAsync(world, "worker");
        var (method, target) = (call.Split(' ')[0], call.Split(' ')[1]);

        var denied = await user.S3.SendAsync(method, target, System.Text.Encoding.UTF8.GetBytes(body), []);

        denied.AssertDenied(DenialFor(user.Arn, action, $"arn:aws:s3:::{path}"));
    }
}
