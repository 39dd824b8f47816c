using System.Security.Cryptography;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>How key material is wrapped on its way in.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html"/>
internal static class KeyWrapping
{
    /// <summary>Fails where material of a key can't be wrapped so.</summary>
    /// <exception cref="Schemas.AwsServiceException">UnsupportedOperationException, ValidationException.</exception>
    public static void Check(KmsKey key, string algorithm, string spec)
    {
        if (spec == WrappingKeySpec.Sm2 || algorithm == AlgorithmSpec.Sm2pke)
        {
            throw KmsErrors.Unsupported($"Wrapping with {algorithm} and {spec} is not supported in this Region");
        }

        if (algorithm == AlgorithmSpec.RsaesPkcs1V15)
        {
            throw KmsErrors.Unsupported("The RSAES_PKCS1_V1_5 wrapping algorithm is no longer supported.");
        }

        if (KeySpecs.IsRsa(key.Spec) && !IsHybrid(algorithm))
        {
            throw KmsErrors.Validation($"Wrapping algorithm {algorithm} is not supported for key spec {key.Spec}.");
        }

        if (key.Spec == KeySpec.EccNistP521 && spec == WrappingKeySpec.Rsa2048 && !IsHybrid(algorithm))
        {
            // Such a private key is longer than what the wrapping key encrypts.
            throw KmsErrors.Validation($"Wrapping algorithm {algorithm} with wrapping key spec {spec} is not supported for key spec {key.Spec}.");
        }
    }

    /// <summary>The material out of its wrapping; null where it isn't wrapped by that key in that way.</summary>
    public static byte[]? Unwrap(ImportParameters parameters, byte[] wrapped)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(parameters.WrappingKey), out _);
        var padding = parameters.WrappingAlgorithm.EndsWith("SHA_1", StringComparison.Ordinal)
            ? RSAEncryptionPadding.OaepSHA1
            : RSAEncryptionPadding.OaepSHA256;
        try
        {
            if (!IsHybrid(parameters.WrappingAlgorithm))
            {
                return rsa.Decrypt(wrapped, padding);
            }

            // An AES key under RSA, then the material under the AES key (RFC 5649).
            var length = rsa.KeySize / 8;
            if (wrapped.Length <= length)
            {
                return null;
            }

            using var aes = Aes.Create();
            aes.Key = rsa.Decrypt(wrapped[..length], padding);
            return aes.DecryptKeyWrapPadded(wrapped[length..]);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether bytes are a secret of the key's kind.</summary>
    public static bool Fits(KmsKey key, byte[] secret) => key.Spec switch
    {
        KeySpec.SymmetricDefault => secret.Length == NewKeyMaterial.SymmetricLength,
        KeySpec.Hmac224 => secret.Length is >= 28 and <= 64,
        KeySpec.Hmac256 => secret.Length is >= 32 and <= 64,
        KeySpec.Hmac384 => secret.Length is >= 48 and <= 128,
        KeySpec.Hmac512 => secret.Length is >= 64 and <= 128,
        _ => KeyPair.IsPrivateKey(key.Spec, secret),
    };

    /// <summary>An AES key under RSA, and the material under that.</summary>
    private static bool IsHybrid(string algorithm) => algorithm.StartsWith("RSA_AES_KEY_WRAP", StringComparison.Ordinal);
}
