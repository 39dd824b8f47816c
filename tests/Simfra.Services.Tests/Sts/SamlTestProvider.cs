using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace Simfra.Services.Tests.Sts;

/// <summary>A SAML identity provider. It signs with .NET's own XML signatures, which the product doesn't use.</summary>
public sealed class SamlTestProvider : IDisposable
{
    public const string EntityId = "https://idp.example.com/saml";

    private const string Role = "https://aws.amazon.com/SAML/Attributes/Role";
    private const string SessionName = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";

    private readonly X509Certificate2 _certificate;
    private readonly RSA _key = RSA.Create(2048);

    public SamlTestProvider()
    {
        var request = new CertificateRequest("CN=idp.example.com", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    public string Metadata =>
        $"""
        <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{EntityId}">
          <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
              {Convert.ToBase64String(_certificate.RawData)}
            </ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
          </IDPSSODescriptor>
        </EntityDescriptor>
        <!-- {new string('x', 1000)} -->
        """;

    /// <summary>What an assertion says, before it is signed.</summary>
    public sealed record Content(string RoleArn, string ProviderArn, DateTimeOffset Now)
    {
        public string Issuer { get; init; } = EntityId;
        public string Subject { get; init; } = "alice@example.com";
        public string Recipient { get; init; } = "https://signin.aws.amazon.com/saml";
        public string Audience { get; init; } = "urn:amazon:webservices";
        public string? Name { get; init; } = "alice";
        public string Status { get; init; } = "urn:oasis:names:tc:SAML:2.0:status:Success";
        public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);
        public TimeSpan? SessionLength { get; init; }
        public bool HasConfirmation { get; init; } = true;
        public IReadOnlyList<(string Name, string Value)> Attributes { get; init; } = [];
    }

    /// <summary>The response, neither signed nor encoded.</summary>
    public static XmlDocument Write(Content content)
    {
        var attributes = new StringBuilder().Append(Attribute(Role, $"{content.RoleArn},{content.ProviderArn}"));
        if (content.Name is not null)
        {
            attributes.Append(Attribute(SessionName, content.Name));
        }

        foreach (var (name, value) in content.Attributes)
        {
            attributes.Append(Attribute(name, value));
        }

        var confirmation = content.HasConfirmation
            ? $"""<saml:SubjectConfirmationData NotOnOrAfter="{Time(content.Now + content.Lifetime)}" Recipient="{content.Recipient}"/>"""
            : "";
        var session = content.SessionLength is { } length ? $" SessionNotOnOrAfter=\"{Time(content.Now + length)}\"" : "";
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(
            $"""
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
                xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="_response" Version="2.0" IssueInstant="{Time(content.Now)}">
              <saml:Issuer>{content.Issuer}</saml:Issuer>
              <samlp:Status><samlp:StatusCode Value="{content.Status}"/></samlp:Status>
              <saml:Assertion ID="_assertion" Version="2.0" IssueInstant="{Time(content.Now)}">
                <saml:Issuer>{content.Issuer}</saml:Issuer>
                <saml:Subject>
                  <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{content.Subject}</saml:NameID>
                  <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">{confirmation}</saml:SubjectConfirmation>
                </saml:Subject>
                <saml:Conditions NotBefore="{Time(content.Now.AddMinutes(-1))}" NotOnOrAfter="{Time(content.Now + content.Lifetime)}">
                  <saml:AudienceRestriction><saml:Audience>{content.Audience}</saml:Audience></saml:AudienceRestriction>
                </saml:Conditions>
                <saml:AuthnStatement AuthnInstant="{Time(content.Now)}"{session}/>
                <saml:AttributeStatement>{attributes}</saml:AttributeStatement>
              </saml:Assertion>
            </samlp:Response>
            """);
        return document;
    }

    public static string Encode(XmlDocument document) => Convert.ToBase64String(Encoding.UTF8.GetBytes(document.OuterXml));

    /// <summary>A response with its assertion signed.</summary>
    public string Respond(Content content) => Encode(Sign(Write(content), "_assertion"));

    /// <summary>Signs the element of that id, in its place.</summary>
    public XmlDocument Sign(XmlDocument document, string id, bool isExclusive = true)
    {
        var signed = new IdSignedXml(document) { SigningKey = _key };
        signed.SignedInfo!.CanonicalizationMethod = isExclusive ? SignedXml.XmlDsigExcC14NTransformUrl : SignedXml.XmlDsigCanonicalizationUrl;
        var reference = new Reference($"#{id}") { DigestMethod = SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(isExclusive ? new XmlDsigExcC14NTransform(false, "xs") : new XmlDsigC14NTransform());
        signed.AddReference(reference);
        signed.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
        signed.ComputeSignature();
        var element = signed.GetIdElement(document, id)!;
        element.InsertAfter(document.ImportNode(signed.GetXml(), deep: true), element.GetElementsByTagName("Issuer", "urn:oasis:names:tc:SAML:2.0:assertion")[0]);
        return document;
    }

    /// <summary>Puts an EncryptedAssertion into the assertion's place: AES-256 in CBC mode, its key by RSA-OAEP.</summary>
    public static XmlDocument Encrypt(XmlDocument document, RSA key)
    {
        const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
        var assertion = (XmlElement)document.GetElementsByTagName("Assertion", Assertion)[0]!;
        using var aes = Aes.Create();
        aes.KeySize = 256;
        var data = new EncryptedData
        {
            Type = EncryptedXml.XmlEncElementUrl,
            EncryptionMethod = new(EncryptedXml.XmlEncAES256Url),
            CipherData = new(new EncryptedXml().EncryptData(assertion, aes, content: false)),
        };
        data.KeyInfo.AddClause(new KeyInfoEncryptedKey(new()
        {
            EncryptionMethod = new(EncryptedXml.XmlEncRSAOAEPUrl),
            CipherData = new(EncryptedXml.EncryptKey(aes.Key, key, useOAEP: true)),
        }));
        var encrypted = document.CreateElement("saml", "EncryptedAssertion", Assertion);
        encrypted.AppendChild(document.ImportNode(data.GetXml(), deep: true));
        assertion.ParentNode!.ReplaceChild(encrypted, assertion);
        return document;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static string Attribute(string name, string value) =>
        $"""<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>""";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Finds elements by SAML's ID attribute.</summary>
    private sealed class IdSignedXml(XmlDocument document) : SignedXml(document)
    {
        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) =>
            (XmlElement?)document!.SelectSingleNode($"//*[@ID='{idValue}']");
    }
}
