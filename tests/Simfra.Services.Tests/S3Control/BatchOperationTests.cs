using Simfra.Services.Tests.S3;
using static Simfra.Services.Tests.S3Control.BatchJobs;

namespace Simfra.Services.Tests.S3Control;

/// <summary>What batch jobs do with objects, and where their lists come from.</summary>
public sealed class BatchOperationTests
{
    [Fact]
    public async Task Copies_HaveWhatTheJobSays()
    {
        await using var aws = await StartAsync();
        (await aws.S3.PutAsync("/orders/a%20b.txt", "content", ("x-amz-meta-colour", "red"), ("x-amz-tagging", "a=b"))).Ok();
        var etag = await aws.PutManifestAsync("orders,a%20b.txt\n");

        await aws.FinishAsync(await aws.StartJobAsync(
            "<S3PutObjectCopy><TargetResource>arn:aws:s3:::jobs</TargetResource><TargetKeyPrefix>copies</TargetKeyPrefix>" +
            "<StorageClass>STANDARD_IA</StorageClass>" +
            "<NewObjectMetadata><ContentType>text/plain</ContentType><UserMetadata><entry><key>shape</key><value>round</value></entry></UserMetadata>" +
            "</NewObjectMetadata><NewObjectTagging><member><Key>c</Key><Value>d</Value></member></NewObjectTagging></S3PutObjectCopy>",
            Manifest(etag)));

        var copy = (await aws.S3.GetAsync("/jobs/copies/a%20b.txt")).Ok();
        Assert.Equal(
            ("content", "text/plain", "round", null, "STANDARD_IA"),
            (copy.Text, copy.Header("Content-Type"), copy.Header("x-amz-meta-shape"), copy.Header("x-amz-meta-colour"), copy.Header("x-amz-storage-class")));
        Assert.Equal(["c"], (await aws.S3.GetAsync("/jobs/copies/a%20b.txt?tagging")).Ok().Elements("Key"));
    }

    [Fact]
    public async Task Copies_KeepWhatTheJobSaysNothingOf()
    {
        await using var aws = await StartAsync();
        (await aws.S3.PutAsync("/orders/a.txt", "content", ("x-amz-meta-colour", "red"), ("x-amz-tagging", "a=b"))).Ok();
        var etag = await aws.PutManifestAsync("orders,a.txt\n");

        await aws.FinishAsync(await aws.StartJobAsync(
            "<S3PutObjectCopy><TargetResource>arn:aws:s3:::jobs</TargetResource></S3PutObjectCopy>", Manifest(etag)));

        Assert.Equal("red", (await aws.S3.HeadAsync("/jobs/a.txt")).Header("x-amz-meta-colour"));
        Assert.Equal(["a"], (await aws.S3.GetAsync("/jobs/a.txt?tagging")).Ok().Elements("Key"));
    }

    [Fact]
    public async Task TagsAreTakenAway_FromTheVersionsThatAreListed()
    {
        await using var aws = await StartAsync();
        (await aws.S3.PutAsync("/orders?versioning", Versions.Configuration("<Status>Enabled</Status>"))).Ok();
        var old = (await aws.S3.PutAsync("/orders/a.txt", "1", ("x-amz-tagging", "a=b"))).Ok().Header("x-amz-version-id");
        (await aws.S3.PutAsync("/orders/a.txt", "2", ("x-amz-tagging", "c=d"))).Ok();
        var etag = await aws.PutManifestAsync($"ignored,orders,a.txt,{old}\n");
        const string fields = "<Fields><member>Ignore</member><member>Bucket</member><member>Key</member><member>VersionId</member></Fields>";

        await aws.FinishAsync(await aws.StartJobAsync("<S3DeleteObjectTagging/>", Manifest(etag, fields)));

        Assert.Empty((await aws.S3.GetAsync($"/orders/a.txt?tagging&versionId={old}")).Ok().Elements("Key"));
        Assert.Equal(["c"], (await aws.S3.GetAsync("/orders/a.txt?tagging")).Ok().Elements("Key"));
    }

