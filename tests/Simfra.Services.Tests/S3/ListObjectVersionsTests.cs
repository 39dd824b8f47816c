using System.Net;

namespace Simfra.Services.Tests.S3;

public sealed class ListObjectVersionsTests
{
    [Fact]
    public async Task ListObjectVersions_OrdersByKeyAndThenFromTheNewest()
    {
        await using var aws = await Versions.StartAsync();
        var b1 = await Versions.PutAsync(aws, "b", "1");
        var a1 = await Versions.PutAsync(aws, "a", "1");
        var b2 = await Versions.MarkAsync(aws, "b");
        var a2 = await Versions.PutAsync(aws, "a", "22");
        var b3 = await Versions.PutAsync(aws, "b", "3");

        var answer = await aws.Raw.GetAsync("/orders?versions");

        Assert.Equal([a2, a1, b3, b1], Of(answer, "Version").Select(static v => v["VersionId"]));
        var marker = Assert.Single(Of(answer, "DeleteMarker"));
        Assert.Equal(("b", b2, "false"), (marker["Key"], marker["VersionId"], marker["IsLatest"]));
        var newest = Of(answer, "Version")[0];
        Assert.Equal(
            ("a", "true", "2", "STANDARD", "\"b6d767d2f8ed5d21a44b0e5886680cb9\"", "CRC64NVME", "FULL_OBJECT"),
            (newest["Key"], newest["IsLatest"], newest["Size"], newest["StorageClass"], newest["ETag"], newest["ChecksumAlgorithm"], newest["ChecksumType"]));
        Assert.Equal(
            ("orders", "", "", "", "1000", "false", null),
            (answer.Element("Name"), answer.Element("Prefix"), answer.Element("KeyMarker"), answer.Element("VersionIdMarker"),
                answer.Element("MaxKeys"), answer.Element("IsTruncated"), answer.Element("NextKeyMarker")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task ListObjectVersions_InPages_ShowsEachOnce(int max)
    {
        await using var aws = await Versions.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await Versions.PutAsync(aws, "a");
            await Versions.PutAsync(aws, "b");
            await Versions.MarkAsync(aws, "b");
        }

        var seen = new List<string>();
        for (var query = ""; ;)
        {
            var page = await aws.Raw.GetAsync($"/orders?versions&max-keys={max}{query}");
            seen.AddRange(Of(page, "Version").Concat(Of(page, "DeleteMarker")).Select(static v => v["VersionId"]));
            if (page.Element("IsTruncated") == "false")
            {
                break;
            }

            query = $"&key-marker={page.Element("NextKeyMarker")}&version-id-marker={page.Element("NextVersionIdMarker")}";
        }

        Assert.Equal(9, seen.Distinct().Count());
        Assert.Equal(9, seen.Count);
    }

    [Fact]
    public async Task ListObjectVersions_AfterMarkers_GoesOn()
    {
        await using var aws = await Versions.StartAsync();
        var a1 = await Versions.PutAsync(aws, "a");
        var a2 = await Versions.MarkAsync(aws, "a");
        var b1 = await Versions.PutAsync(aws, "b");

        var byKey = await aws.Raw.GetAsync("/orders?versions&key-marker=a");
        var byVersion = await aws.Raw.GetAsync($"/orders?versions&key-marker=a&version-id-marker={a2}&max-keys=1");
        var last = await aws.Raw.GetAsync($"/orders?versions&key-marker=b&version-id-marker={b1}");

        Assert.Equal([b1], byKey.Elements("VersionId"));
        Assert.Equal([a1], byVersion.Elements("VersionId"));
        Assert.Equal(("false", "true", "a", a1), (
            byVersion.Element("IsLatest"), byVersion.Element("IsTruncated"), byVersion.Element("NextKeyMarker"), byVersion.Element("NextVersionIdMarker")));
        Assert.Empty(last.Elements("VersionId"));
    }

    [Fact]
    public async Task ListObjectVersions_AfterAVersionThatIsGone_GoesOnWhereItWas()
    {
        await using var aws = await Versions.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await Versions.PutAsync(aws, "a"));
        }

        // As those do who empty a bucket page by page.
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={ids[3]}")).Ok();
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={ids[2]}")).Ok();
        var afterNewest = await aws.Raw.GetAsync($"/orders?versions&key-marker=a&version-id-marker={ids[3]}");
        var afterSecond = await aws.Raw.GetAsync($"/orders?versions&key-marker=a&version-id-marker={ids[2]}");

        Assert.All((RawAnswer[])[afterNewest, afterSecond], answer => Assert.Equal([ids[1], ids[0]], answer.Elements("VersionId")));
        Assert.Equal(["true", "false"], afterSecond.Elements("IsLatest"));
    }

