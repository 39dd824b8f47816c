using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Security.OpenId;

/// <summary>A public key of an issuer: RSA, or one of the curves P-256, P-384 and P-521.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc7517"/>
internal sealed class JsonWebKey
{
    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _curve;

    private JsonWebKey(string? keyId, string? algorithm, RSAParameters? rsa, ECParameters? curve)
    {
        KeyId = keyId;
        Algorithm = algorithm;
        _rsa = rsa;
        _curve = curve;
    }

    public string? KeyId { get; }

    /// <summary>The one algorithm that the key is for; null for any that its kind allows.</summary>
    public string? Algorithm { get; }

    /// <summary>A public RSA key.</summary>
    public static JsonWebKey From(string keyId, string algorithm, RSA key) => new(keyId, algorithm, key.ExportParameters(false), null);

    /// <summary>A public key of a curve.</summary>
    public static JsonWebKey From(string keyId, string algorithm, ECDsa key) => new(keyId, algorithm, null, key.ExportParameters(false));

    /// <summary>Reads a key; null for one that can't verify the tokens that AWS takes.</summary>
    public static JsonWebKey? Parse(JsonElement key)
    {
        string? Text(string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        byte[]? Bytes(string name) => Text(name) is { } text ? Base64UrlText.Decode(text) : null;

        if (key.ValueKind != JsonValueKind.Object || Text("use") is not (null or "sig"))
        {
            return null;
        }

        switch (Text("kty"))
        {
            case "RSA" when Bytes("n") is { } modulus && Bytes("e") is { Length: > 0 } exponent:
                return new(Text("kid"), Text("alg"), new RSAParameters { Modulus = modulus, Exponent = exponent }, null);
            case "EC" when CurveOf(Text("crv")) is { } curve && Bytes("x") is { } x && Bytes("y") is { } y:
                return new(Text("kid"), Text("alg"), null, new ECParameters { Curve = curve, Q = new() { X = x, Y = y } });
            default:
                return null;
        }
    }

    /// <summary>The key as it is published.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["kid"] = KeyId, ["use"] = "sig", ["alg"] = Algorithm };
        if (_rsa is { } rsa)
        {
            json["kty"] = "RSA";
            json["n"] = Base64UrlText.Encode(rsa.Modulus);
            json["e"] = Base64UrlText.Encode(rsa.Exponent);
        }
        else if (_curve is { } curve)
        {
            json["kty"] = "EC";
            json["crv"] = NameOf(curve);
            json["x"] = Base64UrlText.Encode(curve.Q.X);
            json["y"] = Base64UrlText.Encode(curve.Q.Y);
        }

        return json;
    }

    /// <summary>Whether this key signed the token, by the algorithm that the token names.</summary>
    public bool Verifies(JsonWebToken token)
    {
        if ((Algorithm is not null && Algorithm != token.Algorithm) || HashOf(token.Algorithm) is not { } hash)
        {
            return false;
        }

        try
        {
            return token.Algorithm[..2] switch
            {
                "RS" when _rsa is { } parameters => VerifiesRsa(parameters, token, hash),
                "ES" when _curve is { } parameters && CurveOfAlgorithm(token.Algorithm) == NameOf(parameters) => VerifiesCurve(parameters, token, hash),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            // A key that is none: a point that isn't on its curve, a modulus of zero.
            return false;
        }
    }

    private static bool VerifiesRsa(RSAParameters parameters, JsonWebToken token, HashAlgorithmName hash)
    {
        using var key = RSA.Create(parameters);
        return key.VerifyData(token.SignedText, token.Signature, hash, RSASignaturePadding.Pkcs1);
    }

    private static bool VerifiesCurve(ECParameters parameters, JsonWebToken token, HashAlgorithmName hash)
    {
        using var key = ECDsa.Create(parameters);
        return key.VerifyData(token.SignedText, token.Signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static HashAlgorithmName? HashOf(string algorithm) => algorithm switch
    {
        "RS256" or "ES256" => HashAlgorithmName.SHA256,
        "RS384" or "ES384" => HashAlgorithmName.SHA384,
        "RS512" or "ES512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static string CurveOfAlgorithm(string algorithm) => algorithm switch
    {
        "ES256" => "P-256",
        "ES384" => "P-384",
        _ => "P-521",
    };

    private static ECCurve? CurveOf(string? name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        _ => null,
    };

    private static string NameOf(ECParameters key) => key.Q.X!.Length switch
    {
        32 => "P-256",
        48 => "P-384",
        _ => "P-521",
    };
}
