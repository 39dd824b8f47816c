using System.Security.Cryptography;
using Simfra.Models.Kms;
using Simfra.Security;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>RSA keys and keys on curves: a private half in PKCS #8, a public half as SubjectPublicKeyInfo.</summary>
internal static class KeyPair
{
    private const string Secp256K1 = "1.3.132.0.10";

    /// <summary>A new private key.</summary>
    public static byte[] Generate(string spec, IdGenerator ids)
    {
        if (KeySpecs.IsEdwards(spec))
        {
            return Ed25519Key.Generate(ids);
        }

        if (KeySpecs.IsRsa(spec))
        {
            using var rsa = NewKeyPair.Rsa(BitsOf(spec), ids);
            return rsa.ExportPkcs8PrivateKey();
        }

        using var ecdsa = NewKeyPair.Curve(CurveOf(spec), CurveBitsOf(spec), ids);
        return ecdsa.ExportPkcs8PrivateKey();
    }

    public static byte[] PublicKey(string spec, byte[] privateKey)
    {
        if (KeySpecs.IsEdwards(spec))
        {
            return Ed25519Key.PublicKey(privateKey);
        }

        if (KeySpecs.IsRsa(spec))
        {
            using var rsa = ReadRsa(privateKey);
            return rsa.ExportSubjectPublicKeyInfo();
        }

        using var ecdsa = ReadCurve(privateKey);
        return ecdsa.ExportSubjectPublicKeyInfo();
    }

    /// <summary>Whether bytes are a private key of the kind.</summary>
    public static bool IsPrivateKey(string spec, byte[] privateKey)
    {
        if (KeySpecs.IsEdwards(spec))
        {
            return Ed25519Key.IsPrivateKey(privateKey);
        }

        try
        {
            if (KeySpecs.IsRsa(spec))
            {
                using var rsa = ReadRsa(privateKey);
                return rsa.KeySize == BitsOf(spec);
            }

            using var ecdsa = ReadCurve(privateKey);
            return IsOn(ecdsa.ExportParameters(includePrivateParameters: false).Curve, CurveOf(spec));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public static byte[] Encrypt(string algorithm, byte[] privateKey, byte[] plaintext)
    {
        using var rsa = ReadRsa(privateKey);
        return rsa.Encrypt(plaintext, PaddingOf(algorithm));
    }

    /// <summary>The plaintext; null where the ciphertext isn't one of this key.</summary>
    public static byte[]? Decrypt(string algorithm, byte[] privateKey, byte[] ciphertext)
    {
        using var rsa = ReadRsa(privateKey);
        try
        {
            return rsa.Decrypt(ciphertext, PaddingOf(algorithm));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The longest plaintext of an algorithm.</summary>
    public static int MaxPlaintextLength(string spec, string algorithm) =>
        (BitsOf(spec) / 8) - (2 * (algorithm == EncryptionAlgorithmSpec.RsaesOaepSha1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes)) - 2;

    /// <summary>The hash of an algorithm's name: <c>…_SHA_256</c>.</summary>
    public static HashAlgorithmName HashOf(string algorithm) => algorithm[^3..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    public static byte[] Hash(string algorithm, byte[] message) => CryptographicOperations.HashData(HashOf(algorithm), message);

    public static int HashLength(string algorithm) => algorithm[^3..] switch
    {
        "256" => SHA256.HashSizeInBytes,
        "384" => SHA384.HashSizeInBytes,
        _ => SHA512.HashSizeInBytes,
    };

    /// <summary>A signature of a digest; of Ed25519, which takes no digest, of the message.</summary>
    public static byte[] Sign(string spec, string algorithm, byte[] privateKey, byte[] digest)
    {
        if (KeySpecs.IsEdwards(spec))
        {
            return Ed25519Key.Sign(privateKey, digest, IsPrehashed(algorithm));
        }

        if (KeySpecs.IsRsa(spec))
        {
            using var rsa = ReadRsa(privateKey);
            return rsa.SignHash(digest, HashOf(algorithm), SignaturePaddingOf(algorithm));
        }

        using var ecdsa = ReadCurve(privateKey);
        return ecdsa.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <inheritdoc cref="Sign"/>
    public static bool Verify(string spec, string algorithm, byte[] privateKey, byte[] digest, byte[] signature)
    {
        if (KeySpecs.IsEdwards(spec))
        {
            return Ed25519Key.Verify(privateKey, digest, signature, IsPrehashed(algorithm));
        }

        if (KeySpecs.IsRsa(spec))
        {
            using var rsa = ReadRsa(privateKey);
            return rsa.VerifyHash(digest, signature, HashOf(algorithm), SignaturePaddingOf(algorithm));
        }

        using var ecdsa = ReadCurve(privateKey);
        return ecdsa.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The secret that both sides can derive (ECDH, the x coordinate); null where the other's public key is none on the same curve.</summary>
    public static byte[]? Agree(byte[] privateKey, byte[] otherPublicKey)
    {
        using var own = ECDiffieHellman.Create();
        own.ImportPkcs8PrivateKey(privateKey, out _);
        using var other = ECDiffieHellman.Create();
        try
        {
            other.ImportSubjectPublicKeyInfo(otherPublicKey, out _);
            using var publicKey = other.PublicKey;
            return own.DeriveRawSecretAgreement(publicKey);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The size of an RSA key.</summary>
    public static int BitsOf(string spec) => spec switch
    {
        KeySpec.Rsa2048 => 2048,
        KeySpec.Rsa3072 => 3072,
        _ => 4096,
    };

    /// <summary>Ed25519ph, as AWS has it: it takes a digest, and hashes that once more.</summary>
    public static bool IsPrehashed(string algorithm) => algorithm == SigningAlgorithmSpec.Ed25519PhSha512;

    private static ECCurve CurveOf(string spec) => spec switch
    {
        KeySpec.EccNistP256 => ECCurve.NamedCurves.nistP256,
        KeySpec.EccNistP384 => ECCurve.NamedCurves.nistP384,
        KeySpec.EccNistP521 => ECCurve.NamedCurves.nistP521,
        KeySpec.EccSecgP256k1 => ECCurve.CreateFromValue(Secp256K1),
        _ => throw new ArgumentException($"{spec} is no curve.", nameof(spec)),
    };

    private static int CurveBitsOf(string spec) => spec switch
    {
        KeySpec.EccNistP384 => 384,
        KeySpec.EccNistP521 => 521,
        _ => 256,
    };

    private static bool IsOn(ECCurve curve, ECCurve expected) =>
        curve.IsNamed && (curve.Oid.Value ?? curve.Oid.FriendlyName) == (curve.Oid.Value is null ? expected.Oid.FriendlyName : expected.Oid.Value);

    private static RSAEncryptionPadding PaddingOf(string algorithm) =>
        algorithm == EncryptionAlgorithmSpec.RsaesOaepSha1 ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;

    private static RSASignaturePadding SignaturePaddingOf(string algorithm) =>
        algorithm.StartsWith("RSASSA_PSS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    private static RSA ReadRsa(byte[] privateKey)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(privateKey, out _);
        return rsa;
    }

    private static ECDsa ReadCurve(byte[] privateKey)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
        return ecdsa;
    }
}
