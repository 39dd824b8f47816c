using System.Net;
using static Simfra.Services.Tests.S3.Lifecycles;

namespace Simfra.Services.Tests.S3;

/// <summary>What lifecycles do as time goes by.</summary>
public sealed class LifecycleActionTests
{
    [Fact]
    public async Task Expiration_DeletesAtMidnightAfterItsDays()
    {
        await using var aws = await S3Fixture.StartAsync();
        await ToNoonAsync(aws);
        await SetAsync(aws, Rule("<Expiration><Days>3</Days></Expiration>", "<Filter><Prefix>logs/</Prefix></Filter>", "delete old logs"));
        var due = aws.Now.AddDays(3.5);
        var put = await aws.Raw.PutAsync("/orders/logs/a", "x");
        await aws.Raw.PutAsync("/orders/kept", "x");

        var header = $"expiry-date=\"{due:R}\", rule-id=\"delete old logs\"";
        Assert.Equal(header, put.Header("x-amz-expiration"));
        Assert.Equal(header, (await aws.Raw.HeadAsync("/orders/logs/a")).Header("x-amz-expiration"));
        Assert.Equal(header, (await aws.Raw.GetAsync("/orders/logs/a")).Header("x-amz-expiration"));
        Assert.Equal(header, (await aws.Raw.PutAsync("/orders/logs/b", "", ("x-amz-copy-source", "/orders/kept"))).Header("x-amz-expiration"));
        Assert.Null((await aws.Raw.HeadAsync("/orders/kept")).Header("x-amz-expiration"));
        await aws.Clock.AdvanceAsync(due - aws.Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.HeadAsync("/orders/logs/a")).Status);
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["kept"], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    [Fact]
    public async Task Expiration_MeetsAllConditionsOfItsFilter()
    {
        await using var aws = await S3Fixture.StartAsync();
        await SetAsync(aws, Rule(
            "<Expiration><Days>1</Days></Expiration>",
            "<Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>" +
            "<ObjectSizeLessThan>4</ObjectSizeLessThan></And></Filter>"));
        (string, string)[] tagged = [("x-amz-tagging", "k=v&other=w")];
        await aws.Raw.PutAsync("/orders/a-match", "123", tagged);
        await aws.Raw.PutAsync("/orders/a-small", "1", tagged);
        await aws.Raw.PutAsync("/orders/a-large", "1234", tagged);
        await aws.Raw.PutAsync("/orders/a-untagged", "123");
        await aws.Raw.PutAsync("/orders/b", "123", tagged);

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal(["a-large", "a-small", "a-untagged", "b"], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    [Fact]
    public async Task Expiration_OnADate_GoesOnAfterIt()
    {
        await using var aws = await S3Fixture.StartAsync();
        await ToNoonAsync(aws);
        var date = aws.Now.Date.AddDays(10);
        await SetAsync(aws, Rule($"<Expiration><Date>{date:yyyy-MM-dd}T00:00:00Z</Date></Expiration>"));
        await aws.Raw.PutAsync("/orders/a", "x");

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(9));
        Assert.Equal(["a"], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Empty((await aws.Raw.GetAsync("/orders")).Elements("Key"));
        await aws.Raw.PutAsync("/orders/b", "x");
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Empty((await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    [Fact]
    public async Task Expiration_InAVersionedBucket_MarksAndThenCleansUp()
    {
        await using var aws = await Versions.StartAsync();
        await ToNoonAsync(aws);
        await SetAsync(aws, Rule(
            "<Expiration><Days>1</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"));
        var version = await Versions.PutAsync(aws, "a");
        Assert.NotNull((await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-expiration"));
        Assert.Null((await aws.Raw.HeadAsync($"/orders/a?versionId={version}")).Header("x-amz-expiration"));

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1.5));
        var marked = await Versions.ListAsync(aws);
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var alone = await Versions.ListAsync(aws);
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal($"a {version}", marked[1]);
        Assert.EndsWith(" x *", marked[0], StringComparison.Ordinal);
        Assert.Equal([marked[0]], alone);
        Assert.Empty(await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task ExpiredObjectDeleteMarker_GoesWhenItHidesNothing()
    {
        await using var aws = await Versions.StartAsync();
        await SetAsync(aws, Rule("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"));
        var version = await Versions.PutAsync(aws, "hides");
        var marker = await Versions.MarkAsync(aws, "hides");
        await Versions.MarkAsync(aws, "alone");
        Assert.Null((await aws.Raw.GetAsync($"/orders/hides?versionId={version}")).Header("x-amz-expiration"));

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var left = await Versions.ListAsync(aws);
        (await aws.Raw.DeleteAsync($"/orders/hides?versionId={version}")).Ok();
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal([$"hides {marker} x *", $"hides {version}"], left);
        Assert.Empty(await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task NoncurrentVersionExpiration_KeepsTheNewerOnes()
    {
        await using var aws = await Versions.StartAsync();
        await SetAsync(aws, Rule(
            "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions>" +
            "</NoncurrentVersionExpiration>"));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, await Versions.PutAsync(aws, "a"));
        }

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(400));

        Assert.Equal([$"a {ids[0]} *", $"a {ids[1]}", $"a {ids[2]}"], await Versions.ListAsync(aws));
        ids.Insert(0, await Versions.PutAsync(aws, "a"));
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal([$"a {ids[0]} *", $"a {ids[1]}", $"a {ids[2]}"], await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task NoncurrentVersionExpiration_CountsFromTheSuccessorAndLeavesLockedVersions()
    {
        await using var aws = await S3Fixture.StartAsync(withBucket: false);
        (await aws.Raw.PutAsync("/orders", "", ("x-amz-bucket-object-lock-enabled", "true"))).Ok();
        await ToNoonAsync(aws);
        await SetAsync(aws, Rule("<NoncurrentVersionExpiration><NoncurrentDays>2</NoncurrentDays></NoncurrentVersionExpiration>"));
        await Versions.PutAsync(aws, "free");
        var until = aws.Now.AddDays(200);
        (await aws.Raw.PutAsync(
            "/orders/locked",
            "x",
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("x-amz-object-lock-retain-until-date", $"{until:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
            ("Content-MD5", Convert.ToBase64String(System.Security.Cryptography.MD5.HashData("x"u8))))).Ok();
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(50));
        await Versions.PutAsync(aws, "free");
        await Versions.PutAsync(aws, "locked");

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal(4, (await Versions.ListAsync(aws)).Count);
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(0.5));
        Assert.Equal(["free", "locked", "locked"], (await Versions.ListAsync(aws)).Select(static v => v.Split(' ')[0]));
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(200));
        Assert.Equal(["free", "locked"], (await Versions.ListAsync(aws)).Select(static v => v.Split(' ')[0]));
    }

    [Fact]
    public async Task Transition_MovesDownTheClasses()
    {
        await using var aws = await S3Fixture.StartAsync();
        await ToNoonAsync(aws);
        await SetAsync(aws, Rule(
            "<Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>" +
            "<Transition><Days>60</Days><StorageClass>GLACIER</StorageClass></Transition>"));
        var put = await aws.Raw.PutAsync("/orders/large", new string('x', 128 * 1024));
        await aws.Raw.PutAsync("/orders/small", "x");

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(30.5));
        var infrequent = await aws.Raw.HeadAsync("/orders/large");
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(30));
        var archived = await aws.Raw.HeadAsync("/orders/large");

        Assert.Equal(("STANDARD_IA", put.Header("ETag")), (infrequent.Header("x-amz-storage-class"), infrequent.Header("ETag")));
        Assert.Equal(infrequent.Header("Last-Modified"), archived.Header("Last-Modified"));
        Assert.Equal("GLACIER", archived.Header("x-amz-storage-class"));
        (await aws.Raw.GetAsync("/orders/large")).AssertError(HttpStatusCode.Forbidden, "InvalidObjectState", null);
        Assert.Null((await aws.Raw.HeadAsync("/orders/small")).Header("x-amz-storage-class"));
    }

    [Theory]
    [InlineData("varies_by_storage_class", "<Filter/>", "GLACIER", "GLACIER")]
    [InlineData("varies_by_storage_class", "<Filter/>", "GLACIER_IR", null)]
    [InlineData("all_storage_classes_128K", "<Filter/>", "GLACIER", null)]
    [InlineData("all_storage_classes_128K", "<Filter><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></Filter>", "GLACIER_IR", "GLACIER_IR")]
    public async Task Transition_OfASmallObject_FollowsTheMinimum(string minimum, string filter, string storageClass, string? expected)
    {
        await using var aws = await S3Fixture.StartAsync();
        (await PutAsync(
            aws,
            Rule($"<Transition><Days>0</Days><StorageClass>{storageClass}</StorageClass></Transition>", filter),
            ("x-amz-transition-default-minimum-object-size", minimum))).Ok();
        await aws.Raw.PutAsync("/orders/a", "x");

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(2));

        Assert.Equal(expected, (await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-storage-class"));
    }

    [Fact]
    public async Task NoncurrentVersionTransition_MovesNoncurrentVersionsAlone()
    {
        await using var aws = await Versions.StartAsync();
        await SetAsync(aws, Rule(
            "<NoncurrentVersionTransition><NoncurrentDays>1</NoncurrentDays><StorageClass>DEEP_ARCHIVE</StorageClass></NoncurrentVersionTransition>",
            "<Filter><ObjectSizeLessThan>10</ObjectSizeLessThan></Filter>"));
        var old = await Versions.PutAsync(aws, "a");
        await Versions.PutAsync(aws, "a");

        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal("DEEP_ARCHIVE", (await aws.Raw.HeadAsync($"/orders/a?versionId={old}")).Header("x-amz-storage-class"));
        Assert.Null((await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-storage-class"));
    }

    [Fact]
    public async Task AbortIncompleteMultipartUpload_EndsUploads()
    {
        await using var aws = await S3Fixture.StartAsync();
        await ToNoonAsync(aws);
        await SetAsync(aws, Rule(
            "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
            "<Filter><Prefix>tmp/</Prefix></Filter>",
            "abort"));
        var created = await aws.Raw.PostAsync("/orders/tmp/a?uploads", "");
        var upload = created.Element("UploadId");
        await Multipart.CreateAsync(aws, "kept");
        var due = aws.Now.AddDays(2.5);

        var listed = await aws.Raw.GetAsync($"/orders/tmp/a?uploadId={upload}");

        Assert.All((RawAnswer[])[created, listed], a => Assert.Equal(
            (due.ToString("R"), "abort"), (a.Header("x-amz-abort-date"), a.Header("x-amz-abort-rule-id"))));
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal(["kept", "tmp/a"], (await aws.Raw.GetAsync("/orders?uploads")).Elements("Key"));
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(["kept"], (await aws.Raw.GetAsync("/orders?uploads")).Elements("Key"));
    }

    [Fact]
    public async Task Lifecycle_DisabledOrTakenAway_DoesNothing()
    {
        await using var aws = await S3Fixture.StartAsync();
        var rule = Rule("<Expiration><Days>1</Days></Expiration>");
        await SetAsync(aws, rule.Replace("Enabled", "Disabled", StringComparison.Ordinal));
        await aws.Raw.PutAsync("/orders/a", "x");
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(5));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.HeadAsync("/orders/a")).Status);

        await SetAsync(aws, rule);
        (await aws.Raw.DeleteAsync("/orders?lifecycle")).Ok();
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(5));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    private static Task ToNoonAsync(S3Fixture aws)
    {
        var now = aws.Clock.GetUtcNow();
        return aws.Clock.AdvanceAsync(new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1.5) - now);
    }
}
