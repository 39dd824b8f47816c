using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Security;

/// <summary>What every service but object storage does.</summary>
public sealed class SignatureVerifierTests
{
    private readonly SigningFixture _aws = new(SigningFixture.Query);

    [Fact]
    public void Verify_SignedRequest_GivesItsPrincipal()
    {
        var verified = _aws.Verify(_aws.SignedRequest());

        Assert.Equal("arn:aws:iam::000000000000:root", verified.Principal.Arn);
        Assert.Equal(SigningFixture.AccessKeyId, verified.Credential!.AccessKeyId);
    }

    [Fact]
    public void Verify_PresignedRequest_GivesItsPrincipal() =>
        Assert.IsType<RootPrincipal>(_aws.Verify(_aws.PresignedRequest()).Principal);

    [Fact]
    public void Verify_DateHeaderInPlaceOfAmzDate_IsAccepted()
    {
        // The signature is the one made with X-Amz-Date; it isn't among the signed headers here.
        var request = SigningFixture.Request(body: "Action=ListQueues");
        request.Headers.Date = SigningFixture.Now.ToString("r");
        _aws.SignedRequest(request);
        request.Headers.Remove("X-Amz-Date");
        var parameters = SignatureParameters.Read(request)!;

        Assert.Equal(SigningFixture.Now.ToString("r"), parameters.Date);
        Assert.Equal("SignatureDoesNotMatch", _aws.Refusal(request).Code);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(-15, true)]
    [InlineData(16, false)]
    [InlineData(-16, false)]
    public void Verify_ClockSkew_IsFifteenMinutes(int minutes, bool isAccepted)
    {
        var request = _aws.SignedRequest();
        _aws.Clock.Now = SigningFixture.Now.AddMinutes(minutes);

        if (isAccepted)
        {
            Assert.NotNull(_aws.Verify(request).Credential);
        }
        else
        {
            Assert.Equal("SignatureDoesNotMatch", _aws.Refusal(request).Code);
        }
    }

    [Fact]
    public void Verify_OldSignature_SaysSinceWhen()
    {
        var request = _aws.SignedRequest();
        _aws.Clock.Now = SigningFixture.Now.AddMinutes(20);

        var error = _aws.Refusal(request);

        Assert.Equal("SignatureDoesNotMatch", error.Code);
        Assert.Equal(403, error.StatusCode);
        Assert.Equal(
            "Signature expired: 20250601T120000Z is now earlier than 20250601T120500Z (20250601T122000Z - 15 min.)", error.ErrorMessage);
    }

    [Fact]
    public void Verify_FutureSignature_SaysUntilWhen()
    {
        var request = _aws.SignedRequest();
        _aws.Clock.Now = SigningFixture.Now.AddMinutes(-20);

        Assert.Equal(
            "Signature not yet current: 20250601T120000Z is still later than 20250601T115500Z (20250601T114000Z + 15 min.)",
            _aws.Refusal(request).ErrorMessage);
    }