    [Fact]
    public async Task ListObjectVersions_AfterTheNullVersion_ShowsOlderOnes()
    {
        await using var aws = await Versions.StartAsync();
        var older = await Versions.PutAsync(aws, "a");
        await Versions.SetAsync(aws, "Suspended");
        await Versions.PutAsync(aws, "a");

        var answer = await aws.Raw.GetAsync("/orders?versions&key-marker=a&version-id-marker=null");

        Assert.Equal([older], answer.Elements("VersionId"));
    }

    [Fact]
    public async Task ListObjectVersions_WithDelimiter_RollsUpVersionsAndMarkers()
    {
        await using var aws = await Versions.StartAsync();
        await Versions.PutAsync(aws, "dir/a");
        await Versions.MarkAsync(aws, "dir/a");
        await Versions.MarkAsync(aws, "gone/a");
        await Versions.PutAsync(aws, "top");

        var all = await aws.Raw.GetAsync("/orders?versions&delimiter=/");
        var first = await aws.Raw.GetAsync("/orders?versions&delimiter=/&max-keys=1");
        var next = await aws.Raw.GetAsync("/orders?versions&delimiter=/&max-keys=1&key-marker=dir/");
        var inside = await aws.Raw.GetAsync("/orders?versions&delimiter=/&prefix=dir/");

        Assert.Equal(["dir/", "gone/"], Prefixes(all));
        Assert.Equal(["top"], all.Elements("Key"));
        Assert.Equal(("dir/", null), (first.Element("NextKeyMarker"), first.Element("NextVersionIdMarker")));
        Assert.Equal(["gone/"], Prefixes(next));
        Assert.Equal(["dir/a", "dir/a"], inside.Elements("Key"));
    }

    [Fact]
    public async Task ListObjectVersions_EncodesKeys()
    {
        await using var aws = await Versions.StartAsync();
        await Versions.PutAsync(aws, "a%20b");
        await Versions.MarkAsync(aws, "a%20b");

        var answer = await aws.Raw.GetAsync("/orders?versions&encoding-type=url");

        Assert.Equal(["a+b", "a+b"], answer.Elements("Key"));
        (await aws.Raw.GetAsync("/orders?versions&encoding-type=value")).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "Invalid Encoding Method specified in Request", ("ArgumentName", "encoding-type"));
    }

    [Theory]
    [InlineData("version-id-marker=HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", "A version-id marker cannot be specified without a key marker.")]
    [InlineData("key-marker=a&version-id-marker=", "A version-id marker cannot be empty.")]
    [InlineData("key-marker=a&version-id-marker=x", "Invalid version id specified")]
    public async Task ListObjectVersions_WithAWrongMarker_FailsWithInvalidArgument(string query, string message)
    {
        await using var aws = await Versions.StartAsync();

        (await aws.Raw.GetAsync($"/orders?versions&{query}")).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", message, ("ArgumentName", "version-id-marker"));
    }

    [Fact]
    public async Task ListObjectVersions_OfNothing_IsEmpty()
    {
        await using var aws = await Versions.StartAsync();
        await Versions.PutAsync(aws, "a");

        var none = await aws.Raw.GetAsync("/orders?versions&max-keys=0");

        Assert.Equal(("false", "0"), (none.Element("IsTruncated"), none.Element("MaxKeys")));
        Assert.Empty(none.Elements("Key"));
    }

    private static List<Dictionary<string, string>> Of(RawAnswer answer, string element) =>
        [.. answer.Xml.Elements().Where(e => e.Name.LocalName == element).Select(
            static v => v.Elements().ToDictionary(static e => e.Name.LocalName, static e => e.Value))];

    private static IEnumerable<string> Prefixes(RawAnswer answer) =>
        answer.Xml.Elements().Where(static e => e.Name.LocalName == "CommonPrefixes").Select(static e => e.Value);
}
