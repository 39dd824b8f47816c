using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Tests.S3;

/// <summary>Copies, uploads in parts, conditions and deletions of many keys where versions are kept.</summary>
public sealed class VersionedWriteTests
{
    [Fact]
    public async Task CopyObject_OfAVersion_TellsBothVersions()
    {
        await using var aws = await Versions.StartAsync();
        var first = await Versions.PutAsync(aws, "a", "one");
        var second = await Versions.PutAsync(aws, "a", "two");

        var copy = await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", $"/orders/a?versionId={first}"));
        var back = await aws.Raw.PutAsync("/orders/a", "", ("x-amz-copy-source", $"/orders/a?versionId={first}"), ("x-amz-metadata-directive", "REPLACE"));

        Assert.Equal(first, copy.Header("x-amz-copy-source-version-id"));
        Assert.Equal("one", (await aws.Raw.GetAsync($"/orders/b?versionId={copy.Header("x-amz-version-id")}")).Text);
        Assert.Equal("one", (await aws.Raw.GetAsync("/orders/a")).Text);
        Assert.Equal(
            [$"a {back.Header("x-amz-version-id")} *", $"a {second}", $"a {first}", $"b {copy.Header("x-amz-version-id")} *"],
            await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task CopyObject_WhileSuspended_TellsTheNullVersionOfTheCopyAlone()
    {
        await using var aws = await Versions.StartAsync("Suspended");
        await Versions.PutAsync(aws, "a");

        var copy = await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", "/orders/a"));

        Assert.Equal(("null", null), (copy.Header("x-amz-version-id"), copy.Header("x-amz-copy-source-version-id")));
    }

    [Fact]
    public async Task CopyObject_OfAMarker_Fails()
    {
        await using var aws = await Versions.StartAsync();
        await Versions.PutAsync(aws, "a");
        var marker = await Versions.MarkAsync(aws, "a");

        (await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", $"/orders/a?versionId={marker}"))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidRequest",
            "The source of a copy request may not specifically refer to a delete marker by version id.");
        (await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", "/orders/a"))).AssertError(
            HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "a"));
    }

    [Fact]
    public async Task CompleteMultipartUpload_MakesAVersion()
    {
        await using var aws = await Versions.StartAsync();
        var first = await Versions.PutAsync(aws, "a", "one");
        var upload = await Multipart.CreateAsync(aws, "a");
        var copied = await aws.Raw.PutAsync(
            $"/orders/a?partNumber=1&uploadId={upload}", "", ("x-amz-copy-source", $"/orders/a?versionId={first}"));
        Assert.Equal(first, copied.Header("x-amz-copy-source-version-id"));

        var completed = await Multipart.CompleteAsync(aws, "a", upload, [new(1, copied.Element("ETag")!, null, null)]);

        var second = completed.Header("x-amz-version-id");
        Assert.Equal("one", (await aws.Raw.GetAsync($"/orders/a?versionId={second}")).Text);
        Assert.Equal([$"a {second} *", $"a {first}"], await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task WriteConditions_AreOnTheCurrentObject()
    {
        await using var aws = await Versions.StartAsync();
        var put = await aws.Raw.PutAsync("/orders/a", "x", ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, put.Status);
        (await aws.Raw.PutAsync("/orders/a", "y", ("If-None-Match", "*"))).AssertError(
            HttpStatusCode.PreconditionFailed, "PreconditionFailed", null, ("Condition", "If-None-Match"));
        await Versions.MarkAsync(aws, "a");

        (await aws.Raw.PutAsync("/orders/a", "y", ("If-Match", put.Header("ETag")!))).AssertError(
            HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "a"));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a", "y", ("If-None-Match", "*"))).Status);
        Assert.Equal(3, (await Versions.ListAsync(aws)).Count);
    }

    [Fact]
    public async Task DeleteObject_IfMatch_LooksAtTheVersionThatIsNamed()
    {
        await using var aws = await Versions.StartAsync();
        var old = await aws.Raw.PutAsync("/orders/a", "one");
        await Versions.PutAsync(aws, "a", "two");
        var version = old.Header("x-amz-version-id");

        (await aws.Raw.DeleteAsync("/orders/a", ("If-Match", old.Header("ETag")!))).AssertError(
            HttpStatusCode.PreconditionFailed, "PreconditionFailed", null, ("Condition", "If-Match"));
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}", ("If-Match", "\"other\""))).AssertError(
            HttpStatusCode.PreconditionFailed, "PreconditionFailed", null);
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}", ("If-Match", old.Header("ETag")!))).Ok();
        Assert.Single(await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task DeleteObjects_TellsOfMarkersAndVersions()
    {
        await using var aws = await Versions.StartAsync();
        var a = await Versions.PutAsync(aws, "a");
        var b = await Versions.PutAsync(aws, "b");
        var marker = await Versions.MarkAsync(aws, "b");

        var answer = await PostDeleteAsync(
            aws,
            $"<Object><Key>a</Key></Object><Object><Key>a</Key><VersionId>{a}</VersionId></Object>" +
            $"<Object><Key>b</Key><VersionId>{marker}</VersionId></Object><Object><Key>missing</Key></Object>" +
            "<Object><Key>b</Key><VersionId>HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD</VersionId></Object>" +
            "<Object><Key>b</Key><VersionId>x</VersionId></Object>");

        var deleted = answer.Xml.Elements().Where(static e => e.Name.LocalName == "Deleted")
            .Select(static d => string.Join(' ', d.Elements().OrderBy(static e => e.Name.LocalName).Select(static e => $"{e.Name.LocalName}={e.Value}")))
            .ToList();
        var markers = answer.Elements("DeleteMarkerVersionId").ToList();
        Assert.Equal(
            [
                $"DeleteMarker=true DeleteMarkerVersionId={markers[0]} Key=a",
                $"Key=a VersionId={a}",
                $"DeleteMarker=true DeleteMarkerVersionId={marker} Key=b VersionId={marker}",
                $"DeleteMarker=true DeleteMarkerVersionId={markers[2]} Key=missing",
            ],
            deleted);
        Assert.Equal(["NoSuchVersion", "InvalidArgument"], answer.Elements("Code"));
        Assert.Equal([$"a {markers[0]} x *", $"b {b} *", $"missing {markers[2]} x *"], await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task DeleteObjects_Quietly_TellsNothingOfMarkers()
    {
        await using var aws = await Versions.StartAsync();
        await Versions.PutAsync(aws, "a");

        var answer = await PostDeleteAsync(aws, "<Quiet>true</Quiet><Object><Key>a</Key></Object>");

        Assert.Empty(answer.Xml.Elements());
        Assert.Equal(2, (await Versions.ListAsync(aws)).Count);
    }

    private static Task<RawAnswer> PostDeleteAsync(S3Fixture aws, string content)
    {
        var body = $"<Delete>{content}</Delete>";
        return aws.Raw.PostAsync(
            "/orders?delete", body, ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body)))));
    }
}
