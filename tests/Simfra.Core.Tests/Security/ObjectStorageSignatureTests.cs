using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Security;

/// <summary>S3's rules: the path as it is, the payload's hash in a header, and its own errors.</summary>
public sealed class ObjectStorageSignatureTests
{
    private const string Credential = "AKIAIOSFODNN7EXAMPLE/20250601/us-east-1/s3/aws4_request";

    private readonly SigningFixture _aws = new(SigningFixture.ObjectStorage);

    /// <summary>The examples in S3's documentation of header signatures, and of a presigned URL.</summary>
    [Theory]
    [InlineData(
        "GET", "/test.txt", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "Range", "bytes=0-9",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData(
        "GET", "/", "lifecycle", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null, null,
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData(
        "GET", "/", "max-keys=2&prefix=J", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null, null,
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Sign_DocumentedExample_GivesTheDocumentedSignature(
        string method, string path, string query, string hash, string? header, string? value, string signature)
    {
        var request = SigningFixture.With(SigningFixture.Request(method, path, query), host: "examplebucket.s3.amazonaws.com");
        if (header is not null)
        {
            request.Headers[header] = value;
        }

        _aws.Signer().SignHeader(request, new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), hash);

        Assert.EndsWith($"Signature={signature}", request.Headers.Authorization.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Presign_DocumentedExample_GivesTheDocumentedSignature()
    {
        var request = SigningFixture.With(SigningFixture.Request("GET", "/test.txt"), host: "examplebucket.s3.amazonaws.com");

        var query = _aws.Signer().PresignQuery(request, new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), 86400);

        Assert.EndsWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/bucket//double//slash")]
    [InlineData("/bucket/./a/../b")]
    [InlineData("/bucket/with%20space%2Bplus%2Fslash")]
    [InlineData("/bucket/caf%C3%A9/%E2%82%AC")]
    [InlineData("/bucket/a+b(c)*'!$&=@:;,")]
    public void Verify_OddKeys_AreTakenAsTheyAre(string path)
    {
        Assert.NotNull(_aws.Verify(_aws.SignedRequest(SigningFixture.Request("PUT", path, body: "x"))).Credential);
        Assert.NotNull(_aws.Verify(_aws.PresignedRequest(SigningFixture.Request("GET", path))).Credential);
    }

    [Theory]
    [InlineData("/bucket/a%2fb", "/bucket/a%2Fb")]
    [InlineData("/bucket/%7Ea", "/bucket/~a")]
    public void Verify_AnotherEscapeOfTheSameKey_IsTheSame(string signed, string sent) =>
        Assert.NotNull(_aws.Verify(SigningFixture.With(_aws.SignedRequest(SigningFixture.Request("GET", signed)), path: sent)).Credential);

    [Fact]
    public void Verify_NoSignature_IsAnonymous() => Assert.IsType<AnonymousPrincipal>(_aws.Verify(SigningFixture.Request("GET")).Principal);

    [Fact]
    public void Verify_UnknownKey_FailsWithInvalidAccessKeyId()
    {
        var error = _aws.Refusal(_aws.SignedRequest(credential: _aws.RootKey with { AccessKeyId = "AKIANOBODY" }));

        Assert.Equal("InvalidAccessKeyId", error.Code);
        Assert.Equal(403, error.StatusCode);
        Assert.Equal("The AWS Access Key Id you provided does not exist in our records.", error.ErrorMessage);
        Assert.Equal("AKIANOBODY", SigningFixture.Detail(error, "AWSAccessKeyId"));
    }

    [Fact]
    public void Verify_WrongSecret_GivesTheCalculationInDetails()
    {
        var error = _aws.Refusal(_aws.SignedRequest(credential: _aws.RootKey with { SecretAccessKey = "wrong" }));

        Assert.Equal("SignatureDoesNotMatch", error.Code);
        Assert.Equal(
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.", error.ErrorMessage);
        Assert.Equal(
            ["AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes", "CanonicalRequest", "CanonicalRequestBytes"],
            error.Details.Select(d => d.Key));
        Assert.StartsWith("AWS4-HMAC-SHA256\n20250601T120000Z\n", SigningFixture.Detail(error, "StringToSign"), StringComparison.Ordinal);
        Assert.StartsWith("41 57 53 34 2d 48", SigningFixture.Detail(error, "StringToSignBytes"), StringComparison.Ordinal);
        Assert.StartsWith("POST\n/\n", SigningFixture.Detail(error, "CanonicalRequest"), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_SkewedClock_FailsWithRequestTimeTooSkewed()
    {
        var request = _aws.SignedRequest();
        _aws.Clock.Now = SigningFixture.Now.AddMinutes(16);

        var error = _aws.Refusal(request);

        Assert.Equal("RequestTimeTooSkewed", error.Code);
        Assert.Equal(403, error.StatusCode);
        Assert.Equal("The difference between the request time and the current time is too large.", error.ErrorMessage);
        Assert.Equal("20250601T120000Z", SigningFixture.Detail(error, "RequestTime"));
        Assert.Equal("2025-06-01T12:16:00Z", SigningFixture.Detail(error, "ServerTime"));
        Assert.Equal("900000", SigningFixture.Detail(error, "MaxAllowedSkewMilliseconds"));
    }

    [Fact]
    public void Verify_ExpiredUrl_FailsWithAccessDenied()
    {
        var request = _aws.PresignedRequest(expires: 2);
        _aws.Clock.Now = SigningFixture.Now.AddSeconds(3);

        var error = _aws.Refusal(request);

        Assert.Equal(("AccessDenied", 403, "Request has expired"), (error.Code, error.StatusCode, error.ErrorMessage));
        Assert.Equal("2", SigningFixture.Detail(error, "X-Amz-Expires"));
        Assert.Equal("2025-06-01T12:00:02Z", SigningFixture.Detail(error, "Expires"));
        Assert.Equal("2025-06-01T12:00:03Z", SigningFixture.Detail(error, "ServerTime"));
    }

    [Fact]
    public void Verify_UrlOfTheFuture_FailsWithAccessDenied() =>
        Assert.Equal("Request is not valid yet", _aws.Refusal(_aws.PresignedRequest(time: SigningFixture.Now.AddMinutes(16))).ErrorMessage);

    [Theory]
    [InlineData("604801", "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")]
    [InlineData("-1", "X-Amz-Expires must be non-negative")]
    [InlineData("soon", "X-Amz-Expires should be a number")]
    [InlineData("9223372036854775808", "X-Amz-Expires should be a number")]
    public void Verify_WrongLifetime_FailsWithAuthorizationQueryParametersError(string expires, string message)
    {
        var request = _aws.PresignedRequest();

        var error = _aws.Refusal(SigningFixture.With(request, query: request.RawQuery.Replace("X-Amz-Expires=3600", $"X-Amz-Expires={expires}")));

        Assert.Equal(("AuthorizationQueryParametersError", 400, message), (error.Code, error.StatusCode, error.ErrorMessage));
    }

    [Fact]
    public void Verify_IncompleteQuery_FailsWithAuthorizationQueryParametersError()
    {
        var request = _aws.PresignedRequest();

        var error = _aws.Refusal(SigningFixture.With(request, query: request.RawQuery.Replace("X-Amz-Expires=3600&", "")));

        Assert.Equal(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
            + "X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
            error.ErrorMessage);
    }

    [Theory]
    [InlineData("a%2Fb", "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")]
    [InlineData("a%2F20250601%2Fus-east-1%2Fsqs%2Faws4_request", "Error parsing the X-Amz-Credential parameter; incorrect service \"sqs\". This endpoint belongs to \"s3\".")]
    [InlineData("a%2F2025%2Fus-east-1%2Fs3%2Faws4_request", "Error parsing the X-Amz-Credential parameter; incorrect date format \"2025\". This date in the credential must be in the format \"yyyyMMdd\".")]
    [InlineData("a%2F20250602%2Fus-east-1%2Fs3%2Faws4_request", "Invalid credential date \"20250602\". This date is not the same as X-Amz-Date: \"20250601\".")]
    [InlineData("a%2F20250601%2Fus-east-1%2Fs3%2Faws3_request", "Error parsing the X-Amz-Credential parameter; incorrect terminal \"aws3_request\". This endpoint uses \"aws4_request\".")]
    [InlineData("a%2F20250601%2Feu-west-1%2Fs3%2Faws4_request", "Error parsing the X-Amz-Credential parameter; the region 'eu-west-1' is wrong; expecting 'us-east-1'")]
    public void Verify_WrongCredential_FailsWithAuthorizationQueryParametersError(string credential, string message)
    {
        var request = _aws.PresignedRequest();
        var query = request.RawQuery.Replace(Uri.EscapeDataString(Credential), credential);

        var error = _aws.Refusal(SigningFixture.With(request, query: query), region: "us-east-1");

        Assert.Equal(("AuthorizationQueryParametersError", 400, message), (error.Code, error.StatusCode, error.ErrorMessage));
    }

    [Theory]
    [InlineData("AWS4-HMAC-SHA256", "the authorization header requires three components: Credential, SignedHeaders, and Signature.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=" + Credential + ",Signature=x", "missing SignedHeaders.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b,SignedHeaders=host,Signature=x", "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")]
    [InlineData("AWS4-HMAC-SHA256 Credential=" + Credential + ",SignedHeaders=host,Sig", "the authorization component \"Sig\" is malformed.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20250601/eu-west-1/s3/aws4_request,SignedHeaders=host,Signature=x", "the region 'eu-west-1' is wrong; expecting 'us-east-1'")]
    public void Verify_MalformedHeader_FailsWithAuthorizationHeaderMalformed(string authorization, string fault)
    {
        var request = SigningFixture.Request("GET", headers: [("Authorization", authorization), ("X-Amz-Date", "20250601T120000Z")]);

        var error = _aws.Refusal(request, region: "us-east-1");

        Assert.Equal(("AuthorizationHeaderMalformed", 400), (error.Code, error.StatusCode));
        Assert.Equal($"The authorization header is malformed; {fault}", error.ErrorMessage);
    }

    [Fact]
    public void Verify_WrongRegion_NamesTheRightOne()
    {
        var request = _aws.SignedRequest();

        Assert.Equal("eu-west-1", SigningFixture.Detail(_aws.Refusal(request, region: "eu-west-1"), "Region"));
    }

    [Fact]
    public void Verify_HeaderNotSigned_NamesIt()
    {
        var request = _aws.SignedRequest();
        request.Headers["x-amz-meta-color"] = "red";
        request.Headers["x-amz-acl"] = "public-read";

        var error = _aws.Refusal(request);

        Assert.Equal(("AccessDenied", 403), (error.Code, error.StatusCode));
        Assert.Equal("There were headers present in the request which were not signed", error.ErrorMessage);
        Assert.Equal("x-amz-meta-color, x-amz-acl", SigningFixture.Detail(error, "HeadersNotSigned"));
    }

    [Fact]
    public void Verify_TwoMechanisms_FailsWithInvalidArgument()
    {
        var error = _aws.Refusal(_aws.SignedRequest(_aws.PresignedRequest()));

        Assert.Equal(("InvalidArgument", 400), (error.Code, error.StatusCode));
        Assert.StartsWith("Only one auth mechanism allowed", error.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("Authorization", SigningFixture.Detail(error, "ArgumentName"));
    }

    [Theory]
    [InlineData(null, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")]
    [InlineData("nonsense", "InvalidArgument", null)]
    [InlineData("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "NotImplemented", null)]
    public void Verify_WrongPayloadHeader_IsRefused(string? value, string code, string? message)
    {
        var request = _aws.SignedRequest();
        request.Headers.Remove(DeclaredPayload.Header);
        if (value is not null)
        {
            request.Headers[DeclaredPayload.Header] = value;
        }

        var error = _aws.Refusal(request);

        Assert.Equal(code, error.Code);
        Assert.Equal(message ?? error.ErrorMessage, error.ErrorMessage);
    }

    [Fact]
    public void Verify_SessionFaults_HaveS3sErrors()
    {
        var session = _aws.Sessions.Issue(new RootPrincipal("111122223333"), TimeSpan.FromHours(1));

        var absent = _aws.Refusal(_aws.SignedRequest(credential: session with { SessionToken = null }));
        var wrong = _aws.Refusal(_aws.SignedRequest(credential: session with { SessionToken = "wrong" }));
        _aws.Clock.Now = SigningFixture.Now.AddHours(2);
        var expired = _aws.Refusal(_aws.SignedRequest(credential: session, time: _aws.Clock.Now));

        Assert.Equal("InvalidAccessKeyId", absent.Code);
        Assert.Equal(("InvalidToken", 400, "The provided token is malformed or otherwise invalid."), (wrong.Code, wrong.StatusCode, wrong.ErrorMessage));
        Assert.Equal(("ExpiredToken", 400, "The provided token has expired."), (expired.Code, expired.StatusCode, expired.ErrorMessage));
    }

    [Fact]
    public void Verify_PayloadHeaderThatAUrlDoesNotSign_IsIgnored()
    {
        var request = _aws.PresignedRequest(SigningFixture.Request("PUT", "/bucket/key"));
        request.Headers[DeclaredPayload.Header] = DeclaredPayload.EmptyHash;

        Assert.NotNull(_aws.Verify(request).Credential);
    }

    [Fact]
    public void Verify_HeadersInAPresignedQuery_CountAsSent()
    {
        var request = _aws.PresignedRequest(
            SigningFixture.Request("PUT", "/bucket/key", "x-amz-meta-color=red&X-Amz-Acl=private&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32"));

        _aws.Verify(request);

        Assert.Equal("red", request.Header("x-amz-meta-color"));
        Assert.Equal("private", request.Header("x-amz-acl"));
        Assert.Null(request.Header("x-amz-checksum-crc32"));
        Assert.Null(request.Header("x-amz-sdk-checksum-algorithm"));
        Assert.Null(request.Header("X-Amz-Date"));
    }
}
