using System.Security.Cryptography;
using System.Text;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Security;

/// <summary>Uploads by browser forms.</summary>
public sealed class PostPolicyTests
{
    private const string Policy =
        """
        {"expiration": "2025-06-01T13:00:00.000Z", "conditions": [
          {"bucket": "photos"}, ["starts-with", "$key", "user/"], {"acl": "public-read"},
          ["content-length-range", 5, 10], ["starts-with", "$x-amz-credential", ""], {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
          {"x-amz-date": "20250601T120000Z"}, ["eq", "$x-amz-security-token", "none"]
        ]}
        """;

    private readonly SigningFixture _s3 = new(SigningFixture.ObjectStorage);

    /// <summary>The example in S3's documentation of POST uploads, its signature as printed there.</summary>
    [Fact]
    public void Verify_DocumentedExample_IsAccepted()
    {
        const string Documented =
            "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0"
            + "cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZW"
            + "J1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRh"
            + "LXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLC"
            + "AiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGht"
            + "IjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["policy"] = Documented,
            ["x-amz-algorithm"] = "AWS4-HMAC-SHA256",
            ["x-amz-credential"] = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
            ["x-amz-date"] = "20151229T000000Z",
            ["x-amz-signature"] = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
        };

        Assert.IsType<RootPrincipal>(Verify(fields));
    }

    [Fact]
    public void Verify_FormWithoutPolicy_IsAnonymous() =>
        Assert.IsType<AnonymousPrincipal>(Verify(new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "a" }));

    [Fact]
    public void Verify_ChangedPolicy_FailsWithSignatureDoesNotMatch()
    {
        var fields = Signed(Policy);
        fields["policy"] = Encode(Policy.Replace("photos", "secrets", StringComparison.Ordinal));

        var error = Assert.Throws<AwsServiceException>(() => Verify(fields));

        Assert.Equal(("SignatureDoesNotMatch", 403), (error.Code, error.StatusCode));
        Assert.Equal(["AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes"], error.Details.Select(d => d.Key));
        Assert.Equal(fields["policy"], SigningFixture.Detail(error, "StringToSign"));
    }

    [Theory]
    [InlineData("x-amz-signature", "X-Amz-Signature")]
    [InlineData("x-amz-algorithm", "X-Amz-Algorithm")]
    public void Verify_FieldMissing_FailsWithInvalidArgument(string field, string name)
    {
        var fields = Signed(Policy);
        fields.Remove(field);

        var error = Assert.Throws<AwsServiceException>(() => Verify(fields));

        Assert.Equal(("InvalidArgument", 400), (error.Code, error.StatusCode));
        Assert.Equal($"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.", error.ErrorMessage);
        Assert.Equal(name, SigningFixture.Detail(error, "ArgumentName"));
    }

    [Fact]
    public void Verify_PolicyWithoutSignature_FailsWithAccessDenied() =>
        Assert.Equal(
            ("AccessDenied", "Access Denied"),
            Codes(() => Verify(new Dictionary<string, string>(StringComparer.Ordinal) { ["policy"] = Encode(Policy) })));

    [Fact]
    public void Verify_UnknownKey_FailsWithInvalidAccessKeyId()
    {
        var fields = Signed(Policy);
        fields["x-amz-credential"] = fields["x-amz-credential"].Replace(SigningFixture.AccessKeyId, "AKIANOBODY", StringComparison.Ordinal);

        Assert.Equal("InvalidAccessKeyId", Codes(() => Verify(fields)).Code);
    }

    [Fact]
    public void Verify_SessionKey_NeedsItsToken()
    {
        var session = _s3.Sessions.Issue(new RootPrincipal("111122223333"), TimeSpan.FromHours(1));
        var fields = Signed(Policy, session);

        Assert.Equal("111122223333", Verify(fields).AccountId);
        fields["x-amz-security-token"] = "wrong";
        Assert.Equal("InvalidToken", Codes(() => Verify(fields)).Code);
        fields.Remove("x-amz-security-token");
        Assert.Equal("InvalidAccessKeyId", Codes(() => Verify(fields)).Code);
    }

    [Fact]
    public void Check_FormThatThePolicyAllows_Passes()
    {
        var policy = PostPolicy.Parse(Encode(Policy));

        policy.Check(Form(), "photos", SigningFixture.Now);
        policy.CheckLength(5);
        policy.CheckLength(10);
    }

    [Theory]
    [InlineData("key", "other/a", "[\"starts-with\", \"$key\", \"user/\"]")]
    [InlineData("acl", "private", "[\"eq\", \"$acl\", \"public-read\"]")]
    [InlineData("x-amz-security-token", null, "[\"eq\", \"$x-amz-security-token\", \"none\"]")]
    public void Check_FieldThatThePolicyForbids_FailsWithAccessDenied(string field, string? value, string condition)
    {
        var form = Form();
        form.Remove(field);
        if (value is not null)
        {
            form[field] = value;
        }

        Assert.Equal(
            ("AccessDenied", $"Invalid according to Policy: Policy Condition failed: {condition}"),
            Codes(() => PostPolicy.Parse(Encode(Policy)).Check(form, "photos", SigningFixture.Now)));
    }

    [Fact]
    public void Check_AnotherBucket_FailsWithAccessDenied() =>
        Assert.Equal(
            "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$bucket\", \"photos\"]",
            Codes(() => PostPolicy.Parse(Encode(Policy)).Check(Form(), "secrets", SigningFixture.Now)).Message);

    [Fact]
    public void Check_FieldWithoutCondition_FailsWithAccessDenied()
    {
        var form = Form();
        form["x-amz-meta-color"] = "red";
        form["x-ignore-me"] = "yes";

        Assert.Equal(
            "Invalid according to Policy: Extra input fields: x-amz-meta-color",
            Codes(() => PostPolicy.Parse(Encode(Policy)).Check(form, "photos", SigningFixture.Now)).Message);
    }

    [Fact]
    public void Check_ExpiredPolicy_FailsWithAccessDenied() =>
        Assert.Equal(
            ("AccessDenied", "Invalid according to Policy: Policy expired."),
            Codes(() => PostPolicy.Parse(Encode(Policy)).Check(Form(), "photos", SigningFixture.Now.AddHours(1).AddSeconds(1))));

    [Fact]
    public void CheckLength_OutOfRange_NamesTheLimit()
    {
        var policy = PostPolicy.Parse(Encode(Policy));

        var large = Assert.Throws<AwsServiceException>(() => policy.CheckLength(12));
        var small = Assert.Throws<AwsServiceException>(() => policy.CheckLength(1));

        Assert.Equal(("EntityTooLarge", "10", "12"), (large.Code, SigningFixture.Detail(large, "MaxSizeAllowed"), SigningFixture.Detail(large, "ProposedSize")));
        Assert.Equal(("EntityTooSmall", "5", "1"), (small.Code, SigningFixture.Detail(small, "MinSizeAllowed"), SigningFixture.Detail(small, "ProposedSize")));
    }

    [Fact]
    public void CheckLength_RangeThatIsNone_FailsWithAccessDenied() =>
        Assert.Equal(
            "Invalid according to Policy: Policy Condition failed: [\"content-length-range\", \"test\", \"10\"]",
            Codes(() => PostPolicy.Parse(Encode("""{"expiration":"2025-06-01T13:00:00Z","conditions":[["content-length-range","test","10"]]}""")).CheckLength(5)).Message);

    [Theory]
    [InlineData("", "Invalid JSON.")]
    [InlineData("[]", "Invalid JSON.")]
    [InlineData("{\"conditions\":[]}", "Policy missing expiration.")]
    [InlineData("{\"expiration\":\"soon\",\"conditions\":[]}", "Invalid 'expiration' value: 'soon'")]
    [InlineData("{\"expiration\":\"2025-06-01T13:00:00Z\"}", "Policy missing conditions.")]
    [InlineData("{\"expiration\":\"2025-06-01T13:00:00Z\",\"conditions\":{}}", "Invalid 'conditions' value: must be a List.")]
    [InlineData("{\"expiration\":\"2025-06-01T13:00:00Z\",\"conditions\":[1]}", "Invalid condition test: must be a List or Object.")]
    [InlineData("{\"expiration\":\"2025-06-01T13:00:00Z\",\"conditions\":[[]]}", "Invalid Condition: missing operation identifier.")]
    [InlineData("{\"expiration\":\"2025-06-01T13:00:00Z\",\"conditions\":[[\"is\",\"a\",\"b\"]]}", "Invalid Condition: unknown operation 'is'.")]
    [InlineData("{\"expiration\":\"2025-06-01T13:00:00Z\",\"conditions\":[[\"eq\",\"a\"]]}", "Invalid eq: wrong number of arguments.")]
    [InlineData(
        "{\"expiration\":\"2025-06-01T13:00:00Z\",\"conditions\":[{\"a\":\"b\",\"c\":\"d\"}]}",
        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")]
    [InlineData("{\"expiration\":\"2025-06-01T13:00:00Z\",\"conditions\":[{\"a\":1}]}", "Invalid Simple-Condition: value must be a string.")]
    public void Parse_MalformedPolicy_FailsWithInvalidPolicyDocument(string policy, string fault) =>
        Assert.Equal(("InvalidPolicyDocument", $"Invalid Policy: {fault}"), Codes(() => PostPolicy.Parse(Encode(policy))));

    [Fact]
    public void Parse_NoBase64_FailsWithInvalidPolicyDocument() => Assert.Equal("InvalidPolicyDocument", Codes(() => PostPolicy.Parse("%%%")).Code);

    private static Dictionary<string, string> Form() => new(StringComparer.Ordinal)
    {
        ["key"] = "user/a.jpg",
        ["acl"] = "public-read",
        ["policy"] = "as sent",
        ["x-amz-credential"] = "anything",
        ["x-amz-algorithm"] = "AWS4-HMAC-SHA256",
        ["x-amz-date"] = "20250601T120000Z",
        ["x-amz-signature"] = "as sent",
        ["x-amz-security-token"] = "none",
    };

    private Dictionary<string, string> Signed(string policy, Credential? credential = null)
    {
        credential ??= _s3.RootKey;
        var encoded = Encode(policy);
        var key = SigningKey.Derive(credential.SecretAccessKey, "20250601", SigningFixture.Region, "s3");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["policy"] = encoded,
            ["x-amz-algorithm"] = "AWS4-HMAC-SHA256",
            ["x-amz-credential"] = $"{credential.AccessKeyId}/20250601/{SigningFixture.Region}/s3/aws4_request",
            ["x-amz-date"] = "20250601T120000Z",
            ["x-amz-signature"] = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(encoded))),
        };
        if (credential.SessionToken is { } token)
        {
            fields["x-amz-security-token"] = token;
        }

        return fields;
    }

    private Principal Verify(IReadOnlyDictionary<string, string> fields) =>
        new PostFormVerifier(new CredentialStore(new OneCredential(_s3.RootKey), _s3.Sessions), _s3.Clock).Verify(fields, new("s3", null));

    private static string Encode(string policy) => Convert.ToBase64String(Encoding.UTF8.GetBytes(policy));

    private static (string Code, string? Message) Codes(Action action)
    {
        var error = Assert.Throws<AwsServiceException>(action);
        return (error.Code, error.ErrorMessage);
    }
}
