using System.Security.Cryptography;
using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class SamlProviderTests
{
    private const string Arn = "arn:aws:iam::000000000000:saml-provider/Idp";

    [Fact]
    public async Task CreateSAMLProvider_IsShownAsItWasGiven()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        var metadata = MetadataOf(certificate);

        var created = (await CreateAsync(world, metadata, ("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v"))).Ok();

        Assert.Equal(Arn, created.Element("SAMLProviderArn"));
        var shown = (await world.IamAsync("GetSAMLProvider", ("SAMLProviderArn", Arn))).Ok();
        Assert.Equal((metadata, "Allowed", "k=v"), (shown.Element("SAMLMetadataDocument"), shown.Element("AssertionEncryptionMode"), shown.Tags()));
        Assert.Equal("2130-01-02T03:04:05Z", shown.Element("ValidUntil"));
        Assert.Equal([Arn], (await world.IamAsync("ListSAMLProviders")).Ok().Elements("Arn"));
        Assert.Equal(metadata, world.Capability<IIdentityProviders>().FindSaml(Arn)!.MetadataDocument);
        (await CreateAsync(world, metadata)).AssertXmlError("EntityAlreadyExists", "SAMLProvider Idp already exists.", 409);
    }

    [Fact]
    public async Task CreateSAMLProvider_WithMetadataThatIsNone_FailsWithInvalidInput()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        var filler = new string(' ', 1000);

        (await CreateAsync(world, "not xml" + filler)).AssertXmlError("InvalidInput", "Could not parse metadata");
        (await CreateAsync(world, MetadataOf(certificate).Replace(certificate.Base64, "bm8=", StringComparison.Ordinal) + filler)).AssertXmlError(
            "InvalidInput", "Could not parse metadata");
        (await CreateAsync(world, MetadataOf(certificate).Replace("IDPSSODescriptor", "SPSSODescriptor", StringComparison.Ordinal))).AssertXmlError(
            "InvalidInput", "SAML Providers must reference at least one SAML assertion issuer.");
        (await CreateAsync(world, "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>" + filler)).AssertXmlError("InvalidInput", null);
    }

    [Fact]
    public async Task UpdateSAMLProvider_OfKeys_KeepsTwoAndOneWhereEncryptionIsRequired()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await CreateAsync(world, MetadataOf(certificate))).Ok();
        (await UpdateAsync(world, ("AssertionEncryptionMode", "Required"))).AssertXmlError(
            "InvalidInput", "Failed to set assertion encryption mode to Required because no private key is present.");
        (await UpdateAsync(world, ("AssertionEncryptionMode", "Required"), ("AddPrivateKey", NewKey()))).Ok();
        (await UpdateAsync(world, ("AddPrivateKey", NewKey()))).Ok();

        (await UpdateAsync(world, ("AddPrivateKey", NewKey()))).AssertXmlError("LimitExceeded", "Private key limit of 2 is reached.", 409);
        (await UpdateAsync(world, ("AddPrivateKey", "no key"))).AssertXmlError("LimitExceeded", null, 409);

        var keys = (await world.IamAsync("GetSAMLProvider", ("SAMLProviderArn", Arn))).Ok().Elements("KeyId").ToList();
        Assert.Equal(2, keys.Count);
        (await UpdateAsync(world, ("RemovePrivateKey", keys[0]))).Ok();
        (await UpdateAsync(world, ("RemovePrivateKey", keys[1]))).AssertXmlError("InvalidInput", "Failed to remove private key.");
        (await UpdateAsync(world, ("AddPrivateKey", "no key"))).AssertXmlError("InvalidInput", null);
    }

    [Fact]
    public async Task UpdateSAMLProvider_WithNothingOrWithTooMuch_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await CreateAsync(world, MetadataOf(certificate))).Ok();

        (await UpdateAsync(world)).AssertXmlError(
            "ValidationError", "Unable to update identity provider. No updates are defined for metadata or encryption assertion.");
        (await UpdateAsync(world, ("AddPrivateKey", NewKey()), ("RemovePrivateKey", "SAMLPK0000000000000000"))).AssertXmlError(
            "ValidationError",
            "Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.");
    }

    [Fact]
    public async Task DeleteSAMLProvider_LeavesNone()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await CreateAsync(world, MetadataOf(certificate))).Ok();

        (await world.IamAsync("DeleteSAMLProvider", ("SAMLProviderArn", Arn))).Ok();

        (await world.IamAsync("GetSAMLProvider", ("SAMLProviderArn", Arn))).AssertXmlError("NoSuchEntity", $"Manifest not found for arn {Arn}", 404);
        (await world.IamAsync("DeleteSAMLProvider", ("SAMLProviderArn", Arn))).AssertXmlError("NoSuchEntity", null, 404);
        Assert.Null(world.Capability<IIdentityProviders>().FindSaml(Arn));
    }

    [Fact]
    public async Task TagSAMLProvider_TakesKeysThatDifferInCase()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await CreateAsync(world, MetadataOf(certificate))).Ok();

        (await world.IamAsync("TagSAMLProvider", [("SAMLProviderArn", Arn), .. IamTestCalls.TagParameters(("a", "1"), ("A", "2"))])).Ok();
        (await world.IamAsync("UntagSAMLProvider", ("SAMLProviderArn", Arn), ("TagKeys.member.1", "a"))).Ok();

        Assert.Equal("A=2", (await world.IamAsync("ListSAMLProviderTags", ("SAMLProviderArn", Arn))).Tags());
    }

    internal static string MetadataOf(TestCertificate certificate) =>
        $"""
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example.com/metadata">
          <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate.Base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
            <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
          </md:IDPSSODescriptor>
        </md:EntityDescriptor>
        """.PadRight(1000);

    private static string NewKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private static Task<TestAnswer> CreateAsync(TestWorld world, string metadata, params (string Name, string Value)[] parameters) =>
        world.IamAsync("CreateSAMLProvider", [("Name", "Idp"), ("SAMLMetadataDocument", metadata), .. parameters]);

    private static Task<TestAnswer> UpdateAsync(TestWorld world, params (string Name, string Value)[] parameters) =>
        world.IamAsync("UpdateSAMLProvider", [("SAMLProviderArn", Arn), .. parameters]);
}
