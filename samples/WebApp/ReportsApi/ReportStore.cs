using Amazon.S3;
using Amazon.S3.Model;

namespace ReportsApi;

/// <summary>Reports in a bucket. Readers get links that are good for five minutes.</summary>
public sealed class ReportStore(IAmazonS3 s3, TimeProvider time)
{
    private const string Bucket = "reports";

    /// <returns>False where there is a report of that name.</returns>
    public async Task<bool> AddAsync(string name, Stream content)
    {
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer);
        buffer.Position = 0;
        try
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = name, InputStream = buffer, IfNoneMatch = "*" });
            return true;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "PreconditionFailed")
        {
            return false;
        }
    }

    public async Task<Uri?> FindLinkAsync(string name)
    {
        try
        {
            await s3.GetObjectMetadataAsync(Bucket, name);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }

        var link = await s3.GetPreSignedURLAsync(
            new GetPreSignedUrlRequest { BucketName = Bucket, Key = name, Expires = time.GetUtcNow().UtcDateTime.AddMinutes(5) });
        return new(link);
    }
}
