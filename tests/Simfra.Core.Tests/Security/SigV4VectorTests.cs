using System.Security.Cryptography;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Tests;

namespace Simfra.Core.Tests.Security;

public sealed class SigV4VectorTests
{
    /// <summary>What a server of AWS's general rules can't accept, and why.</summary>
    private static readonly Dictionary<string, string> QueryVectorsNotMet = new(StringComparer.Ordinal)
    {
        ["post-sts-header-after"] =
            "The session token is added to the URL after signing, so the signature doesn't cover it. Few services take that form "
            + "(IoT's WebSockets); for the rest the canonical query holds every parameter but the signature.",
    };

    public static TheoryData<string> Vectors => [.. SigV4Vector.Names];

    [SharedDataTheory(SigV4Vector.Folder)]
    [MemberData(nameof(Vectors))]
    public void HeaderVector_IsVerified(string name)
    {
        var vector = new SigV4Vector(name);
        var request = vector.Request("header-signed-request.txt");

        var verified = Verify(vector, request);

        Assert.Same(vector.Credential, verified.Credential);
    }

    [SharedDataTheory(SigV4Vector.Folder)]
    [MemberData(nameof(Vectors))]
    public void HeaderVector_HasItsCanonicalRequest(string name)
    {
        var vector = new SigV4Vector(name);

        Assert.Equal(vector.Text("header-canonical-request.txt"), Canonical(vector, vector.Request("header-signed-request.txt")));
    }

    [SharedDataTheory(SigV4Vector.Folder)]
    [MemberData(nameof(Vectors))]
    public void QueryVector_IsVerified(string name)
    {
        var vector = new SigV4Vector(name);
        var request = vector.Request("query-signed-request.txt");
        if (QueryVectorsNotMet.ContainsKey(name))
        {
            Assert.Equal("SignatureDoesNotMatch", Assert.Throws<AwsServiceException>(() => Verify(vector, request)).Code);
            return;
        }

        var verified = Verify(vector, request);

        Assert.Same(vector.Credential, verified.Credential);
        Assert.Equal(vector.Text("query-canonical-request.txt"), Canonical(vector, request));
    }

    [SharedDataTheory(SigV4Vector.Folder)]
    [MemberData(nameof(Vectors))]
    public void QueryVector_IsSignedTheSame(string name)
    {
        if (QueryVectorsNotMet.ContainsKey(name))
        {
            return;
        }

        var vector = new SigV4Vector(name);
        var request = vector.Request("request.txt");
        request.Headers.Remove("Host");
        var signer = new RequestSigner(vector.Credential, vector.Region, vector.Service, vector.Rules);

        var query = signer.PresignQuery(request, vector.Time, vector.ExpiresSeconds, BodyHash(request));

        Assert.EndsWith("&X-Amz-Signature=" + vector.Text("query-signature.txt"), query, StringComparison.Ordinal);
    }

    private static string Canonical(SigV4Vector vector, WireRequest request)
    {
        var output = new Utf8Builder(64);
        CanonicalRequest.Append(ref output, request, SignatureParameters.Read(request)!.SignedHeaders, vector.Rules, BodyHash(request));
        var text = output.ToString();
        output.Dispose();
        return text;
    }

    private static VerifiedSignature Verify(SigV4Vector vector, WireRequest request) =>
        new SignatureVerifier(new CredentialStore(new OneCredential(vector.Credential)), new FixedTime(vector.Time)).Verify(
            request, SignatureParameters.Read(request), vector.Rules, new(vector.Service, vector.Region), BodyHash(request));

    private static string BodyHash(WireRequest request) => Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));
}
