using Amazon.S3;
using Amazon.S3.Model;

namespace XunitInMemory;

/// <summary>The code under test: it knows the AWS SDK and nothing of the emulator.</summary>
public sealed class ReportArchive(IAmazonS3 s3, string bucket)
{
    /// <summary>Files a report; one that is there already stays as it is.</summary>
    /// <returns>False where there was one.</returns>
    public async Task<bool> AddAsync(string name, string text)
    {
        try
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = $"reports/{name}", ContentBody = text, IfNoneMatch = "*" });
            return true;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "PreconditionFailed")
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var names = new List<string>();
        await foreach (var report in s3.Paginators.ListObjectsV2(new() { BucketName = bucket, Prefix = "reports/" }).S3Objects)
        {
            names.Add(report.Key["reports/".Length..]);
        }

        return names;
    }
}
