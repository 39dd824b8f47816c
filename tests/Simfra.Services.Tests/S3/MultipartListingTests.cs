using System.Net;
using System.Text;
using static Simfra.Services.Tests.S3.Multipart;

namespace Simfra.Services.Tests.S3;

public sealed class MultipartListingTests
{
    [Fact]
    public async Task ListParts_ByPages()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a", ("x-amz-checksum-algorithm", "SHA1"));
        await UploadAsync(aws, "a", uploadId, [.. Enumerable.Range(0, 3).Select(static i => Encoding.UTF8.GetBytes($"part {i}"))], "SHA1");

        var first = await aws.Raw.GetAsync($"/orders/a?uploadId={uploadId}&max-parts=2");
        var second = await aws.Raw.GetAsync($"/orders/a?uploadId={uploadId}&max-parts=2&part-number-marker=2");

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}ListPartsResult", first.Xml.Name.ToString());
        Assert.Equal(["1", "2"], first.Elements("PartNumber"));
        Assert.Equal(["6", "6"], first.Elements("Size"));
        Assert.Equal(2, first.Elements("ChecksumSHA1").Count());
        Assert.Equal(
            ("true", "0", "2", "2", "SHA1", "COMPOSITE", "STANDARD", uploadId),
            (first.Element("IsTruncated"), first.Element("PartNumberMarker"), first.Element("NextPartNumberMarker"),
                first.Element("MaxParts"), first.Element("ChecksumAlgorithm"), first.Element("ChecksumType"),
                first.Element("StorageClass"), first.Element("UploadId")));
        Assert.Equal(["3"], second.Elements("PartNumber"));
        Assert.Equal(
            ("false", "2", "3"),
            (second.Element("IsTruncated"), second.Element("PartNumberMarker"), second.Element("NextPartNumberMarker")));
    }

    [Fact]
    public async Task ListMultipartUploads_ByMarkers()
    {
        await using var aws = await S3Fixture.StartAsync();
        var c = await CreateAsync(aws, "c");
        var b = await CreateAsync(aws, "b/1");
        string[] a = [await CreateAsync(aws, "a"), await CreateAsync(aws, "a"), await CreateAsync(aws, "a")];

        Assert.Equal((string[])[.. a, b, c], await ListAsync(""));
        Assert.Equal((string[])[a[0]], await ListAsync("max-uploads=1"));
        Assert.Equal((string[])[b, c], await ListAsync("key-marker=a"));
        Assert.Equal((string[])[a[1], a[2], b, c], await ListAsync($"key-marker=a&upload-id-marker={a[0]}"));
        Assert.Equal((string[])[b, c], await ListAsync($"key-marker=a&upload-id-marker={a[2]}"));
        Assert.Equal((string[])[.. a, b, c], await ListAsync($"upload-id-marker={a[1]}"));
        Assert.Equal((string[])[], await ListAsync("key-marker=c"));
        Assert.Equal((string[])[b], await ListAsync("prefix=b"));
        Assert.Equal((string[])[.. a, c], await ListAsync("delimiter=/"));
        (await aws.Raw.GetAsync($"/orders?uploads&key-marker=a&upload-id-marker={b}")).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "Invalid uploadId marker",
            ("ArgumentName", "upload-id-marker"),
            ("ArgumentValue", b));

        var page = await aws.Raw.GetAsync($"/orders?uploads&max-uploads=1&key-marker=a&upload-id-marker={a[0]}");
        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}ListMultipartUploadsResult", page.Xml.Name.ToString());
        Assert.Equal(
            ("true", "a", a[0], "a", a[1], "1"),
            (page.Element("IsTruncated"), page.Element("KeyMarker"), page.Element("UploadIdMarker"), page.Element("NextKeyMarker"),
                page.Element("NextUploadIdMarker"), page.Element("MaxUploads")));
        Assert.Equal(["b/"], (await aws.Raw.GetAsync("/orders?uploads&delimiter=/")).Elements("CommonPrefixes"));

        async Task<string[]> ListAsync(string query) => [.. (await aws.Raw.GetAsync($"/orders?uploads&{query}")).Elements("UploadId")];
    }

    [Fact]
    public async Task ListMultipartUploads_WithUrlEncoding_EncodesAllThatHoldsKeys()
    {
        await using var aws = await S3Fixture.StartAsync();
        foreach (var key in (string[])["a%20b/%C3%BC%2B1", "a%20b/x", "c%20d"])
        {
            await Multipart.CreateAsync(aws, key);
        }

        var page = await aws.Raw.GetAsync("/orders?uploads&encoding-type=url&prefix=a%20b/&delimiter=%2B&key-marker=a%20");

        Assert.Equal(
            ("url", "a+b/", "%2B", "a+"),
            (page.Element("EncodingType"), page.Element("Prefix"), page.Element("Delimiter"), page.Element("KeyMarker")));
        Assert.Equal(["a+b/x"], page.Elements("Key"));
        Assert.Contains("a+b/%C3%BC%2B", page.Elements("Prefix"));
    }
}
