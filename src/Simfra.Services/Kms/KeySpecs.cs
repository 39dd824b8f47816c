using Simfra.Models.Kms;

namespace Simfra.Services.Kms;

/// <summary>Which uses and algorithms the kinds of keys have.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html"/>
internal static class KeySpecs
{
    private static readonly string[] Rsa = [KeySpec.Rsa2048, KeySpec.Rsa3072, KeySpec.Rsa4096];
    private static readonly string[] NistCurves = [KeySpec.EccNistP256, KeySpec.EccNistP384, KeySpec.EccNistP521];
    private static readonly string[] Hmac = [KeySpec.Hmac224, KeySpec.Hmac256, KeySpec.Hmac384, KeySpec.Hmac512];
    private static readonly string[] MlDsa = [KeySpec.MlDsa44, KeySpec.MlDsa65, KeySpec.MlDsa87];

    public static bool IsRsa(string spec) => Rsa.Contains(spec);

    public static bool IsHmac(string spec) => Hmac.Contains(spec);

    public static bool IsMlDsa(string spec) => MlDsa.Contains(spec);

    /// <summary>Curves that the platform has: NIST's and secp256k1.</summary>
    public static bool IsCurve(string spec) => NistCurves.Contains(spec) || spec == KeySpec.EccSecgP256k1;

    /// <summary>Ed25519, which the platform hasn't.</summary>
    public static bool IsEdwards(string spec) => spec == KeySpec.EccNistEdwards25519;

    /// <summary>The key has a public half.</summary>
    public static bool IsAsymmetric(string spec) => spec != KeySpec.SymmetricDefault && !IsHmac(spec);

    public static IReadOnlyList<string> UsagesOf(string spec) => spec switch
    {
        KeySpec.SymmetricDefault => [KeyUsageType.EncryptDecrypt],
        _ when IsHmac(spec) => [KeyUsageType.GenerateVerifyMac],
        _ when IsRsa(spec) => [KeyUsageType.EncryptDecrypt, KeyUsageType.SignVerify],
        _ when NistCurves.Contains(spec) => [KeyUsageType.SignVerify, KeyUsageType.KeyAgreement],
        _ => [KeyUsageType.SignVerify],
    };

    public static List<string> EncryptionAlgorithms(string spec) => spec switch
    {
        KeySpec.SymmetricDefault => [EncryptionAlgorithmSpec.SymmetricDefault],
        _ when IsRsa(spec) => [EncryptionAlgorithmSpec.RsaesOaepSha1, EncryptionAlgorithmSpec.RsaesOaepSha256],
        _ => [],
    };

    public static List<string> SigningAlgorithms(string spec) => spec switch
    {
        KeySpec.EccNistP256 or KeySpec.EccSecgP256k1 => [SigningAlgorithmSpec.EcdsaSha256],
        KeySpec.EccNistP384 => [SigningAlgorithmSpec.EcdsaSha384],
        KeySpec.EccNistP521 => [SigningAlgorithmSpec.EcdsaSha512],
        KeySpec.EccNistEdwards25519 => [SigningAlgorithmSpec.Ed25519Sha512, SigningAlgorithmSpec.Ed25519PhSha512],
        _ when IsMlDsa(spec) => [SigningAlgorithmSpec.MlDsaShake256],
        _ when IsRsa(spec) =>
        [
            SigningAlgorithmSpec.RsassaPkcs1V15Sha256, SigningAlgorithmSpec.RsassaPkcs1V15Sha384, SigningAlgorithmSpec.RsassaPkcs1V15Sha512,
            SigningAlgorithmSpec.RsassaPssSha256, SigningAlgorithmSpec.RsassaPssSha384, SigningAlgorithmSpec.RsassaPssSha512,
        ],
        _ => [],
    };

    public static List<string> MacAlgorithms(string spec) => spec switch
    {
        KeySpec.Hmac224 => [MacAlgorithmSpec.HmacSha224],
        KeySpec.Hmac256 => [MacAlgorithmSpec.HmacSha256],
        KeySpec.Hmac384 => [MacAlgorithmSpec.HmacSha384],
        KeySpec.Hmac512 => [MacAlgorithmSpec.HmacSha512],
        _ => [],
    };
}
