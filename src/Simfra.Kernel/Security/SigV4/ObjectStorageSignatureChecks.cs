using System.Globalization;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security.SigV2;

namespace Simfra.Security.SigV4;

/// <summary>The checks of S3 and of what is signed as it is, in its order and words.</summary>
internal sealed class ObjectStorageSignatureChecks : SignatureChecks
{
    private const string CredentialForm = "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";

    public override void CheckForm(WireRequest request, SignatureParameters signature, SigningScope expected, DateTimeOffset now)
    {
        if (signature.IsAmbiguous)
        {
            throw InvalidArgument(
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization "
                + "header should be specified",
                "Authorization", signature.Authorization);
        }

        if (signature.IsVersion2)
        {
            Version2Checks.CheckForm(signature, expected, now);
            return;
        }

        if (signature.Location == SignatureLocation.Header)
        {
            CheckHeader(signature, expected, now);
            DeclaredPayload.Require(request);
        }
        else
        {
            CheckQuery(signature, expected, now);
        }

        CheckSignedHeaders(request, signature);
    }

    // Where nobody in particular may not call, that is a denial like any other.
    public override AwsServiceException MissingToken() => ObjectStorageErrors.AccessDenied();

    public override AwsServiceException UnknownKey(SignatureParameters signature) => ObjectStorageErrors.UnknownKey(signature.AccessKeyId);

    public override AwsServiceException InvalidToken(SignatureParameters signature) => ObjectStorageErrors.InvalidToken(signature.SessionToken);

    public override AwsServiceException ExpiredToken(SignatureParameters signature) => ObjectStorageErrors.ExpiredToken(signature.SessionToken);

    public override AwsServiceException Mismatch(SignatureParameters signature, string canonicalRequest, string stringToSign) =>
        ObjectStorageErrors.Mismatch(signature.AccessKeyId, stringToSign, signature.Signature, canonicalRequest);

    public override AwsServiceException ChunkMismatch(SignatureParameters signature, string provided, string stringToSign) =>
        ObjectStorageErrors.Mismatch(signature.AccessKeyId, stringToSign, provided, canonicalRequest: null);

    private static void CheckHeader(SignatureParameters signature, SigningScope expected, DateTimeOffset now)
    {
        if (signature.Algorithm == SignatureParameters.EcdsaP256)
        {
            throw Version4aNotSupported();
        }

        if (signature.Algorithm != SignatureParameters.HmacSha256)
        {
            throw InvalidArgument("Unsupported Authorization Type", "Authorization", signature.Authorization);
        }

        if (signature.MalformedComponent is { } component)
        {
            throw MalformedHeader($"the authorization component \"{component}\" is malformed.");
        }

        if (signature.Credential is null && signature.SignedHeaders is null && signature.Signature is null)
        {
            throw MalformedHeader("the authorization header requires three components: Credential, SignedHeaders, and Signature.");
        }

        RequireComponent(signature.Credential, "Credential");
        RequireComponent(signature.SignedHeaders, "SignedHeaders");
        RequireComponent(signature.Signature, "Signature");
        if (!AmzDate.TryParseHeader(signature.Date, out var time))
        {
            throw new AwsServiceException("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header");
        }

        CheckScope(signature, expected, time, MalformedHeader);
        if ((now - time).Duration() > AllowedSkew)
        {
            throw ObjectStorageErrors.TimeTooSkewed(signature.Date, now, AllowedSkew);
        }
    }

