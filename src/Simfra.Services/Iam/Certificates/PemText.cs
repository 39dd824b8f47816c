using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simfra.Services.Iam;

/// <summary>Certificates and keys in PEM.</summary>
internal static class PemText
{
    private const string CertificateLabel = "CERTIFICATE";

    /// <summary>The one certificate that a text is; null where it is anything else. For the caller to dispose of.</summary>
    public static X509Certificate2? FindCertificate(string text)
    {
        var found = FindCertificates(text);
        if (found.Count == 1)
        {
            return found[0];
        }

        found.ForEach(static c => c.Dispose());
        return null;
    }

    /// <summary>The certificates of a text, in order; none where there is anything else in it.</summary>
    public static List<X509Certificate2> FindCertificates(string text)
    {
        var found = new List<X509Certificate2>();
        var rest = text.AsSpan().Trim();
        try
        {
            while (!rest.IsEmpty)
            {
                if (!PemEncoding.TryFind(rest, out var fields)
                    || fields.Location.Start.GetOffset(rest.Length) != 0
                    || !rest[fields.Label].SequenceEqual(CertificateLabel))
                {
                    throw new CryptographicException();
                }

                found.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
                rest = rest[fields.Location.End..].TrimStart();
            }
        }
        catch (CryptographicException)
        {
            found.ForEach(static c => c.Dispose());
            return [];
        }

        return found;
    }

    /// <summary>The public half, as SubjectPublicKeyInfo, of an unencrypted private key; null where the text is none.</summary>
    public static byte[]? FindPublicHalf(string privateKey)
    {
        if (!PemEncoding.TryFind(privateKey, out var fields))
        {
            return null;
        }

        try
        {
            var pem = privateKey.AsSpan()[fields.Location];
            switch (privateKey[fields.Label])
            {
                case "RSA PRIVATE KEY":
                    return RsaPublicHalf(pem);
                case "EC PRIVATE KEY":
                    return EcPublicHalf(pem);
                case "PRIVATE KEY":
                    return TryRsaPublicHalf(pem) ?? EcPublicHalf(pem);
                default:
                    return null;
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[]? TryRsaPublicHalf(ReadOnlySpan<char> pem)
    {
        try
        {
            return RsaPublicHalf(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] RsaPublicHalf(ReadOnlySpan<char> pem)
    {
        using var key = RSA.Create();
        key.ImportFromPem(pem);
        return key.ExportSubjectPublicKeyInfo();
    }

    private static byte[] EcPublicHalf(ReadOnlySpan<char> pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.ExportSubjectPublicKeyInfo();
    }
}
