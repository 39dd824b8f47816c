using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3Control;

/// <summary>Access points and their policies as S3 Control keeps them.</summary>
public sealed class AccessPointTests
{
    private const string Arn = $"arn:aws:s3:us-east-1:{ControlCalls.Account}:accesspoint/finance";

    [Fact]
    public async Task AnAccessPoint_IsMadeShownListedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();

        var (arn, alias) = await s3.CreateAccessPointAsync();

        Assert.Equal(Arn, arn);
        Assert.Matches("^finance-[a-z0-9]{34}-s3alias$", alias);
        var shown = (await s3.ControlAsync("GET", "/accesspoint/finance")).Ok();
        Assert.Equal(
            ("finance", "orders", "Internet", alias, arn, ControlCalls.Account),
            (shown.Element("Name"), shown.Element("Bucket"), shown.Element("NetworkOrigin"), shown.Element("Alias"), shown.Element("AccessPointArn"),
                shown.Element("BucketAccountId")));
        Assert.Equal(["true", "true", "true", "true"], shown.Xml.Descendants().Single(static e => e.Name.LocalName == "PublicAccessBlockConfiguration")
            .Elements().Select(static e => e.Value));
        Assert.Contains("s3-accesspoint.us-east-1.amazonaws.com", shown.Text, StringComparison.Ordinal);
        Assert.Equal(["finance"], (await s3.ControlAsync("GET", "/accesspoint")).Ok().Elements("Name"));
        Assert.Equal(204, (int)(await s3.ControlAsync("DELETE", "/accesspoint/finance")).Status);
        foreach (var method in new[] { "GET", "DELETE" })
        {
            var gone = await s3.ControlAsync(method, "/accesspoint/finance");
            gone.AssertControlError(404, "NoSuchAccessPoint", "The specified accesspoint does not exist");
            Assert.Equal("finance", gone.Element("AccessPointName"));
        }
    }

    [Fact]
    public async Task CreateAccessPoint_RefusesWhatCannotBe()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        using var other = world.RootS3(TestUser.Other);
        await s3.CreateAccessPointAsync();

        (await s3.ControlAsync("PUT", "/accesspoint/finance", ControlCalls.AccessPoint())).AssertControlError(
            409, "AccessPointAlreadyOwnedByYou", "Your previous request to create the named accesspoint succeeded and you already own it.");
        (await s3.ControlAsync("PUT", "/accesspoint/other", ControlCalls.AccessPoint(bucket: "none"))).AssertControlError(
            400, "InvalidRequest", "Amazon S3 AccessPoint can only be created for existing bucket");
        foreach (var name in new[] { "ab", "Finance", "-finance", "x_y", "a-s3alias" })
        {
            (await s3.ControlAsync("PUT", $"/accesspoint/{name}", ControlCalls.AccessPoint())).AssertControlError(400, "InvalidURI", null);
        }

        (await other.ControlAsync("PUT", "/accesspoint/other", ControlCalls.AccessPoint(), TestUser.Other)).AssertControlError(
            403, "AccessDenied", "Access Denied");
    }

    [Fact]
    public async Task ListAccessPoints_HasPages_AndMayBeOfOneBucket()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/invoices", "")).Ok();
        foreach (var name in new[] { "first", "second", "third" })
        {
            await s3.CreateAccessPointAsync(name);
        }

        (await s3.ControlAsync("PUT", "/accesspoint/fourth", ControlCalls.AccessPoint(bucket: "invoices"))).Ok();

        var page = (await s3.ControlAsync("GET", "/accesspoint?maxResults=2")).Ok();
        var rest = (await s3.ControlAsync("GET", $"/accesspoint?maxResults=2&nextToken={Uri.EscapeDataString(page.Element("NextToken")!)}")).Ok();

        Assert.Equal(["first", "fourth"], page.Elements("Name"));
        Assert.Equal(["second", "third"], rest.Elements("Name"));
        Assert.Null(rest.Element("NextToken"));
        Assert.Equal(["fourth"], (await s3.ControlAsync("GET", "/accesspoint?bucket=invoices")).Ok().Elements("Name"));
    }

    [Fact]
    public async Task APolicy_IsPutShownAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await s3.CreateAccessPointAsync();
        var policy = Policy(Allow("s3:GetObject", $"{Arn}/object/*", principal: Aws(TestUser.Other)));
        (await s3.ControlAsync("GET", "/accesspoint/finance/policy")).AssertControlError(
            404, "NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist");
        Assert.Equal("false", (await s3.ControlAsync("GET", "/accesspoint/finance/policyStatus")).Ok().Element("IsPublic"));

        (await s3.ControlAsync("PUT", "/accesspoint/finance/policy", ControlCalls.PolicyDocument(policy))).Ok();

        Assert.Equal(policy, (await s3.ControlAsync("GET", "/accesspoint/finance/policy")).Ok().Element("Policy"));
        Assert.Equal(204, (int)(await s3.ControlAsync("DELETE", "/accesspoint/finance/policy")).Status);
        (await s3.ControlAsync("GET", "/accesspoint/finance/policy")).AssertControlError(404, "NoSuchAccessPointPolicy", null);
    }

    [Fact]
    public async Task APolicy_IsForTheAccessPoint_AndNotForEverybody()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await s3.CreateAccessPointAsync();

        (await s3.ControlAsync("PUT", "/accesspoint/finance/policy", ControlCalls.PolicyDocument("{"))).AssertControlError(400, "MalformedPolicy", null);
        var ofBucket = Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Aws(TestUser.Other)));
        (await s3.ControlAsync("PUT", "/accesspoint/finance/policy", ControlCalls.PolicyDocument(ofBucket))).AssertControlError(
            400, "MalformedPolicy", "Policy has invalid resource");
        var open = Policy(Allow("s3:GetObject", $"{Arn}/object/*", principal: "\"*\""));
        (await s3.ControlAsync("PUT", "/accesspoint/finance/policy", ControlCalls.PolicyDocument(open))).AssertControlError(
            403,
            "AccessDenied",
            $"User: arn:aws:iam::{ControlCalls.Account}:root is not authorized to perform: s3:PutAccessPointPolicy on resource: \"{Arn}\" " +
            "because public policies are blocked by the BlockPublicPolicy block public access setting.");
    }

    [Theory]
    [InlineData("PUT", "/accesspoint/finance", "s3:CreateAccessPoint")]
    [InlineData("DELETE", "/accesspoint/finance", "s3:DeleteAccessPoint")]
    [InlineData("PUT", "/accesspoint/finance/policy", "s3:PutAccessPointPolicy")]
    [InlineData("GET", "/accesspoint/finance/policy", "s3:GetAccessPointPolicy")]
    [InlineData("DELETE", "/accesspoint/finance/policy", "s3:DeleteAccessPointPolicy")]
    [InlineData("GET", "/accesspoint/finance/policyStatus", "s3:GetAccessPointPolicyStatus")]
    public async Task AnOperation_NeedsItsActionOnTheAccessPoint(string method, string path, string action)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        var body = method == "PUT" ? path.EndsWith("policy", StringComparison.Ordinal) ? ControlCalls.PolicyDocument("{}") : ControlCalls.AccessPoint() : null;

        (await user.S3.ControlAsync(method, path, body)).AssertControlError(403, "AccessDenied", DenialFor(user.Arn, action, Arn));
        await user.PutPolicyAsync(Allow(action, Arn));
        Assert.NotEqual(403, (int)(await user.S3.ControlAsync(method, path, body)).Status);
    }

    [Fact]
    public async Task GetAccessPoint_KnowsNoResource()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await s3.CreateAccessPointAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.S3.ControlAsync("GET", "/accesspoint/finance")).AssertControlError(
            403,
            "AccessDenied",
            $"User: {user.Arn} is not authorized to perform: s3:GetAccessPoint because no identity-based policy allows the s3:GetAccessPoint action");
        await user.PutPolicyAsync(Allow("s3:GetAccessPoint"));
        (await user.S3.ControlAsync("GET", "/accesspoint/finance")).Ok();
    }

    [Theory]
    [InlineData("arn:aws:s3:::orders")]
    [InlineData(Arn)]
    public async Task TagsByArn_AreSetListedAndTakenAway(string arn)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await s3.CreateAccessPointAsync();
        var target = $"/tags/{Uri.EscapeDataString(arn)}";
        Assert.Empty((await s3.ControlAsync("GET", target)).Ok().Elements("Key"));

        Assert.Equal(204, (int)(await s3.ControlAsync("POST", target, Tags(("key1", "value1"), ("key2", "value2")))).Status);
        Assert.Equal(204, (int)(await s3.ControlAsync("POST", target, Tags(("key2", "new"), ("key3", "value3")))).Status);
        Assert.Equal(["value1", "new", "value3"], (await s3.ControlAsync("GET", target)).Ok().Elements("Value"));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(204, (int)(await s3.ControlAsync("DELETE", $"{target}?tagKeys=key1&tagKeys=key3")).Status);
        }

        Assert.Equal(["key2"], (await s3.ControlAsync("GET", target)).Ok().Elements("Key"));
    }

    [Fact]
    public async Task TagsOfWhatIsNotThere_AreNotFound()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = world.RootS3();
        var target = $"/tags/{Uri.EscapeDataString("arn:aws:s3:::none")}";

        foreach (var answer in new[]
        {
            await s3.ControlAsync("GET", target), await s3.ControlAsync("POST", target, Tags(("a", "b"))), await s3.ControlAsync("DELETE", $"{target}?tagKeys=a"),
        })
        {
            answer.AssertControlError(404, "NoSuchResource", "The specified resource doesn't exist.");
        }
    }

    private static string Tags(params (string Key, string Value)[] tags) =>
        $"<TagResourceRequest><Tags>{string.Concat(tags.Select(static t => $"<Tag><Key>{t.Key}</Key><Value>{t.Value}</Value></Tag>"))}</Tags></TagResourceRequest>";
}
