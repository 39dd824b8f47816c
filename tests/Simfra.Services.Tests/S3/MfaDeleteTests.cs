using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.S3;

/// <summary>Buckets whose versions are deleted for good with a second factor alone.</summary>
public sealed class MfaDeleteTests
{
    private const string Enabled = "<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>";
    private const string Owner = "This operation may only be performed by the bucket owner";
    private const string Required = "Mfa Authentication must be used for this request";

    [Fact]
    public async Task ABucketWithMfaDelete_ShowsIt_AndChangesWithACodeAlone()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        Assert.Null((await s3.GetAsync("/orders?versioning")).Ok().Element("MfaDelete"));
        var device = await Device.EnrolAsync(world);

        (await PutAsync(s3, Enabled, await device.NextAsync())).Ok();

        Assert.Equal(("Enabled", "Enabled"), await ShownAsync(s3));
        (await PutAsync(s3, "<Status>Suspended</Status>")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Required);
        (await PutAsync(s3, "<Status>Suspended</Status>", await device.NextAsync())).Ok();
        Assert.Equal(("Suspended", "Enabled"), await ShownAsync(s3));
        (await PutAsync(s3, "<Status>Enabled</Status><MfaDelete>Disabled</MfaDelete>", await device.NextAsync())).Ok();
        Assert.Equal(("Enabled", "Disabled"), await ShownAsync(s3));
        (await PutAsync(s3, "<Status>Suspended</Status>")).Ok();
    }

    [Fact]
    public async Task AVersion_IsDeletedWithACodeAlone_AndAKeyWithout()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var device = await Device.EnrolAsync(world);
        (await PutAsync(s3, Enabled, await device.NextAsync())).Ok();
        var version = (await s3.PutAsync("/orders/a", "1")).Ok().Header("x-amz-version-id");

        var marker = await s3.DeleteAsync("/orders/a");

        Assert.Equal((HttpStatusCode.NoContent, "true"), (marker.Status, marker.Header("x-amz-delete-marker")));
        (await s3.DeleteAsync($"/orders/a?versionId={version}")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Required);
        (await s3.DeleteAsync($"/orders/a?versionId={version}", ("x-amz-mfa", $"{device.SerialNumber} 000000"))).AssertError(
            HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
        Assert.Equal("1", (await s3.GetAsync($"/orders/a?versionId={version}")).Ok().Text);
        var code = await device.NextAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await s3.DeleteAsync($"/orders/a?versionId={version}", code)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await s3.GetAsync($"/orders/a?versionId={version}")).Status);

        // A code is good once.
        (await s3.DeleteAsync($"/orders/a?versionId={marker.Header("x-amz-version-id")}", code)).AssertError(
            HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
    }

    [Fact]
    public async Task DeleteObjects_WithAVersionAndNoCode_DeletesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var device = await Device.EnrolAsync(world);
        (await PutAsync(s3, Enabled, await device.NextAsync())).Ok();
        var version = (await s3.PutAsync("/orders/a", "1")).Ok().Header("x-amz-version-id");
        (await s3.PutAsync("/orders/b", "2")).Ok();
        var both = $"<Delete><Object><Key>a</Key><VersionId>{version}</VersionId></Object><Object><Key>b</Key></Object></Delete>";
        const string keys = "<Delete><Object><Key>b</Key></Object></Delete>";

        (await DeleteAsync(both)).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Required);
        (await DeleteAsync(keys, ("x-amz-mfa", $"{device.SerialNumber} 000000"))).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        (await s3.HeadAsync("/orders/b")).Ok();
        Assert.Equal(["a", "b"], (await DeleteAsync(both, await device.NextAsync())).Ok().Elements("Key"));
        (await s3.PutAsync("/orders/b", "3")).Ok();
        Assert.Equal(["b"], (await DeleteAsync(keys)).Ok().Elements("Key"));

        Task<RawAnswer> DeleteAsync(string document, params (string, string)[] headers) =>
            s3.PostAsync("/orders?delete", document, [.. headers, Replications.Md5(document)]);
    }

    [Fact]
    public async Task NobodyButTheOwnersRootUser_HasASecondFactorThatCounts()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "alice", Allow("*"));
        var (serial, seed) = await world.CreateMfaDeviceAsync("alice");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        (await PutAsync(user.S3, Enabled, ("x-amz-mfa", $"{serial} {world.CodeNow(seed, 1)}"))).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Owner);
        (await PutAsync(s3, Enabled, ("x-amz-mfa", $"{serial} {world.CodeNow(seed, 1)}"))).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        (await PutAsync(s3, Enabled)).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Required);
        (await PutAsync(s3, Enabled, ("x-amz-mfa", "123456"))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "Mfa header is invalid -- the header should be formatted as {serialNumber}(space){tokenCode}",
            ("ArgumentName", "x-amz-mfa"),
            ("ArgumentValue", "123456"));
        Assert.Null((await s3.GetAsync("/orders?versioning")).Ok().Element("MfaDelete"));
    }

    [Fact]
    public async Task MfaDeleteAndALifecycle_DontGoTogether()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var device = await Device.EnrolAsync(world);
        const string lifecycle =
            "<LifecycleConfiguration><Rule><ID>r</ID><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>";
        (await s3.PutAsync("/orders?lifecycle", lifecycle, Replications.Md5(lifecycle))).Ok();

        (await PutAsync(s3, Enabled, await device.NextAsync())).AssertError(
            HttpStatusCode.Conflict,
            "InvalidBucketState",
            "Mfa Authentication is not supported on a bucket with lifecycle configuration. " +
            "Delete lifecycle configuration before enabling Mfa Authentication.");
        await s3.DeleteAsync("/orders?lifecycle");
        (await PutAsync(s3, Enabled, await device.NextAsync())).Ok();
        (await s3.PutAsync("/orders?lifecycle", lifecycle, Replications.Md5(lifecycle))).AssertError(HttpStatusCode.Conflict, "InvalidBucketState", null);
    }

    [Fact]
    public async Task TheRootUsersDevice_IsShownAsItsOwn_AndTakenAway()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var device = await Device.EnrolAsync(world);

        var shown = (await world.IamAsync("ListVirtualMFADevices", ("AssignmentStatus", "Assigned"))).Ok();
        Assert.Equal(("000000000000", "arn:aws:iam::000000000000:root"), (shown.Element("UserId"), shown.Element("Arn")));
        (await world.IamAsync("DeactivateMFADevice", ("UserName", "root"), ("SerialNumber", device.SerialNumber))).Ok();

        (await PutAsync(s3, Enabled, await device.NextAsync())).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
    }

    private static Task<RawAnswer> PutAsync(RawS3Client s3, string configuration, params (string, string)[] headers) =>
        s3.PutAsync("/orders?versioning", Versions.Configuration(configuration), headers);

    private static async Task<(string?, string?)> ShownAsync(RawS3Client s3)
    {
        var shown = (await s3.GetAsync("/orders?versioning")).Ok();
        return (shown.Element("Status"), shown.Element("MfaDelete"));
    }

    /// <summary>The root user's device.</summary>
    private sealed class Device(TestWorld world, string serialNumber, string seed)
    {
        public string SerialNumber => serialNumber;

        public static async Task<Device> EnrolAsync(TestWorld world)
        {
            var (serial, seed) = await world.CreateMfaDeviceAsync("root-account-mfa-device");
            (await world.EnableMfaDeviceAsync("root", serial, seed)).Ok();
            return new(world, serial, seed);
        }

        /// <summary>The header with a code that wasn't shown before.</summary>
        public async Task<(string, string)> NextAsync()
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
            return ("x-amz-mfa", $"{serialNumber} {world.CodeNow(seed)}");
        }
    }
}
