using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Simfra.Services.Tests.S3;

public sealed partial class ObjectVersionTests
{
    [Fact]
    public async Task PutObject_InAVersionedBucket_KeepsWhatWasThere()
    {
        await using var aws = await Versions.StartAsync();

        var first = await Versions.PutAsync(aws, "a", "one");
        var second = await Versions.PutAsync(aws, "a", "two!");

        Assert.All((string[])[first, second], static id => Assert.Matches(VersionIds(), id));
        var newest = await aws.Raw.GetAsync("/orders/a");
        var older = await aws.Raw.GetAsync($"/orders/a?versionId={first}");
        var head = await aws.Raw.HeadAsync($"/orders/a?versionId={first}");
        Assert.Equal(("two!", second), (newest.Text, newest.Header("x-amz-version-id")));
        Assert.Equal(("one", first), (older.Text, older.Header("x-amz-version-id")));
        Assert.Equal(("3", first), (head.Header("Content-Length"), head.Header("x-amz-version-id")));
        Assert.Equal([$"a {second} *", $"a {first}"], await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task PutObject_InABucketWithoutVersioning_TellsNoVersion()
    {
        await using var aws = await S3Fixture.StartAsync();

        var put = await aws.Raw.PutAsync("/orders/a", "x");

        Assert.Null(put.Header("x-amz-version-id"));
        Assert.Null((await aws.Raw.GetAsync("/orders/a")).Header("x-amz-version-id"));
        Assert.Equal(["a null *"], await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task PutObject_WhileSuspended_ReplacesTheNullVersionAlone()
    {
        await using var aws = await S3Fixture.StartAsync();
        await Versions.PutAsync(aws, "a", "before");
        await Versions.SetAsync(aws, "Enabled");
        var kept = await Versions.PutAsync(aws, "a", "kept");
        Assert.Equal("before", (await aws.Raw.GetAsync("/orders/a?versionId=null")).Text);
        await Versions.SetAsync(aws, "Suspended");

        var put = await aws.Raw.PutAsync("/orders/a", "after");
        var got = await aws.Raw.GetAsync("/orders/a");

        Assert.Null(put.Header("x-amz-version-id"));
        Assert.Equal(("after", "null"), (got.Text, got.Header("x-amz-version-id")));
        Assert.Equal(["a null *", $"a {kept}"], await Versions.ListAsync(aws));
        Assert.Equal("kept", (await aws.Raw.GetAsync($"/orders/a?versionId={kept}")).Text);
    }

    [Fact]
    public async Task DeleteObject_InAVersionedBucket_WritesAMarker()
    {
        await using var aws = await Versions.StartAsync();
        var version = await Versions.PutAsync(aws, "a");

        var marker = await Versions.MarkAsync(aws, "a");
        var get = await aws.Raw.GetAsync("/orders/a");
        var head = await aws.Raw.HeadAsync("/orders/a");

        get.AssertError(HttpStatusCode.NotFound, "NoSuchKey", "The specified key does not exist.", ("Key", "a"));
        Assert.Equal(("true", marker), (get.Header("x-amz-delete-marker"), get.Header("x-amz-version-id")));
        Assert.Equal((HttpStatusCode.NotFound, "true", marker), (head.Status, head.Header("x-amz-delete-marker"), head.Header("x-amz-version-id")));
        Assert.Equal("x", (await aws.Raw.GetAsync($"/orders/a?versionId={version}")).Text);
        Assert.Empty((await aws.Raw.GetAsync("/orders")).Elements("Key"));
        Assert.Equal([$"a {marker} x *", $"a {version}"], await Versions.ListAsync(aws));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("HEAD", "")]
    [InlineData("GET", "tagging&")]
    [InlineData("DELETE", "tagging&")]
    [InlineData("GET", "attributes&")]
    public async Task AnythingButDelete_OfAMarker_FailsWithMethodNotAllowed(string method, string query)
    {
        await using var aws = await Versions.StartAsync();
        await Versions.PutAsync(aws, "a");
        var marker = await Versions.MarkAsync(aws, "a");

        var answer = await aws.Raw.SendAsync(
            method, $"/orders/a?{query}versionId={marker}", null, query.StartsWith('a') ? [("x-amz-object-attributes", "ETag")] : []);

        if (method == "HEAD")
        {
            Assert.Equal((HttpStatusCode.MethodNotAllowed, 0), (answer.Status, answer.Body.Length));
        }
        else
        {
            answer.AssertError(
                HttpStatusCode.MethodNotAllowed,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                ("Method", method),
                ("ResourceType", "DeleteMarker"));
        }

        Assert.Equal(
            ("DELETE", "true", marker, aws.Now.ToString("R", CultureInfo.InvariantCulture)),
            (answer.Header("Allow"), answer.Header("x-amz-delete-marker"), answer.Header("x-amz-version-id"), answer.Header("Last-Modified")));
    }

    [Fact]
    public async Task DeleteObject_OfTheMarker_BringsTheObjectBack()
    {
        await using var aws = await Versions.StartAsync();
        var version = await Versions.PutAsync(aws, "a", "back");
        var marker = await Versions.MarkAsync(aws, "a");

        var removed = await aws.Raw.DeleteAsync($"/orders/a?versionId={marker}");

        Assert.Equal(
            (HttpStatusCode.NoContent, "true", marker),
            (removed.Status, removed.Header("x-amz-delete-marker"), removed.Header("x-amz-version-id")));
        Assert.Equal("back", (await aws.Raw.GetAsync("/orders/a")).Text);
        Assert.Equal([$"a {version} *"], await Versions.ListAsync(aws));
        Assert.Equal(["a"], (await aws.Raw.GetAsync("/orders?list-type=2")).Elements("Key"));
    }

    [Fact]
    public async Task DeleteObject_OfTheNewestVersion_MakesTheOneBeforeCurrent()
    {
        await using var aws = await Versions.StartAsync();
        var first = await Versions.PutAsync(aws, "a", "one");
        var second = await Versions.PutAsync(aws, "a", "two");

        var removed = await aws.Raw.DeleteAsync($"/orders/a?versionId={second}");

        Assert.Equal(
            (HttpStatusCode.NoContent, null, second),
            (removed.Status, removed.Header("x-amz-delete-marker"), removed.Header("x-amz-version-id")));
        Assert.Equal("one", (await aws.Raw.GetAsync("/orders/a")).Text);
        Assert.Equal([$"a {first} *"], await Versions.ListAsync(aws));
        (await aws.Raw.GetAsync($"/orders/a?versionId={second}")).AssertError(
            HttpStatusCode.NotFound, "NoSuchVersion", "The specified version does not exist.", ("Key", "a"), ("VersionId", second));
    }

    [Fact]
    public async Task DeleteObject_WithMarkersBelow_LeavesTheKeyDeleted()
    {
        await using var aws = await Versions.StartAsync();
        await Versions.PutAsync(aws, "a");
        await Versions.MarkAsync(aws, "a");
        var newest = await Versions.PutAsync(aws, "a");

        (await aws.Raw.DeleteAsync($"/orders/a?versionId={newest}")).Ok();

        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
        Assert.Equal(2, (await Versions.ListAsync(aws)).Count);
    }

    [Fact]
    public async Task DeleteObject_OfAKeyThatIsNotThere_WritesMarkersAllTheSame()
    {
        await using var aws = await Versions.StartAsync();

        var first = await Versions.MarkAsync(aws, "a");
        var second = await Versions.MarkAsync(aws, "a");

        Assert.Equal([$"a {second} x *", $"a {first} x"], await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task DeleteObject_OfAVersionThatIsGone_SucceedsAgain()
    {
        await using var aws = await Versions.StartAsync();
        var version = await Versions.PutAsync(aws, "a");
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}")).Ok();

        var again = await aws.Raw.DeleteAsync($"/orders/a?versionId={version}");

        Assert.Equal((HttpStatusCode.NoContent, version), (again.Status, again.Header("x-amz-version-id")));
        (await aws.Raw.DeleteAsync("/orders/a?versionId=x")).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "Invalid version id specified", ("ArgumentName", "versionId"), ("ArgumentValue", "x"));
    }

    [Fact]
    public async Task DeleteObject_WhileSuspended_ReplacesTheNullVersionByAMarker()
    {
        await using var aws = await S3Fixture.StartAsync();
        await Versions.PutAsync(aws, "a", "null version");
        await Versions.SetAsync(aws, "Enabled");
        var kept = await Versions.PutAsync(aws, "a", "kept");
        await Versions.SetAsync(aws, "Suspended");

        var marker = await Versions.MarkAsync(aws, "a");

        Assert.Equal("null", marker);
        Assert.Equal(["a null x *", $"a {kept}"], await Versions.ListAsync(aws));
        (await aws.Raw.GetAsync("/orders/a?versionId=null")).AssertError(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", null);
    }

    [Fact]
    public async Task Tags_OfAVersion_AreItsOwn()
    {
        const string tagging = "<Tagging><TagSet><Tag><Key>of</Key><Value>first</Value></Tag></TagSet></Tagging>";
        await using var aws = await Versions.StartAsync();
        var first = await Versions.PutAsync(aws, "a");
        var second = await Versions.PutAsync(aws, "a");
        var md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(tagging)));

        var put = await aws.Raw.PutAsync($"/orders/a?tagging&versionId={first}", tagging, ("Content-MD5", md5));
        var ofFirst = await aws.Raw.GetAsync($"/orders/a?tagging&versionId={first}");
        var ofSecond = await aws.Raw.GetAsync("/orders/a?tagging");
        var deleted = await aws.Raw.DeleteAsync($"/orders/a?tagging&versionId={first}");

        Assert.Equal((first, first, second, first), (
            put.Header("x-amz-version-id"), ofFirst.Header("x-amz-version-id"),
            ofSecond.Header("x-amz-version-id"), deleted.Header("x-amz-version-id")));
        Assert.Equal(["first"], ofFirst.Elements("Value"));
        Assert.Empty(ofSecond.Elements("Value"));
        Assert.Empty((await aws.Raw.GetAsync($"/orders/a?tagging&versionId={first}")).Elements("Value"));
        Assert.Equal([$"a {second} *", $"a {first}"], await Versions.ListAsync(aws));
    }

    [Fact]
    public async Task GetObjectAttributes_TellsOfVersions()
    {
        await using var aws = await Versions.StartAsync();
        var first = await Versions.PutAsync(aws, "a", "one");
        var second = await Versions.PutAsync(aws, "a", "three");
        (string, string)[] wanted = [("x-amz-object-attributes", "ObjectSize")];

        var current = await aws.Raw.GetAsync("/orders/a?attributes", wanted);
        var older = await aws.Raw.GetAsync($"/orders/a?attributes&versionId={first}", wanted);
        await Versions.MarkAsync(aws, "a");
        var deleted = await aws.Raw.GetAsync("/orders/a?attributes", wanted);

        Assert.Equal(("5", second), (current.Element("ObjectSize"), current.Header("x-amz-version-id")));
        Assert.Equal(("3", first), (older.Element("ObjectSize"), older.Header("x-amz-version-id")));
        deleted.AssertError(HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "a"));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._]{32}\z")]
    private static partial Regex VersionIds();
}
