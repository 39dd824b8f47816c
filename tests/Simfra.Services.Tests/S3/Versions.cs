using System.Net;
using System.Xml.Linq;

namespace Simfra.Services.Tests.S3;

/// <summary>Short forms of what tests of versions do.</summary>
internal static class Versions
{
    /// <summary>A world whose bucket keeps versions.</summary>
    public static async Task<S3Fixture> StartAsync(string status = "Enabled")
    {
        var aws = await S3Fixture.StartAsync();
        await SetAsync(aws, status);
        return aws;
    }

    public static async Task SetAsync(S3Fixture aws, string status, string bucket = S3Fixture.Bucket) =>
        (await aws.Raw.PutAsync($"/{bucket}?versioning", Configuration($"<Status>{status}</Status>"))).Ok();

    public static string Configuration(string content) =>
        $"<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{content}</VersioningConfiguration>";

    /// <summary>Writes an object; gives the id of its version.</summary>
    public static async Task<string> PutAsync(S3Fixture aws, string key, string body = "x")
    {
        var put = await aws.Raw.PutAsync($"/orders/{key}", body);
        Assert.Equal(HttpStatusCode.OK, put.Status);
        return put.Header("x-amz-version-id") ?? "null";
    }

    /// <summary>Deletes a key; gives the id of the marker.</summary>
    public static async Task<string> MarkAsync(S3Fixture aws, string key)
    {
        var deleted = await aws.Raw.DeleteAsync($"/orders/{key}");
        Assert.Equal((HttpStatusCode.NoContent, "true"), (deleted.Status, deleted.Header("x-amz-delete-marker")));
        return deleted.Header("x-amz-version-id")!;
    }

    /// <summary>
    /// All versions in their order as <c>key id</c>, markers with a cross, the latest of each key with a star. They are read one by one:
    /// a page has its versions first and its markers after.
    /// </summary>
    public static async Task<List<string>> ListAsync(S3Fixture aws, string bucket = S3Fixture.Bucket)
    {
        var listed = new List<string>();
        for (var markers = ""; ;)
        {
            var page = await aws.Raw.GetAsync($"/{bucket}?versions&max-keys=1{markers}");
            listed.AddRange(page.Xml.Elements().Where(static e => e.Name.LocalName is "Version" or "DeleteMarker").Select(Describe));
            if (page.Element("IsTruncated") == "false")
            {
                return listed;
            }

            markers = $"&key-marker={page.Element("NextKeyMarker")}&version-id-marker={page.Element("NextVersionIdMarker")}";
        }
    }

    private static string Describe(XElement version)
    {
        return $"{Of("Key")} {Of("VersionId")}{(version.Name.LocalName == "DeleteMarker" ? " x" : "")}{(Of("IsLatest") == "true" ? " *" : "")}";

        string Of(string name) => version.Elements().Single(e => e.Name.LocalName == name).Value;
    }
}
