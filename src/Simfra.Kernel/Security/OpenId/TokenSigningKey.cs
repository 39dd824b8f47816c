using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Security.Iam;

namespace Simfra.Security.OpenId;

/// <summary>A private key that signs JSON Web Tokens.</summary>
/// <remarks>
/// A seeded world's keys are the same in every run, and so are tokens that are signed with RS256; ES384's signatures are random by their
/// nature. A key that is kept in state stays what it is.
/// </remarks>
/// <param name="KeyId">The <c>kid</c> of tokens and of the published key.</param>
/// <param name="Algorithm"><c>RS256</c> or <c>ES384</c>.</param>
/// <param name="Pkcs8">The key.</param>
internal sealed record TokenSigningKey(string KeyId, string Algorithm, byte[] Pkcs8)
{
    public const string Rsa256 = "RS256";
    public const string Curve384 = "ES384";

    private const int RsaBits = 2048;
    private const int CurveBits = 384;

    public static TokenSigningKey Create(string keyId, string algorithm, IdGenerator ids)
    {
        switch (algorithm)
        {
            case Rsa256:
                using (var rsa = NewKeyPair.Rsa(RsaBits, ids))
                {
                    return new(keyId, algorithm, rsa.ExportPkcs8PrivateKey());
                }

            case Curve384:
                using (var curve = NewKeyPair.Curve(ECCurve.NamedCurves.nistP384, CurveBits, ids))
                {
                    return new(keyId, algorithm, curve.ExportPkcs8PrivateKey());
                }

            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Tokens are signed with RS256 or ES384.");
        }
    }

    /// <summary>The keys of an account that issues tokens itself.</summary>
    public static IReadOnlyList<TokenSigningKey> Of(OutboundIdentityDescription identity) =>
    [
        new(OutboundIdentityDescription.RsaKeyId, Rsa256, identity.RsaKey),
        new(OutboundIdentityDescription.EcKeyId, Curve384, identity.EcKey),
    ];

    /// <summary>The public half.</summary>
    public JsonWebKey ToPublicKey()
    {
        if (Algorithm == Rsa256)
        {
            using var rsa = OpenRsa();
            return JsonWebKey.From(KeyId, Algorithm, rsa);
        }

        using var curve = OpenCurve();
        return JsonWebKey.From(KeyId, Algorithm, curve);
    }

    /// <summary>A token with these claims.</summary>
    public string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["kid"] = KeyId, ["typ"] = "JWT", ["alg"] = Algorithm };
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64UrlText.Encode(Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(JsonObject json) => Base64UrlText.Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private byte[] Sign(byte[] text)
    {
        if (Algorithm == Rsa256)
        {
            using var rsa = OpenRsa();
            return rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using var curve = OpenCurve();
        return curve.SignData(text, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private RSA OpenRsa()
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Pkcs8, out _);
        return rsa;
    }

    private ECDsa OpenCurve()
    {
        var curve = ECDsa.Create();
        curve.ImportPkcs8PrivateKey(Pkcs8, out _);
        return curve;
    }
}
