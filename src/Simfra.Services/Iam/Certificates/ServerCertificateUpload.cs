using System.Security.Cryptography.X509Certificates;

namespace Simfra.Services.Iam;

/// <summary>The checks of a server certificate that is uploaded.</summary>
internal static class ServerCertificateUpload
{
    /// <summary>When the certificate expires.</summary>
    /// <exception cref="Schemas.AwsServiceException">MalformedCertificate, KeyPairMismatch.</exception>
    public static DateTimeOffset Check(string body, string privateKey, string? chain, DateTimeOffset now)
    {
        using var certificate = PemText.FindCertificate(body) ?? throw IamErrors.CertificateUnparsable();
        var publicHalf = PemText.FindPublicHalf(privateKey) ?? throw IamErrors.PrivateKeyInvalid();
        if (!publicHalf.AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo()))
        {
            throw IamErrors.KeyPairMismatch();
        }

        if (now >= EndOf(certificate))
        {
            throw IamErrors.CertificateExpired();
        }

        if (now < new DateTimeOffset(certificate.NotBefore.ToUniversalTime()))
        {
            throw IamErrors.CertificateNotYetValid();
        }

        if (chain is not null)
        {
            CheckChain(certificate, chain);
        }

        return EndOf(certificate);
    }

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>Each certificate of the chain signed the one before it, the first the server's.</summary>
    private static void CheckChain(X509Certificate2 certificate, string chain)
    {
        var certificates = PemText.FindCertificates(chain);
        if (certificates.Count == 0)
        {
            throw IamErrors.CertificateChainUnparsable();
        }

        try
        {
            var signed = certificate;
            for (var i = 0; i < certificates.Count; i++)
            {
                if (!CertificateSignature.IsSignedBy(signed, certificates[i]))
                {
                    throw IamErrors.CertificateChainInvalid(i - 1);
                }

                signed = certificates[i];
            }
        }
        finally
        {
            certificates.ForEach(static c => c.Dispose());
        }
    }
}
