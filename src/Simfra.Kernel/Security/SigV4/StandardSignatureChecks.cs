using System.Buffers;
using System.Globalization;
using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Security.SigV4;

/// <summary>The checks that all services but object storage share, in AWS's order and words.</summary>
internal sealed class StandardSignatureChecks(AuthenticationErrorCodes codes) : SignatureChecks
{
    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public override void CheckForm(WireRequest request, SignatureParameters signature, SigningScope expected, DateTimeOffset now)
    {
        if (signature.IsAmbiguous)
        {
            throw Mismatch("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
        }

        if (signature.Location == SignatureLocation.Header)
        {
            CheckHeader(signature);
        }
        else
        {
            CheckQuery(signature);
        }

        var time = CheckTime(signature, now);
        CheckSignedHost(signature);
        CheckAlgorithm(signature);
        CheckScope(signature, expected, time);
    }

    public override AwsServiceException MissingToken() => Error(codes.MissingToken, codes.MissingTokenMessage);

    public override AwsServiceException UnknownKey(SignatureParameters signature) =>
        Error(codes.UnknownKey, codes.FixedMessage ?? "The security token included in the request is invalid.");

    public override AwsServiceException InvalidToken(SignatureParameters signature) => UnknownKey(signature);

    public override AwsServiceException ExpiredToken(SignatureParameters signature) =>
        Error(codes.ExpiredToken, codes.FixedExpiryMessage ?? "The security token included in the request is expired");

    public override AwsServiceException Mismatch(SignatureParameters signature, string canonicalRequest, string stringToSign) => Mismatch(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
        + "Consult the service documentation for details.\n\n"
        + $"The Canonical String for this request should have been\n'{canonicalRequest}'\n\n"
        + $"The String-to-Sign should have been\n'{stringToSign}'\n");

    public override AwsServiceException ChunkMismatch(SignatureParameters signature, string provided, string stringToSign) => Mismatch(
        $"The chunk signature we calculated does not match the signature you provided.\n\nThe String-to-Sign should have been\n'{stringToSign}'\n");

    private void CheckHeader(SignatureParameters signature)
    {
        if (!signature.Algorithm.StartsWith("AWS4-", StringComparison.Ordinal))
        {
            throw MissingToken();
        }

        if (signature.MalformedComponent is { } component)
        {
            throw Incomplete($"'{component}' not a valid key=value pair (missing equal-sign) in Authorization header: '{signature.Authorization}'.");
        }

        static string Missing(string? value, string name) =>
            string.IsNullOrEmpty(value) ? $"Authorization header requires '{name}' parameter. " : "";

        var missing = Missing(signature.Credential, "Credential")
            + Missing(signature.Signature, "Signature")
            + Missing(signature.SignedHeaders, "SignedHeaders");
        if (string.IsNullOrEmpty(signature.Date))
        {
            missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
        }

        if (missing.Length > 0)
        {
            throw Incomplete($"{missing}Authorization={signature.Authorization}");
        }
    }

    private void CheckQuery(SignatureParameters signature)
    {
        if (signature.IsVersion2)
        {
            throw UnsupportedAlgorithm(signature);
        }

        if (signature.Algorithm.Length == 0)
        {
            throw MissingToken();
        }

        static string Missing(string? value, string name) =>
            string.IsNullOrEmpty(value) ? $"AWS query-string parameters must include '{name}'. " : "";

        var missing = Missing(signature.Credential, "X-Amz-Credential")
            + Missing(signature.Signature, "X-Amz-Signature")
            + Missing(signature.SignedHeaders, "X-Amz-SignedHeaders")
            + Missing(signature.Date, "X-Amz-Date");
        if (missing.Length > 0)
        {
            throw Incomplete($"{missing}Re-examine the query-string parameters.");
        }
    }

    private DateTimeOffset CheckTime(SignatureParameters signature, DateTimeOffset now)
    {
        var isValid = signature.Location == SignatureLocation.Header
            ? AmzDate.TryParseHeader(signature.Date, out var time)
            : AmzDate.TryParse(signature.Date, out time);
        if (!isValid)
        {
            throw Incomplete($"Date must be in ISO-8601 'basic format'. Got '{signature.Date}'. See http://en.wikipedia.org/wiki/ISO_8601");
        }

        var lifetime = Lifetime(signature);
        if (now - time > lifetime)
        {
            throw Outdated(
                $"Signature expired: {AmzDate.Format(time)} is now earlier than {AmzDate.Format(now - lifetime)} "
                + $"({AmzDate.Format(now)} - {InWords(lifetime)}.)");
        }

        if (time - now > AllowedSkew)
        {
            throw Outdated(
                $"Signature not yet current: {AmzDate.Format(time)} is still later than {AmzDate.Format(now + AllowedSkew)} "
                + $"({AmzDate.Format(now)} + {InWords(AllowedSkew)}.)");
        }

        return time;
    }

    private TimeSpan Lifetime(SignatureParameters signature)
    {
        if (signature.Expires is null)
        {
            return AllowedSkew;
        }

        if (!long.TryParse(signature.Expires, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            throw Incomplete("X-Amz-Expires should be a number");
        }

        return seconds switch
        {
            < 0 => throw Incomplete("X-Amz-Expires must be non-negative"),
            > MaxExpiresSeconds => throw Incomplete(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"),
            _ => TimeSpan.FromSeconds(seconds),
        };
    }

    private void CheckSignedHost(SignatureParameters signature)
    {
        if (!signature.Signs("host") && !signature.Signs(":authority"))
        {
            throw Mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    private void CheckAlgorithm(SignatureParameters signature)
    {
        if (signature.Algorithm == SignatureParameters.EcdsaP256)
        {
            throw Version4aNotSupported();
        }

        if (signature.Algorithm != SignatureParameters.HmacSha256)
        {
            throw UnsupportedAlgorithm(signature);
        }
    }

    private void CheckScope(SignatureParameters signature, SigningScope expected, DateTimeOffset time)
    {
        if (!signature.HasScope)
        {
            throw Incomplete(
                $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{signature.Credential}'");
        }

        var wrong = "";
        if (signature.Region != (expected.Region ?? signature.Region) || !IsRegionName(signature.Region))
        {
            wrong += $"Credential should be scoped to a valid region, not '{signature.Region}'. ";
        }

        if (signature.Service != expected.Service)
        {
            wrong += $"Credential should be scoped to correct service: '{expected.Service}'. ";
        }

        if (signature.ScopeTerminator != SigningKey.Terminator)
        {
            wrong += $"Credential should be scoped with a valid terminator: 'aws4_request', not '{signature.ScopeTerminator}'. ";
        }

        var timestamp = AmzDate.Format(time);
        if (!timestamp.AsSpan(0, 8).SequenceEqual(signature.ScopeDate))
        {
            wrong += "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + $"'{signature.ScopeDate}' != '{timestamp[..8]}', from '{timestamp}'. ";
        }

        if (wrong.Length > 0)
        {
            throw Mismatch(wrong);
        }
    }

    private static bool IsRegionName(string region) =>
        region.Length is > 0 and <= 64 && !region.AsSpan().ContainsAnyExcept(RegionCharacters);

    private static string InWords(TimeSpan time) =>
        time.TotalSeconds % 60 == 0 ? FormattableString.Invariant($"{time.TotalMinutes:0} min") : FormattableString.Invariant($"{time.TotalSeconds:0} sec");

    private AwsServiceException UnsupportedAlgorithm(SignatureParameters signature) =>
        Incomplete($"Unsupported AWS 'algorithm': '{signature.Algorithm}' (only {SignatureParameters.HmacSha256} for now). ");

    private AwsServiceException Incomplete(string message) => Error(codes.Incomplete, message);

    private AwsServiceException Mismatch(string message) => Error(codes.Mismatch, codes.FixedMessage ?? message);

    private AwsServiceException Outdated(string message) =>
        codes.Outdated is { } code ? Error(code, codes.FixedExpiryMessage) : Mismatch(message);

    private static AwsServiceException Error(AuthenticationErrorCode code, string? message) =>
        new(code.Code, code.Status, message) { QueryErrorCode = code.QueryCode };
}
