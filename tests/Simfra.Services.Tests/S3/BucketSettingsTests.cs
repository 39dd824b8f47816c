using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Who pays for requests, the accelerated endpoint, and tags that policies see.</summary>
public sealed class BucketSettingsTests
{
    private const string Other = TestUser.Other;

    [Fact]
    public async Task RequestPayment_IsTheOwners_UntilItIsSet()
    {
        await using var aws = await S3Fixture.StartAsync();
        var before = (await aws.Raw.GetAsync("/orders?requestPayment")).Ok();

        (await aws.Raw.PutDocumentAsync("/orders?requestPayment", Payment("Requester"))).Ok();

        Assert.Equal(("RequestPaymentConfiguration", "BucketOwner"), (before.Xml.Name.LocalName, before.Element("Payer")));
        Assert.Equal("Requester", (await aws.Raw.GetAsync("/orders?requestPayment")).Ok().Element("Payer"));
        foreach (var document in new[] { "", Payment("Somebody") })
        {
            (await aws.Raw.PutDocumentAsync("/orders?requestPayment", document)).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
        }

        (await aws.Raw.PutAsync("/orders?requestPayment", Payment("Requester"))).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", null);
    }

    [Fact]
    public async Task WhereRequestersPay_StrangersHaveToSaySo()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutPolicyAsync(Allow("s3:*", $"{BucketArn()} {ObjectArn("*")}", principal: "\"*\""));
        (await other.GetAsync("/orders/a.txt")).Ok();
        (await root.PutDocumentAsync("/orders?requestPayment", Payment("Requester"))).Ok();
        var payer = ("x-amz-request-payer", "requester");

        foreach (var target in new[] { "/orders/a.txt", "/orders", "/orders/a.txt?tagging" })
        {
            (await other.GetAsync(target)).AssertDenied();
            (await other.GetAsync(target, payer)).Ok();
            (await root.GetAsync(target)).Ok();
        }

        (await root.AnonymouslyAsync("GET", "/orders/a.txt", null, payer)).AssertDenied();
        Assert.Equal("requester", (await other.GetAsync("/orders/a.txt", payer)).Header("x-amz-request-charged"));
        Assert.Equal("requester", (await other.PutAsync("/orders/b.txt", "x", payer)).Ok().Header("x-amz-request-charged"));
        Assert.Null((await root.GetAsync("/orders/a.txt", payer)).Ok().Header("x-amz-request-charged"));
    }

    [Fact]
    public async Task WhereRequestersPay_TheyPayForCopiesToo()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutPolicyAsync(Allow("s3:GetObject s3:GetObjectTagging", ObjectArn("*"), principal: "\"*\""));
        (await root.PutDocumentAsync("/orders?requestPayment", Payment("Requester"))).Ok();
        (await other.PutAsync("/theirs", "")).Ok();

        (await other.PutAsync("/theirs/a.txt", "", ("x-amz-copy-source", "/orders/a.txt"))).AssertDenied();
        (await other.PutAsync("/theirs/a.txt", "", ("x-amz-copy-source", "/orders/a.txt"), ("x-amz-request-payer", "requester"))).Ok();
    }

    [Fact]
    public async Task Acceleration_IsSetAndSuspended()
    {
        await using var aws = await S3Fixture.StartAsync();
        Assert.Null((await aws.Raw.GetAsync("/orders?accelerate")).Ok().Element("Status"));

        // What was never on can't be suspended.
        (await aws.Raw.PutAsync("/orders?accelerate", Accelerate("Suspended"))).Ok();
        Assert.Null((await aws.Raw.GetAsync("/orders?accelerate")).Ok().Element("Status"));
        foreach (var status in new[] { "Enabled", "Suspended" })
        {
            (await aws.Raw.PutAsync("/orders?accelerate", Accelerate(status))).Ok();
            Assert.Equal(status, (await aws.Raw.GetAsync("/orders?accelerate")).Ok().Element("Status"));
        }

        (await aws.Raw.PutAsync("/orders?accelerate", Accelerate("On"))).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
    }

    [Fact]
    public async Task Acceleration_IsNotForNamesWithDots()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/my.orders", "")).Ok();

        (await aws.Raw.PutAsync("/my.orders?accelerate", Accelerate("Enabled"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
    }

    [Fact]
    public async Task TheAcceleratedEndpoint_IsForBucketsThatHaveIt()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a.txt", "hello")).Ok();
        Task<RawAnswer> GetAsync() => aws.Raw.SendAsync("GET", "/a.txt", null, [], "orders.s3-accelerate.amazonaws.com");

        (await GetAsync()).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", "S3 Transfer Acceleration is not configured on this bucket");
        (await aws.Raw.PutAsync("/orders?accelerate", Accelerate("Enabled"))).Ok();
        Assert.Equal("hello", (await GetAsync()).Ok().Text);
        (await aws.Raw.PutAsync("/orders?accelerate", Accelerate("Suspended"))).Ok();
        (await GetAsync()).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", "S3 Transfer Acceleration is disabled on this bucket");
    }

    [Fact]
    public async Task TagsOfABucket_CountForPolicies_WhereItSaysSo()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("s3:ListBucket", condition: When("aws:ResourceTag/team", "red")), Allow("s3:GetObject", condition: When("s3:BucketTag/team", "red")));
        (await root.PutDocumentAsync("/orders?tagging", "<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>")).Ok();
        Assert.Equal("Disabled", (await root.GetAsync("/orders?abac")).Ok().Element("Status"));
        Assert.Equal(HttpStatusCode.Forbidden, (await user.S3.GetAsync("/orders")).Status);

        (await root.PutAsync("/orders?abac", "<AbacStatus><Status>Enabled</Status></AbacStatus>")).Ok();

        Assert.Equal("Enabled", (await root.GetAsync("/orders?abac")).Ok().Element("Status"));
        (await user.S3.GetAsync("/orders")).Ok();
        (await user.S3.GetAsync("/orders/a.txt")).Ok();
        (await root.PutAsync("/orders?abac", "<AbacStatus><Status>Perhaps</Status></AbacStatus>")).AssertError(
            HttpStatusCode.BadRequest, "MalformedXML", null);
    }

    private static string Payment(string payer) => $"<RequestPaymentConfiguration><Payer>{payer}</Payer></RequestPaymentConfiguration>";

    private static string Accelerate(string status) => $"<AccelerateConfiguration><Status>{status}</Status></AccelerateConfiguration>";
}
