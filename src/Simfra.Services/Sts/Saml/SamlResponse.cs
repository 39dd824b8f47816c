using System.Xml;

namespace Simfra.Services.Sts.Saml;

/// <summary>Why a SAML response isn't believed.</summary>
internal enum SamlFault
{
    /// <summary>It isn't a SAML response.</summary>
    Malformed,

    /// <summary>The provider reports a failure.</summary>
    NotSuccessful,

    /// <summary>It is of another issuer than the provider.</summary>
    WrongIssuer,

    /// <summary>No key of the provider signed it.</summary>
    WrongSignature,

    /// <summary>Its assertion is encrypted.</summary>
    Encrypted,
}

/// <summary>A response of an identity provider. Either it or its assertion is signed; both signatures count where both are there.</summary>
internal static class SamlResponse
{
    private const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";

    /// <summary>The response's assertion, once the signature is found to be the provider's.</summary>
    /// <param name="xml">The response as sent, decoded.</param>
    /// <param name="provider">The provider that it should be of.</param>
    public static (SamlAssertion? Assertion, SamlFault Fault) Read(byte[] xml, SamlMetadata provider)
    {
        if (SamlXml.Load(xml)?.DocumentElement is not { LocalName: "Response", NamespaceURI: SamlXml.Protocol } response)
        {
            return (null, SamlFault.Malformed);
        }

        var isWhole = SamlSignature.IsSigned(response);
        if (isWhole)
        {
            if (SamlSignature.Open(response, provider.Certificates) is not { } opened)
            {
                return (null, FaultOf(response, provider));
            }

            response = opened;
        }

        var status = response.OnlyChild("Status", SamlXml.Protocol).OnlyChild("StatusCode", SamlXml.Protocol).Value("Value");
        if (status is not null && status != Success)
        {
            return (null, SamlFault.NotSuccessful);
        }

        if (response.Children("EncryptedAssertion", SamlXml.Assertion).Any())
        {
            return (null, SamlFault.Encrypted);
        }

        return response.OnlyChild("Assertion", SamlXml.Assertion) is { } assertion
            ? ReadAssertion(assertion, isWhole, provider)
            : (null, SamlFault.Malformed);
    }

    private static (SamlAssertion?, SamlFault) ReadAssertion(XmlElement assertion, bool isCovered, SamlMetadata provider)
    {
        if (SamlSignature.IsSigned(assertion))
        {
            if (SamlSignature.Open(assertion, provider.Certificates) is not { } opened)
            {
                return (null, FaultOf(assertion, provider));
            }

            assertion = opened;
        }
        else if (!isCovered)
        {
            return (null, FaultOf(assertion, provider));
        }

        if (SamlAssertion.Read(assertion) is not { } read)
        {
            return (null, SamlFault.Malformed);
        }

        return read.Issuer == provider.EntityId ? (read, default) : (null, SamlFault.WrongIssuer);
    }

    /// <summary>Another provider's response is told apart from one that was tampered with.</summary>
    private static SamlFault FaultOf(XmlElement element, SamlMetadata provider) =>
        element.OnlyChild("Issuer", SamlXml.Assertion)?.InnerText.Trim() is { } issuer && issuer != provider.EntityId
            ? SamlFault.WrongIssuer
            : SamlFault.WrongSignature;
}
