using Simfra.Protocols;

namespace Simfra.Security.SigV4;

/// <summary>Where a request carries its signature.</summary>
internal enum SignatureLocation
{
    Header,

    /// <summary>In the query string: a presigned URL.</summary>
    Query,
}

/// <summary>
/// The authentication of a request as sent, taken apart but not yet judged: what is missing or malformed is null or empty here,
/// and becomes the service's own error in <see cref="SignatureChecks.CheckForm"/>, when the service is known.
/// </summary>
internal sealed class SignatureParameters
{
    public const string HmacSha256 = "AWS4-HMAC-SHA256";
    public const string EcdsaP256 = "AWS4-ECDSA-P256-SHA256";

    private SignatureParameters(SignatureLocation location) => Location = location;

    public SignatureLocation Location { get; }

    /// <summary>The algorithm as named by the client: <c>AWS4-HMAC-SHA256</c>; <c>AWS</c> in a header of version 2.</summary>
    public string Algorithm { get; private init; } = "";

    /// <summary>A signature of version 2, which S3 alone still takes.</summary>
    public bool IsVersion2 { get; private init; }

    /// <summary>Signed both in the header and in the query.</summary>
    public bool IsAmbiguous { get; private init; }

    /// <summary>The Authorization header as sent, or null.</summary>
    public string? Authorization { get; private init; }

    /// <summary>The first part of the header that isn't <c>key=value</c>, or null.</summary>
    public string? MalformedComponent { get; private init; }

    /// <summary>The credential as sent: key id and scope.</summary>
    public string? Credential { get; private init; }

    public string? SignedHeaders { get; private init; }

    public string? Signature { get; private init; }

    /// <summary>X-Amz-Date, or the Date header where that is missing.</summary>
    public string? Date { get; private init; }

    public string? SessionToken { get; private init; }

    /// <summary>X-Amz-Expires of a presigned URL.</summary>
    public string? Expires { get; private init; }

    // The parts of a credential of five elements; empty otherwise.
    public string AccessKeyId { get; private init; } = "";
    public string ScopeDate { get; private init; } = "";
    public string Region { get; private init; } = "";
    public string Service { get; private init; } = "";
    public string ScopeTerminator { get; private init; } = "";

    /// <summary>The credential has its five elements.</summary>
    public bool HasScope { get; private init; }

    /// <summary>The credential without the key id: <c>20150830/us-east-1/sqs/aws4_request</c>.</summary>
    public string Scope => $"{ScopeDate}/{Region}/{Service}/{ScopeTerminator}";

    /// <summary>The header is among those that the signature covers.</summary>
    public bool Signs(string headerName)
    {
        var names = SignedHeaders.AsSpan();
        foreach (var range in names.Split(';'))
        {
            if (names[range].Equals(headerName, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the request's authentication apart; null where it has none. Never fails.</summary>
    public static SignatureParameters? Read(WireRequest request)
    {
        var authorization = request.Header("Authorization");
        var query = MayCarrySignature(request.RawQuery) ? request.Query : null;
        var isPresigned = query is not null
            && (query.Contains("X-Amz-Algorithm") || query.Contains("X-Amz-Signature") || query.Contains("X-Amz-Credential"));
        if (!string.IsNullOrEmpty(authorization))
        {
            return FromHeader(request, authorization, isPresigned);
        }

        if (isPresigned)
        {
            return FromQuery(query!);
        }

        return query is not null && query.Contains("AWSAccessKeyId") && query.Contains("Signature")
            ? FromVersion2Query(query)
            : null;
    }

    private static bool MayCarrySignature(string rawQuery) =>
        rawQuery.Length > 0 && (rawQuery.Contains("X-Amz-", StringComparison.Ordinal) || rawQuery.Contains("Signature", StringComparison.Ordinal));

    private static SignatureParameters FromHeader(WireRequest request, string authorization, bool isAmbiguous)
    {
        var space = authorization.IndexOf(' ');
        var algorithm = space < 0 ? authorization : authorization[..space];
        if (algorithm == "AWS")
        {
            return FromVersion2Header(request, authorization, isAmbiguous);
        }

        var components = AuthorizationComponents.Parse(space < 0 ? [] : authorization.AsSpan(space));
        var scope = CredentialScope.Parse(components.Credential);
        return new(SignatureLocation.Header)
        {
            Authorization = authorization,
            Algorithm = algorithm,
            IsAmbiguous = isAmbiguous,
            MalformedComponent = components.Malformed,
            Credential = components.Credential,
            SignedHeaders = components.SignedHeaders,
            Signature = components.Signature,
            Date = request.Header("X-Amz-Date") ?? request.Header("Date"),
            SessionToken = request.Header("X-Amz-Security-Token"),
            AccessKeyId = scope.AccessKeyId,
            ScopeDate = scope.Date,
            Region = scope.Region,
            Service = scope.Service,
            ScopeTerminator = scope.Terminator,
            HasScope = scope.IsComplete,
        };
    }

    /// <summary><c>AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=</c></summary>
    private static SignatureParameters FromVersion2Header(WireRequest request, string authorization, bool isAmbiguous)
    {
        var credential = authorization["AWS".Length..].Trim();
        var colon = credential.LastIndexOf(':');
        return new(SignatureLocation.Header)
        {
            Authorization = authorization,
            Algorithm = "AWS",
            IsVersion2 = true,
            IsAmbiguous = isAmbiguous,
            Signature = colon < 0 ? null : credential[(colon + 1)..],
            Date = request.Header("X-Amz-Date") ?? request.Header("Date"),
            SessionToken = request.Header("X-Amz-Security-Token"),
            AccessKeyId = colon < 0 ? "" : credential[..colon],
        };
    }

    private static SignatureParameters FromVersion2Query(QueryParameters query) => new(SignatureLocation.Query)
    {
        Algorithm = query["SignatureMethod"] ?? "HmacSHA1",
        IsVersion2 = true,
        Signature = query["Signature"],
        SessionToken = query["x-amz-security-token"],
        Expires = query["Expires"],
        AccessKeyId = query["AWSAccessKeyId"]!,
    };

    private static SignatureParameters FromQuery(QueryParameters query)
    {
        var scope = CredentialScope.Parse(query["X-Amz-Credential"]);
        return new(SignatureLocation.Query)
        {
            Algorithm = query["X-Amz-Algorithm"] ?? "",
            Credential = query["X-Amz-Credential"],
            SignedHeaders = query["X-Amz-SignedHeaders"],
            Signature = query["X-Amz-Signature"],
            Date = query["X-Amz-Date"],
            SessionToken = query["X-Amz-Security-Token"],
            Expires = query["X-Amz-Expires"],
            AccessKeyId = scope.AccessKeyId,
            ScopeDate = scope.Date,
            Region = scope.Region,
            Service = scope.Service,
            ScopeTerminator = scope.Terminator,
            HasScope = scope.IsComplete,
        };
    }
}
