using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simfra.Services.Iam;

/// <summary>
/// Whether a certificate was signed by another: by the bytes alone. The chain engine of the platform would look into the machine's
/// stores, and on the network, for what an uploaded chain leaves out.
/// </summary>
internal static class CertificateSignature
{
    private static readonly FrozenDictionary<string, HashAlgorithmName> RsaAlgorithms = new Dictionary<string, HashAlgorithmName>(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.5"] = HashAlgorithmName.SHA1,
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, HashAlgorithmName> EcAlgorithms = new Dictionary<string, HashAlgorithmName>(StringComparer.Ordinal)
    {
        ["1.2.840.10045.4.1"] = HashAlgorithmName.SHA1,
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256,
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384,
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData))
        {
            return false;
        }

        // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature BIT STRING }
        var parts = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
        var signed = parts.ReadEncodedValue();
        var algorithm = parts.ReadSequence().ReadObjectIdentifier();
        var signature = parts.ReadBitString(out _);
        if (RsaAlgorithms.TryGetValue(algorithm, out var hash))
        {
            using var key = issuer.GetRSAPublicKey();
            return key?.VerifyData(signed.Span, signature, hash, RSASignaturePadding.Pkcs1) == true;
        }

        if (EcAlgorithms.TryGetValue(algorithm, out hash))
        {
            using var key = issuer.GetECDsaPublicKey();
            return key?.VerifyData(signed.Span, signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;
        }

        return false;
    }
}
