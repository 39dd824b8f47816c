using System.Xml;
using Simfra.Security.Iam;

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

    /// <summary>Its assertion is encrypted, and no key of the provider opens it.</summary>
    NotDecrypted,

    /// <summary>Its assertion isn't encrypted, and the provider is to send none but encrypted ones.</summary>
    NotEncrypted,
}

/// <summary>A response of an identity provider. Either it or its assertion is signed; both signatures count where both are there.</summary>
internal static class SamlResponse
{
    private const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";

    /// <summary>The response's assertion, once the signature is found to be the provider's.</summary>
    /// <param name="xml">The response as sent, decoded.</param>
    /// <param name="metadata">The provider's keys and name.</param>
    /// <param name="provider">What the account says of the provider.</param>
    public static (SamlAssertion? Assertion, SamlFault Fault, string? Status) Read(
        byte[] xml, SamlMetadata metadata, SamlProviderDescription provider)
    {
        if (SamlXml.Load(xml)?.DocumentElement is not { LocalName: "Response", NamespaceURI: SamlXml.Protocol } response)
        {
            return (null, SamlFault.Malformed, null);
        }

        var isWhole = SamlSignature.IsSigned(response);
        if (isWhole)
        {
            if (SamlSignature.Open(response, metadata.Certificates) is not { } opened)
            {
                return (null, FaultOf(response, metadata), null);
            }

            response = opened;
        }

        var status = response.OnlyChild("Status", SamlXml.Protocol).OnlyChild("StatusCode", SamlXml.Protocol).Value("Value");
        if (status is not null && status != Success)
        {
            return (null, SamlFault.NotSuccessful, status);
        }

        var (assertion, fault) = Assertion(response, provider);
        if (assertion is null)
        {
            return (null, fault, null);
        }

        var (read, readFault) = ReadAssertion(assertion, isWhole, metadata);
        return (read, readFault, null);
    }

    /// <summary>The only assertion of a response, decrypted.</summary>
    private static (XmlElement? Assertion, SamlFault Fault) Assertion(XmlElement response, SamlProviderDescription provider)
    {
        var plain = response.Children("Assertion", SamlXml.Assertion).ToArray();
        var encrypted = response.Children("EncryptedAssertion", SamlXml.Assertion).ToArray();
        return (plain, encrypted) switch
        {
            ([], [var one]) => (SamlEncryption.Open(one, provider.PrivateKeys), SamlFault.NotDecrypted),
            ([_], []) when provider.RequiresEncryption => (null, SamlFault.NotEncrypted),
            ([var one], []) => (one, default),
            _ => (null, SamlFault.Malformed),
        };
    }

    private static (SamlAssertion?, SamlFault) ReadAssertion(XmlElement assertion, bool isCovered, SamlMetadata metadata)
    {
        if (SamlSignature.IsSigned(assertion))
        {
            if (SamlSignature.Open(assertion, metadata.Certificates) is not { } opened)
            {
                return (null, FaultOf(assertion, metadata));
            }

            assertion = opened;
        }
        else if (!isCovered)
        {
            return (null, FaultOf(assertion, metadata));
        }

        if (SamlAssertion.Read(assertion) is not { } read)
        {
            return (null, SamlFault.Malformed);
        }

        return read.Issuer == metadata.EntityId ? (read, default) : (null, SamlFault.WrongIssuer);
    }

    /// <summary>Another provider's response is told apart from one that was tampered with.</summary>
    private static SamlFault FaultOf(XmlElement element, SamlMetadata metadata) =>
        element.OnlyChild("Issuer", SamlXml.Assertion)?.InnerText.Trim() is { } issuer && issuer != metadata.EntityId
            ? SamlFault.WrongIssuer
            : SamlFault.WrongSignature;
}
