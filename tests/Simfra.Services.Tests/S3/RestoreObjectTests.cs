using System.Net;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

public sealed class RestoreObjectTests
{
    [Theory]
    [InlineData("GLACIER", "Expedited", 5)]
    [InlineData("GLACIER", "Standard", 5 * 60)]
    [InlineData("GLACIER", "Bulk", 12 * 60)]
    [InlineData("DEEP_ARCHIVE", "Standard", 12 * 60)]
    [InlineData("DEEP_ARCHIVE", "Bulk", 48 * 60)]
    public async Task RestoreObject_MakesTheObjectReadableAfterTheTiersTime(string storageClass, string tier, int minutes)
    {
        await using var aws = await StartAsync(storageClass);
        (await aws.Raw.GetAsync("/orders/a")).AssertError(
            HttpStatusCode.Forbidden, "InvalidObjectState", "The operation is not valid for the object's storage class", ("StorageClass", storageClass));

        var restored = await RestoreAsync(aws, 2, tier);
        var ongoing = await aws.Raw.HeadAsync("/orders/a");
        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        var early = await aws.Raw.GetAsync("/orders/a");
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var read = await aws.Raw.GetAsync("/orders/a");

        Assert.Equal((HttpStatusCode.Accepted, 0), (restored.Status, restored.Body.Length));
        Assert.Equal("ongoing-request=\"true\"", ongoing.Header("x-amz-restore"));
        early.AssertError(HttpStatusCode.Forbidden, "InvalidObjectState", null);
        Assert.Equal(("content", storageClass), (read.Text, read.Header("x-amz-storage-class")));
        Assert.Equal($"ongoing-request=\"false\", expiry-date=\"{Midnight(aws.Now.AddDays(2)):R}\"", read.Header("x-amz-restore"));
    }

