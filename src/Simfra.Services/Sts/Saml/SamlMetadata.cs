using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;

namespace Simfra.Services.Sts.Saml;

/// <summary>What STS needs of an identity provider's metadata: its name, and the certificates that it signs with.</summary>
/// <param name="EntityId">The issuer that its assertions name.</param>
/// <param name="Certificates">More than one while keys are being changed.</param>
internal sealed record SamlMetadata(string EntityId, IReadOnlyList<X509Certificate2> Certificates) : IDisposable
{
    /// <summary>Reads a metadata document; null for one that names no identity provider with a certificate.</summary>
    public static SamlMetadata? Parse(string document)
    {
        var root = SamlXml.Load(Encoding.UTF8.GetBytes(document))?.DocumentElement;
        var entity = root is { LocalName: "EntitiesDescriptor", NamespaceURI: SamlXml.Metadata }
            ? root.Children("EntityDescriptor", SamlXml.Metadata)
                .FirstOrDefault(static e => e.Children("IDPSSODescriptor", SamlXml.Metadata).Any())
            : root;
        if (entity is not { LocalName: "EntityDescriptor", NamespaceURI: SamlXml.Metadata } || entity.Value("entityID") is not { Length: > 0 } id)
        {
            return null;
        }

        var certificates = entity.Children("IDPSSODescriptor", SamlXml.Metadata)
            .SelectMany(static d => d.Children("KeyDescriptor", SamlXml.Metadata))
            .Where(static k => k.Value("use") is null or "" or "signing")
            .SelectMany(static k => k.GetElementsByTagName("X509Certificate", SamlXml.Signature).OfType<XmlElement>())
            .Select(static c => ReadCertificate(c.InnerText))
            .OfType<X509Certificate2>()
            .ToArray();
        return certificates.Length == 0 ? null : new(id, certificates);
    }

    public void Dispose()
    {
        foreach (var certificate in Certificates)
        {
            certificate.Dispose();
        }
    }

    private static X509Certificate2? ReadCertificate(string text)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
