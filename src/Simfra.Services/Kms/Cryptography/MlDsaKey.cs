using System.Security.Cryptography;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>ML-DSA keys, where the platform has them (OpenSSL 3.5, Windows 11). The secret is the key's seed of 32 bytes.</summary>
#pragma warning disable SYSLIB5006 // Parts of .NET's ML-DSA may change yet; this is the one place that uses them.
internal static class MlDsaKey
{
    public const int SeedLength = 32;

    /// <summary>The length of a message's representative (FIPS 204).</summary>
    public const int MuLength = 64;

    public static bool IsSupported => MLDsa.IsSupported;

    public static byte[] PublicKey(string spec, byte[] seed)
    {
        using var key = MLDsa.ImportMLDsaPrivateSeed(AlgorithmOf(spec), seed);
        return key.ExportSubjectPublicKeyInfo();
    }

    /// <param name="isMu">The message is the representative that its sender computed, not the message itself.</param>
    public static byte[] Sign(string spec, byte[] seed, byte[] message, bool isMu)
    {
        using var key = MLDsa.ImportMLDsaPrivateSeed(AlgorithmOf(spec), seed);
        return isMu ? key.SignMu(message) : key.SignData(message);
    }

    /// <inheritdoc cref="Sign"/>
    public static bool Verify(string spec, byte[] seed, byte[] message, byte[] signature, bool isMu)
    {
        using var key = MLDsa.ImportMLDsaPrivateSeed(AlgorithmOf(spec), seed);
        return signature.Length == AlgorithmOf(spec).SignatureSizeInBytes
            && (isMu ? key.VerifyMu(message, signature) : key.VerifyData(message, signature));
    }

    private static MLDsaAlgorithm AlgorithmOf(string spec) => spec switch
    {
        KeySpec.MlDsa44 => MLDsaAlgorithm.MLDsa44,
        KeySpec.MlDsa65 => MLDsaAlgorithm.MLDsa65,
        _ => MLDsaAlgorithm.MLDsa87,
    };
}
