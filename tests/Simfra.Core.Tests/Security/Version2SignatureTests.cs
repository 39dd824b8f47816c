using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Simfra.Protocols;
using Simfra.Security;
using Simfra.Security.SigV2;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Security;

/// <summary>Signature Version 2, which S3 takes in its older regions.</summary>
public sealed class Version2SignatureTests
{
    private const string Expires = "1748782800";

    private readonly SigningFixture _aws = new(SigningFixture.ObjectStorage);

    /// <summary>Examples of S3's documentation, their signatures as printed there.</summary>
    [Theory]
    [InlineData("GET", "/awsexamplebucket1/photos/puppy.jpg", "", null, "Tue, 27 Mar 2007 19:36:42 +0000", "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=")]
    [InlineData("PUT", "/awsexamplebucket1/photos/puppy.jpg", "", "image/jpeg", "Tue, 27 Mar 2007 21:15:45 +0000", "iqRzw+ileNPu1fhspnRs8nOjjIA=")]
    [InlineData("GET", "/awsexamplebucket1/", "prefix=photos&max-keys=50&marker=puppy", null, "Tue, 27 Mar 2007 19:42:41 +0000", "m0WP8eCtspQl5Ahe6L1SozdX9YA=")]
    [InlineData("GET", "/awsexamplebucket1/", "acl", null, "Tue, 27 Mar 2007 19:44:46 +0000", "82ZHiFIjc+WbcwFKGUVEQspPn+0=")]
    public void Verify_DocumentedExample_IsAccepted(string method, string path, string query, string? contentType, string date, string signature)
    {
        var request = SigningFixture.Request(method, path, query, "", ("Date", date), ("Authorization", $"AWS {SigningFixture.AccessKeyId}:{signature}"));
        if (contentType is not null)
        {
            request.Headers.ContentType = contentType;
        }

        _aws.Clock.Now = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);