    [Theory]
    [InlineData("<CannedAccessControlList>public-read</CannedAccessControlList>")]
    [InlineData(
        "<AccessControlList><Owner><ID>OWNER</ID></Owner><Grants><member><Grantee><TypeIdentifier>uri</TypeIdentifier>" +
        "<Identifier>http://acs.amazonaws.com/groups/global/AllUsers</Identifier></Grantee><Permission>READ</Permission></member></Grants></AccessControlList>")]
    public async Task Acls_AreSet(string policy)
    {
        await using var aws = await StartAsync();
        await aws.S3.PutOwnershipAsync("ObjectWriter");
        await aws.S3.AllowPublicAsync();
        var etag = await aws.PutListAsync("a.txt");
        var owner = (await aws.S3.GetAsync("/orders/a.txt?acl")).Ok().Element("ID")!;

        await aws.FinishAsync(await aws.StartJobAsync(
            $"<S3PutObjectAcl><AccessControlPolicy>{policy.Replace("OWNER", owner, StringComparison.Ordinal)}</AccessControlPolicy></S3PutObjectAcl>",
            Manifest(etag)));

        Assert.Contains("http://acs.amazonaws.com/groups/global/AllUsers", (await aws.S3.GetAsync("/orders/a.txt?acl")).Ok().Elements("URI"));
    }

    [Fact]
    public async Task ArchivedObjects_AreRestored()
    {
        await using var aws = await StartAsync();
        (await aws.S3.PutAsync("/orders/a.txt", "content", ("x-amz-storage-class", "GLACIER"))).Ok();
        var etag = await aws.PutManifestAsync("orders,a.txt\n");

        await aws.FinishAsync(await aws.StartJobAsync(
            "<S3InitiateRestoreObject><ExpirationInDays>3</ExpirationInDays><GlacierJobTier>STANDARD</GlacierJobTier></S3InitiateRestoreObject>",
            Manifest(etag)));

        Assert.Equal("ongoing-request=\"true\"", (await aws.S3.HeadAsync("/orders/a.txt")).Header("x-amz-restore"));
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromHours(5));
        Assert.Equal("content", (await aws.S3.GetAsync("/orders/a.txt")).Ok().Text);
    }

    [Fact]
    public async Task LocksAndHolds_AreSet()
    {
        await using var aws = await StartAsync();
        (await aws.S3.PutAsync("/locked", "", ("x-amz-bucket-object-lock-enabled", "true"))).Ok();
        (await aws.S3.PutAsync("/locked/a.txt", "content")).Ok();
        var etag = await aws.PutManifestAsync("locked,a.txt\n");

        await aws.FinishAsync(await aws.StartJobAsync(
            "<S3PutObjectLegalHold><LegalHold><Status>ON</Status></LegalHold></S3PutObjectLegalHold>", Manifest(etag), token: "1"));
        await aws.FinishAsync(await aws.StartJobAsync(
            "<S3PutObjectRetention><Retention><RetainUntilDate>2031-01-01T00:00:00Z</RetainUntilDate><Mode>GOVERNANCE</Mode></Retention></S3PutObjectRetention>",
            Manifest(etag),
            token: "2"));

        var head = await aws.S3.HeadAsync("/locked/a.txt");
        Assert.Equal(
            ("ON", "GOVERNANCE", "2031-01-01T00:00:00Z"),
            (head.Header("x-amz-object-lock-legal-hold"), head.Header("x-amz-object-lock-mode"), head.Header("x-amz-object-lock-retain-until-date")));
    }

    [Fact]
    public async Task AnInventoryReport_IsAManifest()
    {
        await using var aws = await StartAsync();
        await aws.PutListAsync("a,b.txt", "c%20d.txt");
        (await aws.S3.PutAsync(
            "/jobs?policy",
            """{"Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::jobs/*"}]}""")).Ok();
        var document = "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::jobs</Bucket><Format>CSV</Format><Prefix>lists</Prefix>" +
            "</S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>daily</Id><IncludedObjectVersions>Current</IncludedObjectVersions>" +
            "<OptionalFields><Field>Size</Field></OptionalFields><Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>";
        Assert.Equal(204, (int)(await aws.S3.PutAsync("/orders?inventory&id=daily", document)).Status);
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var key = (await aws.S3.GetAsync("/jobs?prefix=lists")).Ok().Elements("Key").Single(static k => k.EndsWith("manifest.json", StringComparison.Ordinal));
        var etag = (await aws.S3.HeadAsync($"/jobs/{key}")).Header("ETag")!.Trim('"');

        var described = await aws.FinishAsync(await aws.StartJobAsync(
            Tag, Manifest(etag, "", "S3InventoryReport_CSV_20161130", key)));

        Assert.Equal(("3", "3", "0"), Progress(described));
        Assert.Equal(["done"], (await aws.S3.GetAsync("/orders/c%20d.txt?tagging")).Ok().Elements("Value"));
    }
}
