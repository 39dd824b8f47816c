using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;

namespace Simfra.Services.Sts.Saml;

/// <summary>
/// The enveloped signature of a response or an assertion. What is believed is read from the very bytes that were found signed
/// (<see cref="Open"/> gives them back), so that nothing wrapped round, put beside or commented into the signed element is ever seen.
/// </summary>
/// <seealso href="https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf"/>
internal static class SamlSignature
{
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    private const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

    public static bool IsSigned(XmlElement element) => element.Children("Signature", SamlXml.Signature).Any();

    /// <summary>The element as it was signed, without its signature; null where no key of the provider signed it.</summary>
    public static XmlElement? Open(XmlElement element, IReadOnlyList<X509Certificate2> certificates)
    {
        if (element.OnlyChild("Signature", SamlXml.Signature) is not { } signature
            || signature.OnlyChild("SignedInfo", SamlXml.Signature) is not { } signedInfo
            || signedInfo.OnlyChild("Reference", SamlXml.Signature) is not { } reference
            || element.Value("ID") is not { Length: > 0 } id
            || reference.Value("URI") != $"#{id}"
            || !IsUnique(element, id)
            || Digest(reference) is not { } digest
            || CanonicalForm(element, reference) is not { } content
            || !CryptographicOperations.FixedTimeEquals(digest.Hash(content), digest.Value)
            || !IsSignedByAny(signature, signedInfo, certificates))
        {
            return null;
        }

        return SamlXml.Load(content)?.DocumentElement;
    }

    /// <summary>Two elements of one id would let one be checked and the other read.</summary>
    private static bool IsUnique(XmlElement element, string id)
    {
        var count = 0;
        foreach (var other in element.OwnerDocument.GetElementsByTagName("*").OfType<XmlElement>())
        {
            count += other.Attributes.OfType<XmlAttribute>()
                .Any(a => a.LocalName.Equals("id", StringComparison.OrdinalIgnoreCase) && a.Value == id) ? 1 : 0;
        }

        return count == 1;
    }

    private static byte[]? CanonicalForm(XmlElement element, XmlElement reference)
    {
        var transforms = reference.OnlyChild("Transforms", SamlXml.Signature)?.Children("Transform", SamlXml.Signature).ToArray() ?? [];
        if (transforms.Length > 2 || transforms.Any(static t => t.Value("Algorithm") is not (Enveloped or Exclusive or Inclusive)))
        {
            return null;
        }

        var canonicalization = transforms.LastOrDefault(static t => t.Value("Algorithm") is Exclusive or Inclusive);
        var unsigned = (XmlElement)element.CloneNode(deep: true);
        unsigned.RemoveChild(unsigned.OnlyChild("Signature", SamlXml.Signature)!);

        // The copy takes the element's place, so that the namespaces declared around it are known.
        var parent = element.ParentNode!;
        parent.ReplaceChild(unsigned, element);
        var form = SamlXml.Canonicalize(unsigned, canonicalization?.Value("Algorithm") == Exclusive, PrefixesOf(canonicalization));
        parent.ReplaceChild(element, unsigned);
        return form;
    }

    private static (Func<byte[], byte[]> Hash, byte[] Value)? Digest(XmlElement reference)
    {
        Func<byte[], byte[]>? hash = reference.OnlyChild("DigestMethod", SamlXml.Signature).Value("Algorithm") switch
        {
            "http://www.w3.org/2001/04/xmlenc#sha256" => SHA256.HashData,
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => SHA384.HashData,
            "http://www.w3.org/2001/04/xmlenc#sha512" => SHA512.HashData,
            _ => null,
        };
        return hash is not null && Bytes(reference.OnlyChild("DigestValue", SamlXml.Signature)) is { } value ? (hash, value) : null;
    }

    private static bool IsSignedByAny(XmlElement signature, XmlElement signedInfo, IReadOnlyList<X509Certificate2> certificates)
    {
        var canonicalization = signedInfo.OnlyChild("CanonicalizationMethod", SamlXml.Signature);
        if (canonicalization.Value("Algorithm") is not (Exclusive or Inclusive)
            || Bytes(signature.OnlyChild("SignatureValue", SamlXml.Signature)) is not { } value)
        {
            return false;
        }

        var text = SamlXml.Canonicalize(signedInfo, canonicalization.Value("Algorithm") == Exclusive, PrefixesOf(canonicalization));
        var method = signedInfo.OnlyChild("SignatureMethod", SamlXml.Signature).Value("Algorithm") ?? "";
        return certificates.Any(c => IsSignedBy(c, method, text, value));
    }

    private static bool IsSignedBy(X509Certificate2 certificate, string method, byte[] text, byte[] signature)
    {
        const string More = "http://www.w3.org/2001/04/xmldsig-more#";
        HashAlgorithmName? hash = method switch
        {
            $"{More}rsa-sha256" or $"{More}ecdsa-sha256" => HashAlgorithmName.SHA256,
            $"{More}rsa-sha384" or $"{More}ecdsa-sha384" => HashAlgorithmName.SHA384,
            $"{More}rsa-sha512" or $"{More}ecdsa-sha512" => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (hash is not { } algorithm)
        {
            return false;
        }

        if (method.StartsWith($"{More}rsa", StringComparison.Ordinal))
        {
            using var rsa = certificate.GetRSAPublicKey();
            return rsa?.VerifyData(text, signature, algorithm, RSASignaturePadding.Pkcs1) == true;
        }

        using var curve = certificate.GetECDsaPublicKey();
        return curve?.VerifyData(text, signature, algorithm, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) == true;
    }

    private static string? PrefixesOf(XmlElement? method) => method.OnlyChild("InclusiveNamespaces", Exclusive).Value("PrefixList");

    private static byte[]? Bytes(XmlElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var bytes = new byte[element.InnerText.Length];
        return Convert.TryFromBase64String(element.InnerText, bytes, out var length) ? bytes[..length] : null;
    }
}