    private static void RequireComponent(string? value, string name)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw MalformedHeader($"missing {name}.");
        }
    }

    private static void CheckQuery(SignatureParameters signature, SigningScope expected, DateTimeOffset now)
    {
        if (signature.Algorithm == SignatureParameters.EcdsaP256)
        {
            throw Version4aNotSupported();
        }

        if (signature.Algorithm is not (SignatureParameters.HmacSha256 or ""))
        {
            throw QueryParameters("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
        }

        if (signature is not { Algorithm.Length: > 0, Credential: not null, Signature: not null, Date: not null, SignedHeaders: not null, Expires: not null })
        {
            throw QueryParameters(
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
                + "X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
        }

        if (!AmzDate.TryParse(signature.Date, out var time))
        {
            throw QueryParameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
        }

        CheckScope(signature, expected, time, static fault => fault.StartsWith("Invalid", StringComparison.Ordinal)
            ? QueryParameters(fault)
            : QueryParameters($"Error parsing the X-Amz-Credential parameter; {fault}"));
        CheckExpiry(signature, time, now);
    }

    private static void CheckExpiry(SignatureParameters signature, DateTimeOffset time, DateTimeOffset now)
    {
        if (!long.TryParse(signature.Expires, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            throw QueryParameters("X-Amz-Expires should be a number");
        }

        if (seconds < 0)
        {
            throw QueryParameters("X-Amz-Expires must be non-negative");
        }

        if (seconds > MaxExpiresSeconds)
        {
            throw QueryParameters(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");
        }

        if (time - now > AllowedSkew)
        {
            throw new AwsServiceException("AccessDenied", 403, "Request is not valid yet");
        }

        if (now > time.AddSeconds(seconds))
        {
            throw new AwsServiceException("AccessDenied", 403, "Request has expired")
            {
                Details =
                [
                    new("X-Amz-Expires", signature.Expires),
                    new("Expires", AmzDate.FormatExtended(time.AddSeconds(seconds))),
                    new("ServerTime", AmzDate.FormatExtended(now)),
                ],
            };
        }
    }

    private static void CheckScope(
        SignatureParameters signature, SigningScope expected, DateTimeOffset time, Func<string, AwsServiceException> malformed)
    {
        if (!signature.HasScope || signature.AccessKeyId.Length == 0)
        {
            throw malformed(CredentialForm);
        }

        if (signature.ScopeTerminator != SigningKey.Terminator)
        {
            throw malformed($"incorrect terminal \"{signature.ScopeTerminator}\". This endpoint uses \"aws4_request\".");
        }

        if (signature.Service != expected.Service)
        {
            throw malformed($"incorrect service \"{signature.Service}\". This endpoint belongs to \"{expected.Service}\".");
        }

        if (signature.ScopeDate.Length != 8 || signature.ScopeDate.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw malformed($"incorrect date format \"{signature.ScopeDate}\". This date in the credential must be in the format \"yyyyMMdd\".");
        }

        var timestamp = AmzDate.Format(time);
        if (!timestamp.AsSpan(0, 8).SequenceEqual(signature.ScopeDate))
        {
            throw malformed($"Invalid credential date \"{signature.ScopeDate}\". This date is not the same as X-Amz-Date: \"{timestamp[..8]}\".");
        }

        if (expected.Region is { } region && signature.Region != region)
        {
            var error = malformed($"the region '{signature.Region}' is wrong; expecting '{region}'");
            throw new AwsServiceException(error.Code, error.StatusCode, error.ErrorMessage) { Details = [new("Region", region)] };
        }
    }

    /// <summary>The host and all of AWS's own headers must be signed; what the payload's hash says is signed in any case.</summary>
    private static void CheckSignedHeaders(WireRequest request, SignatureParameters signature)
    {
        List<string>? unsigned = null;
        if (!signature.Signs("host"))
        {
            (unsigned ??= []).Add("host");
        }

        foreach (var (name, _) in request.Headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !name.Equals(DeclaredPayload.Header, StringComparison.OrdinalIgnoreCase)
                && !signature.Signs(name))
            {
                (unsigned ??= []).Add(name.ToLowerInvariant());
            }
        }

        if (unsigned is not null)
        {
            throw new AwsServiceException("AccessDenied", 403, "There were headers present in the request which were not signed")
            {
                Details = [new("HeadersNotSigned", string.Join(", ", unsigned))],
            };
        }
    }

    private static AwsServiceException MalformedHeader(string fault) =>
        new("AuthorizationHeaderMalformed", 400, $"The authorization header is malformed; {fault}");

    private static AwsServiceException QueryParameters(string message) => new("AuthorizationQueryParametersError", 400, message);

    private static AwsServiceException InvalidArgument(string message, string name, string? value) =>
        new("InvalidArgument", 400, message) { Details = [new("ArgumentName", name), new("ArgumentValue", value)] };
}
