using System.Text;

namespace Simfra.Services.S3;

/// <summary>Where a list of names goes on, as its continuation token tells it.</summary>
internal static class BucketToken
{
    public static string Encode(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));

    public static string? Decode(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token");
    }
}