        Assert.IsType<RootPrincipal>(_aws.Verify(request).Principal);
    }

    [Fact]
    public void Verify_PresignedUrl_IsAcceptedUntilItExpires()
    {
        var request = Presigned("GET", "/bucket/key");
        _aws.Clock.Now = DateTimeOffset.FromUnixTimeSeconds(1748782800);

        Assert.IsType<RootPrincipal>(_aws.Verify(request).Principal);

        _aws.Clock.Now += TimeSpan.FromSeconds(1);
        var error = _aws.Refusal(request);
        Assert.Equal(("AccessDenied", 403, "Request has expired"), (error.Code, error.StatusCode, error.ErrorMessage));
        Assert.Equal(["Expires", "ServerTime"], error.Details.Select(d => d.Key));
        Assert.Equal("2025-06-01T13:00:00Z", SigningFixture.Detail(error, "Expires"));
    }

    [Fact]
    public void Verify_PresignedUrlOfAVirtualHost_IsSignedWithTheBucketInItsPath()
    {
        var signed = Presigned("GET", "/bucket/a%20b");
        var request = SigningFixture.With(signed, path: "/a%20b", host: "bucket.s3.amazonaws.com");
        request.ServicePath = "/bucket/a%20b";

        Assert.IsType<RootPrincipal>(_aws.Verify(request).Principal);
    }

    [Theory]
    [InlineData("versionId=3%2F4", "versionId=3/4")]
    [InlineData("uploadId=u&partNumber=2", "partNumber=2&uploadId=u")]
    [InlineData("response-content-type=text%2Fplain&prefix=p", "response-content-type=text/plain")]
    [InlineData("uploads", "uploads")]
    public void StringToSign_ResourceParameters_AreSortedAndDecoded(string query, string expected)
    {
        var request = SigningFixture.Request("GET", "/bucket/key", $"{query}&AWSAccessKeyId=a&Signature=s&Expires=1");

        Assert.EndsWith($"/bucket/key?{expected}", Version2Signature.StringToSign(request, SignatureParameters.Read(request)!), StringComparison.Ordinal);
    }

    [Fact]
    public void StringToSign_AmzHeaders_AreSortedAndJoined()
    {
        var request = SigningFixture.Request(
            "PUT", "/b/k", "", "", ("x-amz-meta-b", " 2 "), ("X-Amz-Date", "Tue, 27 Mar 2007 19:36:42 +0000"), ("Date", "ignored"), ("Authorization", "AWS a:b"));
        request.Headers["X-Amz-Meta-A"] = new(["1", "3"]);

        Assert.Equal(
            "PUT\n\n\n\nx-amz-date:Tue, 27 Mar 2007 19:36:42 +0000\nx-amz-meta-a:1,3\nx-amz-meta-b:2\n/b/k",
            Version2Signature.StringToSign(request, SignatureParameters.Read(request)!));
    }

    [Fact]
    public void Verify_ChangedRequest_FailsWithSignatureDoesNotMatch()
    {
        var error = _aws.Refusal(SigningFixture.With(Presigned("GET", "/bucket/key"), path: "/bucket/other"));

        Assert.Equal(("SignatureDoesNotMatch", 403), (error.Code, error.StatusCode));
        Assert.Equal(["AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes"], error.Details.Select(d => d.Key));
    }

    [Theory]
    [InlineData("not base64")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Verify_SignatureOfAnotherForm_FailsWithSignatureDoesNotMatch(string signature)
    {
        var query = $"AWSAccessKeyId={SigningFixture.AccessKeyId}&Expires={Expires}&Signature={Uri.EscapeDataString(signature)}";

        Assert.Equal("SignatureDoesNotMatch", _aws.Refusal(SigningFixture.Request("GET", "/b/k", query)).Code);
    }

    [Fact]
    public void Verify_UnknownKey_FailsWithInvalidAccessKeyId() => Assert.Equal(
        "InvalidAccessKeyId", _aws.Refusal(SigningFixture.Request("GET", "/b/k", $"AWSAccessKeyId=AKIDNOBODY&Expires={Expires}&Signature=abc")).Code);

    [Theory]
    [InlineData("", "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")]
    [InlineData("&Expires=soon", "Invalid date (should be seconds since epoch): soon")]
    [InlineData("&Expires=99999999999999999", "Invalid date (should be seconds since epoch): 99999999999999999")]
    public void Verify_ExpiresMissingOrNoDate_IsDenied(string expires, string message)
    {
        var error = _aws.Refusal(SigningFixture.Request("GET", "/b/k", $"AWSAccessKeyId={SigningFixture.AccessKeyId}&Signature=abc{expires}"));

        Assert.Equal(("AccessDenied", message), (error.Code, error.ErrorMessage));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(-16)]
    public void Verify_HeaderOfAnotherTime_FailsWithRequestTimeTooSkewed(int minutes)
    {
        var request = SigningFixture.Request("GET", "/b/k", "", "", ("Date", SigningFixture.Now.ToString("R", CultureInfo.InvariantCulture)));
        request.Headers.Authorization = $"AWS {SigningFixture.AccessKeyId}:abc";
        _aws.Clock.Now += TimeSpan.FromMinutes(minutes);

        Assert.Equal("RequestTimeTooSkewed", _aws.Refusal(request).Code);
    }

    [Fact]
    public void Verify_HeaderWithoutDate_IsDenied()
    {
        var request = SigningFixture.Request("GET", "/b/k", "", "", ("Authorization", $"AWS {SigningFixture.AccessKeyId}:abc"));

        Assert.Equal("AWS authentication requires a valid Date or x-amz-date header", _aws.Refusal(request).ErrorMessage);
    }

    [Fact]
    public void Verify_HeaderWithoutSignature_FailsWithInvalidArgument() =>
        Assert.Equal("InvalidArgument", _aws.Refusal(SigningFixture.Request("GET", "/b/k", "", "", ("Authorization", "AWS nonsense"))).Code);

    [Fact]
    public void Verify_RegionThatNeverTookIt_IsRefused()
    {
        var error = _aws.Refusal(Presigned("GET", "/bucket/key"), region: "eu-central-1");

        Assert.Equal(("InvalidRequest", 400), (error.Code, error.StatusCode));
        Assert.Equal("The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.", error.ErrorMessage);
    }

    private static WireRequest Presigned(string method, string path)
    {
        var text = $"{method}\n\n\n{Expires}\n{path}";
        var mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(SigningFixture.Secret), Encoding.UTF8.GetBytes(text));
        var signature = Uri.EscapeDataString(Convert.ToBase64String(mac));
        return SigningFixture.Request(method, path, $"AWSAccessKeyId={SigningFixture.AccessKeyId}&Signature={signature}&Expires={Expires}");
    }
}
