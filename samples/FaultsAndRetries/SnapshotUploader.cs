using Amazon.S3;
using Amazon.S3.Model;

namespace FaultsAndRetries;

/// <summary>The code under test: uploads a file once, whatever happens on the way.</summary>
public sealed class SnapshotUploader(IAmazonS3 s3, Resilience resilience)
{
    /// <summary>Uploads a file, unless it is there.</summary>
    /// <returns>False where it was there already.</returns>
    public Task<bool> UploadAsync(string name, string content) => resilience.RunAsync(
        async () =>
        {
            try
            {
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = "snapshots", Key = name, ContentBody = content, IfNoneMatch = "*" });
                return true;
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "PreconditionFailed")
            {
                return await IsOursAsync(name, content);
            }
        },
        static e => e is AmazonS3Exception { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } or HttpRequestException);

    /// <summary>An answer that was lost leaves its effect: the next attempt meets what the first one did.</summary>
    private async Task<bool> IsOursAsync(string name, string content)
    {
        using var found = await s3.GetObjectAsync("snapshots", name);
        using var reader = new StreamReader(found.ResponseStream);
        return await reader.ReadToEndAsync() == content;
    }
}
