using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Security;

/// <summary>Authorization headers and query parameters that are incomplete or malformed.</summary>
public sealed class AuthorizationFormTests
{
    private const string Credential = "AKIAIOSFODNN7EXAMPLE/20250601/us-east-1/sqs/aws4_request";

    private readonly SigningFixture _aws = new(SigningFixture.Query);

    [Theory]
    [InlineData(
        "AWS4-HMAC-SHA256",
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
        + "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256")]
    [InlineData(
        "AWS4-HMAC-SHA256 Credential=" + Credential + ", SignedHeaders=host",
        "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=" + Credential + ", SignedHeaders=host")]
    [InlineData(
        "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature",
        "'Signature' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature'.")]
    [InlineData(
        "AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=x",
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'")]
    [InlineData(
        "AWS4-HMAC-SHA512 Credential=" + Credential + ", SignedHeaders=host, Signature=x",
        "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). ")]
    public void Verify_MalformedHeader_FailsWithIncompleteSignature(string authorization, string message)
    {
        var request = SigningFixture.Request(headers: [("Authorization", authorization), ("X-Amz-Date", "20250601T120000Z")]);

        var error = _aws.Refusal(request);

        Assert.Equal("IncompleteSignature", error.Code);
        Assert.Equal(400, error.StatusCode);
        Assert.Equal(message, error.ErrorMessage);
    }

    [Fact]
    public void Verify_NoDate_FailsWithIncompleteSignature()
    {
        var authorization = $"AWS4-HMAC-SHA256 Credential={Credential}, SignedHeaders=host, Signature=x";

        var error = _aws.Refusal(SigningFixture.Request(headers: [("Authorization", authorization)]));

        Assert.Equal(
            $"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization={authorization}", error.ErrorMessage);
    }

    [Theory]
    [InlineData("2025")]
    [InlineData("20250631T120000Z")]
    [InlineData("20250601T250000Z")]
    [InlineData("20250601T120000X")]
    [InlineData("２０２５0601T120000Z")]
    public void Verify_MalformedDate_FailsWithIncompleteSignature(string date)
    {
        var request = SigningFixture.Request(
            headers: [("Authorization", $"AWS4-HMAC-SHA256 Credential={Credential}, SignedHeaders=host, Signature=x"), ("X-Amz-Date", date)]);

        Assert.Equal(
            $"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601", _aws.Refusal(request).ErrorMessage);
    }

    [Fact]
    public void Verify_HostNotSigned_IsRefused()
    {
        var request = _aws.SignedRequest();
        request.Headers.Authorization = request.Headers.Authorization.ToString().Replace("SignedHeaders=host;", "SignedHeaders=");

        Assert.Equal("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.", _aws.Refusal(request).ErrorMessage);
    }

    [Fact]
    public void Verify_IncompleteQuery_NamesWhatIsMissing()
    {
        var error = _aws.Refusal(SigningFixture.Request("GET", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20250601T120000Z"));

        Assert.Equal("IncompleteSignature", error.Code);
        Assert.Equal(
            "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. "
            + "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
            error.ErrorMessage);
    }

    [Fact]
    public void Verify_SigV4a_IsRefusedAsNotImplemented()
    {
        var request = SigningFixture.Request(
            headers:
            [
                ("Authorization", $"AWS4-ECDSA-P256-SHA256 Credential={Credential}, SignedHeaders=host, Signature=x"),
                ("X-Amz-Date", "20250601T120000Z"),
            ]);

        var error = _aws.Refusal(request);

        Assert.Equal("NotImplemented", error.Code);
        Assert.Equal(501, error.StatusCode);
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer token")]
    [InlineData("AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl")]
    public void Verify_AnotherScheme_FailsWithMissingAuthenticationToken(string authorization) =>
        Assert.Equal("MissingAuthenticationToken", _aws.Refusal(SigningFixture.Request(headers: [("Authorization", authorization)])).Code);

    [Fact]
    public void Verify_Version2Query_IsRefused()
    {
        var error = _aws.Refusal(SigningFixture.Request("GET", query: "AWSAccessKeyId=AKID&SignatureVersion=2&SignatureMethod=HmacSHA256&Signature=abc"));

        Assert.Equal("IncompleteSignature", error.Code);
        Assert.Contains("HmacSHA256", error.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WireProtocols.Query, false, "MissingAuthenticationToken", 403, "InvalidClientTokenId", 403, "SignatureDoesNotMatch", null)]
    [InlineData(WireProtocols.RestXml, false, "MissingAuthenticationToken", 403, "InvalidClientTokenId", 403, "SignatureDoesNotMatch", null)]
    [InlineData(WireProtocols.Ec2Query, false, "MissingAuthenticationToken", 400, "AuthFailure", 401, "AuthFailure", null)]
    [InlineData(WireProtocols.Json10, false, "MissingAuthenticationTokenException", 400, "UnrecognizedClientException", 400, "InvalidSignatureException", null)]
    [InlineData(WireProtocols.Json11, false, "MissingAuthenticationTokenException", 400, "UnrecognizedClientException", 400, "InvalidSignatureException", null)]
    [InlineData(WireProtocols.RestJson, false, "MissingAuthenticationTokenException", 403, "UnrecognizedClientException", 403, "InvalidSignatureException", null)]
    [InlineData(WireProtocols.Json10, true, "MissingAuthenticationTokenException", 403, "UnrecognizedClientException", 403, "InvalidSignatureException", "InvalidClientTokenId")]
    [InlineData(WireProtocols.RpcV2Cbor, true, "MissingAuthenticationTokenException", 403, "UnrecognizedClientException", 403, "InvalidSignatureException", "InvalidClientTokenId")]
    internal void Verify_InEachProtocol_HasItsCodes(
        WireProtocols protocol, bool isQueryCompatible, string missing, int missingStatus, string unknown, int unknownStatus, string mismatch, string? queryCode)
    {
        var aws = new SigningFixture(SignatureRules.For(protocol, isQueryCompatible));

        var noToken = aws.Refusal(SigningFixture.Request());
        var unknownKey = aws.Refusal(aws.SignedRequest(credential: aws.RootKey with { AccessKeyId = "AKIANOBODY" }));
        var wrongSecret = aws.Refusal(aws.SignedRequest(credential: aws.RootKey with { SecretAccessKey = "wrong" }));

        Assert.Equal((missing, missingStatus), (noToken.Code, noToken.StatusCode));
        Assert.Equal((unknown, unknownStatus, queryCode), (unknownKey.Code, unknownKey.StatusCode, unknownKey.QueryErrorCode));
        Assert.Equal((mismatch, unknownStatus), (wrongSecret.Code, wrongSecret.StatusCode));
    }
}
