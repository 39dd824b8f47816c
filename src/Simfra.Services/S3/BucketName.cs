using System.Net;

namespace Simfra.Services.S3;

/// <summary>
/// A bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens, and none of the forms that AWS keeps for itself. Names are
/// shared by all accounts and regions.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"/>
internal static class BucketName
{
    private const int MinLength = 3;
    private const int MaxLength = 63;

    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    public static string Parse(string? value) => value is not null && IsValid(value) ? value : throw S3Errors.InvalidBucketName(value);

    private static bool IsValid(string name) =>
        name.Length is >= MinLength and <= MaxLength
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.Contains("..", StringComparison.Ordinal)
        && !IsAddress(name)
        && !ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !ReservedSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    private static bool IsAddress(string name) => name.Count(static c => c == '.') == 3 && IPAddress.TryParse(name, out _);
}
