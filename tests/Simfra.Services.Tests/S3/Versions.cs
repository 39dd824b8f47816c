using System.Net;
using Amazon.S3.Model;

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
        var request = new ListVersionsRequest { BucketName = bucket, MaxKeys = 1 };
        ListVersionsResponse page;
        do
        {
            page = await aws.S3.ListVersionsAsync(request);
            listed.AddRange((page.Versions ?? []).Select(
                static v => $"{v.Key} {v.VersionId}{(v.IsDeleteMarker == true ? " x" : "")}{(v.IsLatest == true ? " *" : "")}"));
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);

        return listed;
    }
}
