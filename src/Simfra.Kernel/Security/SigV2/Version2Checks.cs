using System.Collections.Frozen;
using System.Globalization;
using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Security.SigV2;

/// <summary>The checks of a version 2 signature that need no key, in S3's order and words.</summary>
internal static class Version2Checks
{
    /// <summary>Regions that opened before 2014. The others never took this version.</summary>
    private static readonly FrozenSet<string> Regions = FrozenSet.Create(
        StringComparer.Ordinal,
        "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1");

    public static void CheckForm(SignatureParameters signature, SigningScope expected, DateTimeOffset now)
    {
        if (expected.Region is { } region && !Regions.Contains(region))
        {
            throw ObjectStorageErrors.Version2NotSupported();
        }

        if (signature.Location == SignatureLocation.Query)
        {
            CheckExpiry(signature, now);
        }
        else
        {
            CheckDate(signature, now);
        }
    }

    private static void CheckExpiry(SignatureParameters signature, DateTimeOffset now)
    {
        if (signature.Expires is null)
        {
            throw Denied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
        }

        if (!long.TryParse(signature.Expires, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            throw Denied($"Invalid date (should be seconds since epoch): {signature.Expires}");
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (now > expires)
        {
            throw Denied("Request has expired", new("Expires", AmzDate.FormatExtended(expires)), new("ServerTime", AmzDate.FormatExtended(now)));
        }
    }

    private static void CheckDate(SignatureParameters signature, DateTimeOffset now)
    {
        if (signature.Signature is null)
        {
            throw new AwsServiceException("InvalidArgument", 400, "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature")
            {
                Details = [new("ArgumentName", "Authorization"), new("ArgumentValue", signature.Authorization)],
            };
        }

        if (!TryParseDate(signature.Date, out var time))
        {
            throw Denied("AWS authentication requires a valid Date or x-amz-date header");
        }

        if ((now - time).Duration() > SignatureChecks.AllowedSkew)
        {
            throw ObjectStorageErrors.TimeTooSkewed(signature.Date, now, SignatureChecks.AllowedSkew);
        }
    }

    /// <summary>The forms of version 4, or any of RFC 822: <c>Tue, 27 Mar 2007 19:36:42 +0000</c>.</summary>
    private static bool TryParseDate(string? text, out DateTimeOffset time) =>
        AmzDate.TryParseHeader(text, out time)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static AwsServiceException Denied(string message, params KeyValuePair<string, string?>[] details) =>
        new("AccessDenied", 403, message) { Details = details };
}