    [Theory]
    [InlineData(3600, 3600, true)]
    [InlineData(3600, 3601, false)]
    [InlineData(604800, 604800, true)]
    [InlineData(1, 2, false)]
    public void Verify_PresignedUrl_LivesAsLongAsItSays(int expires, int age, bool isAccepted)
    {
        var request = _aws.PresignedRequest(expires: expires);
        _aws.Clock.Now = SigningFixture.Now.AddSeconds(age);

        if (isAccepted)
        {
            Assert.NotNull(_aws.Verify(request).Credential);
        }
        else
        {
            Assert.StartsWith("Signature expired: 20250601T120000Z is now earlier than", _aws.Refusal(request).ErrorMessage, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(604801, "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")]
    [InlineData(-1, "X-Amz-Expires must be non-negative")]
    public void Verify_PresignedUrlOfWrongLifetime_IsRefused(int expires, string message)
    {
        var error = _aws.Refusal(_aws.PresignedRequest(expires: expires));

        Assert.Equal("IncompleteSignature", error.Code);
        Assert.Equal(message, error.ErrorMessage);
    }

    [Fact]
    public void Verify_UnknownKey_FailsWithInvalidClientTokenId()
    {
        var error = _aws.Refusal(_aws.SignedRequest(credential: new("AKIANOBODY", "secret", new RootPrincipal("1"))));

        Assert.Equal("InvalidClientTokenId", error.Code);
        Assert.Equal(403, error.StatusCode);
        Assert.Equal("The security token included in the request is invalid.", error.ErrorMessage);
    }

    [Fact]
    public void Verify_WrongSecret_ShowsCanonicalRequestAndStringToSign()
    {
        var error = _aws.Refusal(_aws.SignedRequest(credential: _aws.RootKey with { SecretAccessKey = "wrong" }));

        Assert.Equal("SignatureDoesNotMatch", error.Code);
        Assert.StartsWith(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
            + "Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:localhost:4599\n",
            error.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(
            "\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20250601T120000Z\n20250601/us-east-1/sqs/aws4_request\n",
            error.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_NoSignature_FailsWithMissingAuthenticationToken()
    {
        var error = _aws.Refusal(SigningFixture.Request());

        Assert.Equal("MissingAuthenticationToken", error.Code);
        Assert.Equal(403, error.StatusCode);
        Assert.Equal("Request is missing Authentication Token", error.ErrorMessage);
    }

    [Fact]
    public void Verify_BothHeaderAndQuery_IsRefused()
    {
        var request = _aws.SignedRequest(_aws.PresignedRequest());

        Assert.Equal(
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.", _aws.Refusal(request).ErrorMessage);
    }

    [Fact]
    public void Verify_WrongScope_NamesAllThatIsWrong()
    {
        var request = SigningFixture.Request(body: "x");
        _aws.Signer(service: "sns", region: "eu-west-1").SignHeader(request, SigningFixture.Now, SigningFixture.HashOf(request));
        request.Headers.Authorization = request.Headers.Authorization.ToString().Replace("aws4_request", "aws5_request").Replace("/20250601/", "/20250531/");

        var error = _aws.Refusal(request, region: "us-east-1");

        Assert.Equal("SignatureDoesNotMatch", error.Code);
        Assert.Equal(
            "Credential should be scoped to a valid region, not 'eu-west-1'. Credential should be scoped to correct service: 'sqs'. "
            + "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. "
            + "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20250531' != '20250601', from '20250601T120000Z'. ",
            error.ErrorMessage);
    }

    [Fact]
    public void Verify_RegionThatTheHostDoesNotName_IsTheCallersChoice()
    {
        var request = SigningFixture.Request(body: "x");
        _aws.Signer(region: "eu-west-1").SignHeader(request, SigningFixture.Now, SigningFixture.HashOf(request));

        Assert.Equal("eu-west-1", _aws.Verify(request).Parameters!.Region);
    }

    [Fact]
    public void Verify_SessionKey_GivesItsPrincipal()
    {
        var session = _aws.Sessions.Issue(new RootPrincipal("111122223333"), TimeSpan.FromHours(1));

        Assert.Equal("111122223333", _aws.Verify(_aws.SignedRequest(credential: session)).Principal.AccountId);
        Assert.Equal("111122223333", _aws.Verify(_aws.PresignedRequest(credential: session)).Principal.AccountId);
    }

    [Fact]
    public void Verify_SessionKeyWithoutToken_FailsWithInvalidClientTokenId()
    {
        var session = _aws.Sessions.Issue(new RootPrincipal("111122223333"), TimeSpan.FromHours(1));

        Assert.Equal("InvalidClientTokenId", _aws.Refusal(_aws.SignedRequest(credential: session with { SessionToken = null })).Code);
    }

    [Fact]
    public void Verify_SessionKeyWithAnothersToken_FailsWithInvalidClientTokenId()
    {
        var session = _aws.Sessions.Issue(new RootPrincipal("111122223333"), TimeSpan.FromHours(1));
        var other = _aws.Sessions.Issue(new RootPrincipal("111122223333"), TimeSpan.FromHours(1));

        Assert.Equal(
            "InvalidClientTokenId", _aws.Refusal(_aws.SignedRequest(credential: session with { SessionToken = other.SessionToken })).Code);
    }

    [Fact]
    public void Verify_RootKeyWithToken_FailsWithInvalidClientTokenId() =>
        Assert.Equal("InvalidClientTokenId", _aws.Refusal(_aws.SignedRequest(credential: _aws.RootKey with { SessionToken = "token" })).Code);

    [Fact]
    public void Verify_ExpiredSession_FailsWithExpiredToken()
    {
        var session = _aws.Sessions.Issue(new RootPrincipal("111122223333"), TimeSpan.FromHours(1));
        _aws.Clock.Now = SigningFixture.Now.AddHours(1);

        var error = _aws.Refusal(_aws.SignedRequest(credential: session, time: _aws.Clock.Now));

        Assert.Equal("ExpiredToken", error.Code);
        Assert.Equal(403, error.StatusCode);
        Assert.Equal("The security token included in the request is expired", error.ErrorMessage);
    }

    [Fact]
    public void Verify_UnsignedPayload_CoversNoBody()
    {
        var request = SigningFixture.Request(body: "one");
        _aws.Signer().SignHeader(request, SigningFixture.Now, DeclaredPayload.Unsigned);

        Assert.NotNull(_aws.Verify(SigningFixture.With(request, body: "two"u8.ToArray())).Credential);
    }

    [Fact]
    public void Verify_DeclaredHashOfAnotherBody_IsRefused()
    {
        var request = SigningFixture.Request(body: "one");
        request.Headers[DeclaredPayload.Header] = SigningFixture.HashOf(request);
        _aws.SignedRequest(request);

        Assert.Equal("SignatureDoesNotMatch", _aws.Refusal(SigningFixture.With(request, body: "two"u8.ToArray())).Code);
    }
}