    [Fact]
    public async Task ARestoredCopy_GoesAtMidnight()
    {
        await using var aws = await StartAsync();
        await RestoreAsync(aws, 1, "Expedited");
        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        var expiry = Midnight(aws.Now.AddDays(1));

        await aws.Clock.AdvanceAsync(expiry - aws.Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.GetAsync("/orders/a")).Status);
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await aws.Raw.GetAsync("/orders/a")).AssertError(HttpStatusCode.Forbidden, "InvalidObjectState", null);
        Assert.Null((await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-restore"));
        Assert.Equal(HttpStatusCode.Accepted, (await RestoreAsync(aws, 1, "Bulk")).Status);
    }

    [Fact]
    public async Task RestoreObject_WhileUnderWay_CanOnlyBeMadeFaster()
    {
        await using var aws = await StartAsync();
        await RestoreAsync(aws, 3, "Bulk");

        (await RestoreAsync(aws, 3, "Expedited")).AssertError(
            HttpStatusCode.Conflict, "RestoreAlreadyInProgress", "Object restore is already in progress");
        (await RestoreAsync(aws, null, "Bulk")).AssertError(HttpStatusCode.Conflict, "RestoreAlreadyInProgress", null);
        Assert.Equal(HttpStatusCode.Accepted, (await RestoreAsync(aws, null, "Expedited")).Status);
        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(
            $"ongoing-request=\"false\", expiry-date=\"{Midnight(aws.Now.AddDays(3)):R}\"",
            (await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-restore"));
    }

    [Fact]
    public async Task RestoreObject_OfWhatIsRestored_ChangesHowLongItIsKept()
    {
        await using var aws = await StartAsync();
        await RestoreAsync(aws, 1, "Expedited");
        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        var again = await RestoreAsync(aws, 10, null);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(
            $"ongoing-request=\"false\", expiry-date=\"{Midnight(aws.Now.AddDays(10)):R}\"",
            (await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-restore"));
    }

    [Fact]
    public async Task CopyObject_OfWhatIsRestored_Succeeds()
    {
        await using var aws = await StartAsync();
        (await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", "/orders/a"))).AssertError(
            HttpStatusCode.Forbidden, "InvalidObjectState", "Operation is not valid for the source object's storage class");
        await RestoreAsync(aws, 1, "Expedited");
        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        (await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", "/orders/a"))).Ok();

        var copy = await aws.Raw.GetAsync("/orders/b");
        Assert.Equal(("content", null, null), (copy.Text, copy.Header("x-amz-storage-class"), copy.Header("x-amz-restore")));
    }

    [Fact]
    public async Task Listings_TellOfRestorationsWhereTheyAreAsked()
    {
        await using var aws = await StartAsync();
        var optional = ("x-amz-optional-object-attributes", "RestoreStatus");
        await aws.Raw.PutAsync("/orders/plain", "x");
        Assert.Empty((await aws.Raw.GetAsync("/orders", optional)).Elements("RestoreStatus"));
        await RestoreAsync(aws, 1, "Expedited");

        foreach (var target in (string[])["/orders", "/orders?list-type=2", "/orders?versions"])
        {
            var ongoing = await aws.Raw.GetAsync(target, optional);
            Assert.Equal(["true"], ongoing.Elements("IsRestoreInProgress"));
            Assert.Empty((await aws.Raw.GetAsync(target)).Elements("IsRestoreInProgress"));
        }

        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        var done = await aws.Raw.GetAsync("/orders", optional);
        Assert.Equal(
            ("false", Midnight(aws.Now.AddDays(1))),
            (done.Element("IsRestoreInProgress"), DateTimeOffset.Parse(done.Element("RestoreExpiryDate")!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task RestoreObject_OfAVersion_RestoresThatAlone()
    {
        await using var aws = await StartAsync(versioned: true);
        var first = (await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-version-id");
        await aws.Raw.PutAsync("/orders/a", "newer", ("x-amz-storage-class", "GLACIER"));

        Assert.Equal(HttpStatusCode.Accepted, (await RestoreAsync(aws, 1, "Expedited", $"&versionId={first}")).Status);
        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal("content", (await aws.Raw.GetAsync($"/orders/a?versionId={first}")).Text);
        (await aws.Raw.GetAsync("/orders/a")).AssertError(HttpStatusCode.Forbidden, "InvalidObjectState", null);
    }

    [Theory]
    [InlineData("<Days>0</Days>", "InvalidArgument", "restoration days must be a positive integer")]
    [InlineData("", "MalformedXML", null)]
    [InlineData("<Days>1</Days><GlacierJobParameters><Tier>Fast</Tier></GlacierJobParameters>", "MalformedXML", null)]
    public async Task RestoreObject_WithAWrongRequest_Fails(string content, string code, string? message)
    {
        await using var aws = await StartAsync();

        (await aws.Raw.PostAsync("/orders/a?restore", $"<RestoreRequest>{content}</RestoreRequest>"))
            .AssertError(HttpStatusCode.BadRequest, code, message);
        Assert.Null((await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-restore"));
    }

    [Fact]
    public async Task RestoreObject_OfWhatCannotBeRestored_Fails()
    {
        await using var aws = await StartAsync("DEEP_ARCHIVE");
        await aws.Raw.PutAsync("/orders/plain", "x");

        (await RestoreAsync(aws, 1, "Expedited")).AssertError(HttpStatusCode.BadRequest, "InvalidArgument", null, ("ArgumentName", "Tier"));
        (await aws.Raw.PostAsync("/orders/plain?restore", "<RestoreRequest><Days>1</Days></RestoreRequest>")).AssertError(
            HttpStatusCode.Forbidden,
            "InvalidObjectState",
            "Restore is not allowed for the object's current storage class",
            ("StorageClass", "STANDARD"));
        (await aws.Raw.PostAsync("/orders/missing?restore", "<RestoreRequest><Days>1</Days></RestoreRequest>")).AssertError(
            HttpStatusCode.NotFound, "NoSuchKey", null);
        (await aws.Raw.PostAsync("/orders/a?restore", "<RestoreRequest><Type>SELECT</Type></RestoreRequest>")).AssertError(
            HttpStatusCode.NotImplemented, "NotImplemented", null);
    }

    [Fact]
    public async Task RestoreObject_NeedsItsAction()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await Authorization.TestUser.CreateAsync(world, "worker");

        var denied = await user.S3.PostAsync("/orders/a.txt?restore", "<RestoreRequest><Days>1</Days></RestoreRequest>");

        denied.AssertDenied(DenialFor(user.Arn, "s3:RestoreObject", "arn:aws:s3:::orders/a.txt"));
    }

    private static async Task<S3Fixture> StartAsync(string storageClass = "GLACIER", bool versioned = false)
    {
        var aws = versioned ? await Versions.StartAsync() : await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a", "content", ("x-amz-storage-class", storageClass))).Ok();
        return aws;
    }

    private static Task<RawAnswer> RestoreAsync(S3Fixture aws, int? days, string? tier, string query = "") => aws.Raw.PostAsync(
        $"/orders/a?restore{query}",
        "<RestoreRequest>" +
        (days is null ? "" : $"<Days>{days}</Days>") +
        (tier is null ? "" : $"<GlacierJobParameters><Tier>{tier}</Tier></GlacierJobParameters>") +
        "</RestoreRequest>");

    private static DateTimeOffset Midnight(DateTimeOffset time) =>
        time.UtcDateTime.TimeOfDay == TimeSpan.Zero ? time : new(time.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
}
