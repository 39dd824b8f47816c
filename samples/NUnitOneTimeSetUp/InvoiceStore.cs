using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;

namespace NUnitOneTimeSetUp;

/// <summary>The code under test: it knows the AWS SDK and nothing of the emulator.</summary>
public sealed class InvoiceStore(IAmazonS3 s3)
{
    private const string Bucket = "invoices";

    /// <summary>Files an invoice under the next number of its year.</summary>
    public async Task<string> AddAsync(int year, decimal amount)
    {
        var number = $"{year}/{await CountAsync(year) + 1:D4}";
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = number, ContentBody = amount.ToString("F2", CultureInfo.InvariantCulture) });
        return number;
    }

    public Task RemoveAsync(string number) => s3.DeleteObjectAsync(Bucket, number);

    public async Task<int> CountAsync(int year)
    {
        var count = 0;
        await foreach (var _ in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket, Prefix = $"{year}/" }).S3Objects)
        {
            count++;
        }

        return count;
    }
}
