using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;

namespace Simfra.Services.Iam;

/// <summary>The SAML 2.0 metadata of identity providers.</summary>
internal static class SamlMetadata
{
    private static readonly XNamespace Metadata = "urn:oasis:names:tc:SAML:2.0:metadata";
    private static readonly XNamespace Signature = "http://www.w3.org/2000/09/xmldsig#";

    /// <summary>Nothing outside the document is read: no entity, no schema.</summary>
    private static XmlReaderSettings Settings => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    /// <summary>The document must name an identity provider, and each certificate in it must be one; what it says of time isn't looked at.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidInput.</exception>
    public static void Check(string document)
    {
        var root = Load(document);
        if (root?.Name != Metadata + "EntityDescriptor" && root?.Name != Metadata + "EntitiesDescriptor")
        {
            throw IamErrors.SamlMetadataUnparsable();
        }

        if (!root.Descendants(Signature + "X509Certificate").All(static c => IsCertificate(c.Value)))
        {
            throw IamErrors.SamlMetadataUnparsable();
        }

        if (!root.DescendantsAndSelf(Metadata + "EntityDescriptor").Any(IsIdentityProvider))
        {
            throw IamErrors.SamlMetadataWithoutIssuer();
        }
    }

    private static XElement? Load(string document)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(document), Settings);
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static bool IsIdentityProvider(XElement entity) =>
        !string.IsNullOrEmpty(entity.Attribute("entityID")?.Value) && entity.Elements(Metadata + "IDPSSODescriptor").Any();

    private static bool IsCertificate(string base64)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
            return true;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
