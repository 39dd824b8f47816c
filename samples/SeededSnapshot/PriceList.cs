using System.Text.Json;
using Amazon.S3;

namespace SeededSnapshot;

/// <summary>The code under test.</summary>
public sealed class PriceList(IAmazonS3 s3)
{
    public async Task<decimal?> FindAsync(int product)
    {
        try
        {
            using var found = await s3.GetObjectAsync("catalogue", KeyOf(product));
            using var json = await JsonDocument.ParseAsync(found.ResponseStream);
            return json.RootElement.GetProperty("price").GetDecimal();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    public Task RemoveAsync(int product) => s3.DeleteObjectAsync("catalogue", KeyOf(product));

    private static string KeyOf(int product) => $"products/{product:D5}";
}
