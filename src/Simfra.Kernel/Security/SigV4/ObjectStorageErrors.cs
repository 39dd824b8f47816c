using System.Globalization;
using System.Text;
using Simfra.Schemas;

namespace Simfra.Security.SigV4;

/// <summary>S3's errors of keys, tokens and signatures, with the elements that S3 adds.</summary>
internal static class ObjectStorageErrors
{
    public static AwsServiceException AccessDenied() => new("AccessDenied", 403, "Access Denied");

    public static AwsServiceException Version2NotSupported() => new(
        "InvalidRequest", 400, "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");

    public static AwsServiceException TimeTooSkewed(string? requestTime, DateTimeOffset now, TimeSpan allowed) =>
        new("RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.")
        {
            Details =
            [
                new("RequestTime", requestTime),
                new("ServerTime", AmzDate.FormatExtended(now)),
                new("MaxAllowedSkewMilliseconds", allowed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)),
            ],
        };

    public static AwsServiceException UnknownKey(string accessKeyId) =>
        new("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.")
        {
            Details = [new("AWSAccessKeyId", accessKeyId)],
        };

    public static AwsServiceException InvalidToken(string? token) =>
        new("InvalidToken", 400, "The provided token is malformed or otherwise invalid.") { Details = [new("Token-0", token)] };

    public static AwsServiceException ExpiredToken(string? token) =>
        new("ExpiredToken", 400, "The provided token has expired.") { Details = [new("Token-0", token)] };

    /// <param name="accessKeyId">The key that the client named.</param>
    /// <param name="stringToSign">What should have been signed.</param>
    /// <param name="provided">The client's signature.</param>
    /// <param name="canonicalRequest">The canonical request; null where the signature isn't one of a request.</param>
    public static AwsServiceException Mismatch(string accessKeyId, string stringToSign, string? provided, string? canonicalRequest)
    {
        List<KeyValuePair<string, string?>> details =
        [
            new("AWSAccessKeyId", accessKeyId),
            new("StringToSign", stringToSign),
            new("SignatureProvided", provided),
            new("StringToSignBytes", SpacedHex(stringToSign)),
        ];
        if (canonicalRequest is not null)
        {
            details.Add(new("CanonicalRequest", canonicalRequest));
            details.Add(new("CanonicalRequestBytes", SpacedHex(canonicalRequest)));
        }

        return new(
            "SignatureDoesNotMatch", 403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
        {
            Details = details,
        };
    }

    private static string SpacedHex(string text) =>
        string.Join(' ', Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)).Chunk(2).Select(static pair => new string(pair)));
}
