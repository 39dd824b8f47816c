using System.Text;

namespace Simfra.Services.DynamoDb;

/// <summary>Where a list of exports or imports goes on: an ARN in hexadecimal digits, as long as the model demands.</summary>
internal static class TransferToken
{
    private const int Block = 8;
    private const int MinBytes = 56;

    public static string Of(string arn)
    {
        var bytes = Encoding.UTF8.GetBytes(arn);
        var padded = new byte[Math.Max(MinBytes, (bytes.Length + Block - 1) / Block * Block)];
        bytes.CopyTo(padded, 0);
        return Convert.ToHexStringLower(padded);
    }

    /// <exception cref="Schemas.AwsServiceException">It wasn't given out by a list.</exception>
    public static string? Read(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var bytes = new byte[token.Length / 2];
        Convert.FromHexString(token, bytes, out _, out var length);
        var arn = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0');
        return arn.StartsWith("arn:", StringComparison.Ordinal) ? arn : throw DynamoDbErrors.Validation("Invalid NextToken");
    }
}
