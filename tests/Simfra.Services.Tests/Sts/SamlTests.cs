using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Roles for those who have the assertion of a SAML provider.</summary>
public sealed class SamlTests(SamlTestProvider idp) : IClassFixture<SamlTestProvider>
{
    private const string Provider = $"arn:aws:iam::{Account}:saml-provider/idp";
    private const string Prefix = "https://aws.amazon.com/SAML/Attributes/";
    private const string AwsAudience = """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""";
    private const string Action = "\"sts:AssumeRoleWithSAML\"";
    private const string ActionAndTag = """["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"]""";


    [Fact]
    public async Task AssumeRoleWithSAML_WithAProvidersAssertion_GivesASession()
    {
        await using var world = await StartAsync();

        var answer = (await AssumeAsync(world, idp.Respond(Content(world)))).Ok();

        Assert.Equal("alice@example.com", answer.Element("Subject"));
        Assert.Equal("persistent", answer.Element("SubjectType"));
        Assert.Equal(SamlTestProvider.EntityId, answer.Element("Issuer"));
        Assert.Equal("https://signin.aws.amazon.com/saml", answer.Element("Audience"));
#pragma warning disable CA5350 // AWS's own form of the name qualifier.
        Assert.Equal(
            Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{SamlTestProvider.EntityId}{Account}/idp"))),
            answer.Element("NameQualifier"));
#pragma warning restore CA5350
        await using var session = world.AsSession(answer);
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/sso/alice", await session.WhoAmIAsync());
    }

    [Theory]
    [InlineData("_response", true)]
    [InlineData("_assertion", false)]
    public async Task AssumeRoleWithSAML_WithAnySignatureThatSamlKnows_IsBelieved(string signed, bool isExclusive)
    {
        await using var world = await StartAsync();

        (await AssumeAsync(world, SamlTestProvider.Encode(idp.Sign(SamlTestProvider.Write(Content(world)), signed, isExclusive)))).Ok();
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithResponseAndAssertionSigned_IsBelieved()
    {
        await using var world = await StartAsync();
        var document = idp.Sign(SamlTestProvider.Write(Content(world)), "_assertion");

        (await AssumeAsync(world, SamlTestProvider.Encode(idp.Sign(document, "_response")))).Ok();
    }

    [Theory]
    [InlineData("""{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml","saml:sub":"alice@example.com","saml:sub_type":"persistent"}}""", true)]
    [InlineData("""{"StringEquals":{"saml:iss":"https://idp.example.com/saml","saml:doc":"000000000000/idp"}}""", true)]
    [InlineData("""{"StringEquals":{"saml:eduPersonAffiliation":"staff"}}""", true)]
    [InlineData("""{"StringEquals":{"saml:sub":"bob@example.com"}}""", false)]
    [InlineData("""{"StringEquals":{"saml:mail":"alice@example.com"}}""", false)]
    public async Task AssumeRoleWithSAML_OfARoleWithConditions_IsUpToThem(string condition, bool isAllowed)
    {
        await using var world = await StartAsync(condition);

        var answer = await AssumeAsync(world, idp.Respond(Content(world) with { Attributes = [("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "staff")] }));

        if (isAllowed)
        {
            answer.Ok();
        }
        else
        {
            answer.AssertXmlError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403);
        }
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithTagsAndASourceIdentity_TakesLeaveAndGivesThem()
    {
        await using var world = await StartAsync(action: ActionAndTag);
        await world.PutRolePolicyAsync(
            "sso",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*",
              "Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue","aws:SourceIdentity":"alice","saml:sub":"alice@example.com"}}}]}
            """);
        var content = Content(world) with
        {
            Attributes = [($"{Prefix}PrincipalTag:team", "blue"), ($"{Prefix}TransitiveTagKeys", "team"), ($"{Prefix}SourceIdentity", "alice")],
        };

        var answer = (await AssumeAsync(world, idp.Respond(content))).Ok();

        Assert.Equal("alice", answer.Element("SourceIdentity"));
        await using var session = world.AsSession(answer);
        (await session.IamAsync("CreateUser", ("UserName", "bob"))).Ok();
        await using var strict = await StartAsync();
        (await AssumeAsync(strict, idp.Respond(content))).AssertXmlError("AccessDenied", "Not authorized to perform sts:TagSession", 403);
    }

    [Theory]
    [InlineData(null, null, null, 3600)]
    [InlineData(null, "900", null, 900)]
    [InlineData("1800", "900", null, 1800)]
    [InlineData("3600", null, 1200, 1200)]
    public async Task AssumeRoleWithSAML_LastsAsRequestAssertionAndProviderSay(string? asked, string? attribute, int? sessionLength, int given)
    {
        await using var world = await StartAsync();
        var content = Content(world) with
        {
            Attributes = attribute is null ? [] : [($"{Prefix}SessionDuration", attribute)],
            SessionLength = sessionLength is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

        var answer = (await AssumeAsync(world, idp.Respond(content), asked is null ? [] : [("DurationSeconds", asked)])).Ok();

        Assert.Equal(TestWorld.StartTime.AddSeconds(given), DateTimeOffset.Parse(answer.Element("Expiration")!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithAnAssertionOfAnotherKey_IsNotBelieved()
    {
        await using var world = await StartAsync();
        using var other = new SamlTestProvider();

        AssertDiscoveryError(await AssumeAsync(world, other.Respond(Content(world))), "Response signature invalid", "AuthSamlInvalidSamlResponseException");
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithoutASignature_IsNotBelieved()
    {
        await using var world = await StartAsync();

        AssertDiscoveryError(
            await AssumeAsync(world, SamlTestProvider.Encode(SamlTestProvider.Write(Content(world)))),
            "Response signature invalid", "AuthSamlInvalidSamlResponseException");
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithAnAssertionThatWasTamperedWith_IsNotBelieved()
    {
        await using var world = await StartAsync();
        var signed = Encoding.UTF8.GetString(Convert.FromBase64String(idp.Respond(Content(world))));

        foreach (var (was, becomes) in new[]
        {
            ("alice@example.com", "root@example.com"),
            (">alice<", ">admin<"),
            ("NotOnOrAfter=\"2030", "NotOnOrAfter=\"2031"),
            ("<saml:AttributeStatement>", "<saml:AttributeStatement><saml:Attribute Name=\"x\"/>"),
        })
        {
            AssertDiscoveryError(
                await AssumeAsync(world, Encode(signed.Replace(was, becomes, StringComparison.Ordinal))),
                "Response signature invalid", "AuthSamlInvalidSamlResponseException");
        }
    }

    /// <summary>The signed assertion is moved where nobody looks, and one of the attacker's own is put into its place.</summary>
    [Theory]
    [InlineData("_evil")]
    [InlineData("_assertion")]
    public async Task AssumeRoleWithSAML_WithASignatureWrapped_IsNotBelieved(string idOfForgery)
    {
        await using var world = await StartAsync();
        var document = idp.Sign(SamlTestProvider.Write(Content(world)), "_assertion");
        var genuine = (XmlElement)document.SelectSingleNode("//*[local-name()='Assertion']")!;
        var forgery = (XmlElement)genuine.CloneNode(deep: true);
        forgery.SetAttribute("ID", idOfForgery);
        forgery.InnerXml = forgery.InnerXml.Replace("alice", "admin", StringComparison.Ordinal);
        var signature = (XmlElement)forgery.SelectSingleNode("*[local-name()='Signature']")!;
        genuine.ParentNode!.ReplaceChild(forgery, genuine);
        var holder = document.CreateElement("ds", "Object", SignedXml.XmlDsigNamespaceUrl);
        holder.AppendChild(genuine);
        signature.AppendChild(holder);

        var answer = await AssumeAsync(world, SamlTestProvider.Encode(document));

        Assert.Equal(("InvalidIdentityToken", 400), (answer.Element("Code"), (int)answer.Status));
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithASecondAssertion_IsNotBelieved()
    {
        await using var world = await StartAsync();
        var document = idp.Sign(SamlTestProvider.Write(Content(world)), "_assertion");
        var genuine = (XmlElement)document.SelectSingleNode("//*[local-name()='Assertion']")!;
        var second = (XmlElement)genuine.CloneNode(deep: true);
        second.SetAttribute("ID", "_second");
        genuine.ParentNode!.InsertBefore(second, genuine);

        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(world, SamlTestProvider.Encode(document))).Element("Code"));
    }

    /// <summary>A comment splits a text for readers that take its first part: canonical XML knows no comments, so neither does the signature.</summary>
    [Fact]
    public async Task AssumeRoleWithSAML_WithACommentInAName_ReadsTheWholeName()
    {
        await using var world = await StartAsync();
        var signed = Encoding.UTF8.GetString(Convert.FromBase64String(idp.Respond(Content(world))));

        var answer = await AssumeAsync(world, Encode(signed.Replace("alice@example.com", "alice@<!-- -->example.com", StringComparison.Ordinal)));

        Assert.Equal("alice@example.com", answer.Ok().Element("Subject"));
    }

    [Theory]
    [InlineData("""<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><r>&b;</r>""")]
    [InlineData("""<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>""")]
    [InlineData("<r>")]
    [InlineData("<html/>")]
    public async Task AssumeRoleWithSAML_WithWhatIsNoResponse_FailsWithInvalidIdentityToken(string xml)
    {
        await using var world = await StartAsync();

        AssertDiscoveryError(await AssumeAsync(world, Encode(xml)), "Invalid SAMLResponse", "AuthSamlInvalidSamlResponseException");
    }

    [Fact]
    public async Task AssumeRoleWithSAML_NestedWithoutEnd_FailsWithInvalidIdentityToken()
    {
        await using var world = await StartAsync();
        var xml = string.Concat(Enumerable.Repeat("<a>", 9000)) + string.Concat(Enumerable.Repeat("</a>", 9000));

        AssertDiscoveryError(await AssumeAsync(world, Encode(xml)), "Invalid SAMLResponse", "AuthSamlInvalidSamlResponseException");
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithWhatIsNotBase64_FailsWithInvalidIdentityToken()
    {
        await using var world = await StartAsync();

        AssertDiscoveryError(await AssumeAsync(world, "<Response/>"), "Invalid base64 SAMLResponse", "AuthSamlInvalidSamlResponseException");
    }

    [Fact]
    public async Task AssumeRoleWithSAML_OfAProviderThatIsNotThere_FailsWithInvalidIdentityToken()
    {
        await using var world = await StartAsync();

        AssertDiscoveryError(
            await world.StsAsync(
                "AssumeRoleWithSAML", ("RoleArn", RoleArn("sso")), ("PrincipalArn", $"{Provider}-2"), ("SAMLAssertion", idp.Respond(Content(world)))),
            "Specified provider doesn't exist", "AuthSamlManifestNotFoundException");
    }

    [Fact]
    public async Task AssumeRoleWithSAML_OfAnotherIssuer_FailsWithInvalidIdentityToken()
    {
        await using var world = await StartAsync();

        AssertDiscoveryError(
            await AssumeAsync(world, idp.Respond(Content(world) with { Issuer = "https://other.example.com" })),
            "Issuer not present in specified provider", "AuthSamlInvalidSamlResponseException");
    }

    [Theory]
    [InlineData("Allowed", true, true)]
    [InlineData("Required", true, true)]
    [InlineData("Required", false, false)]
    public async Task AssumeRoleWithSAML_WithAnEncryptedAssertion_OpensItWithTheProvidersKey(string mode, bool isEncrypted, bool isBelieved)
    {
        using var key = RSA.Create(2048);
        await using var world = await StartAsync(
            AwsAudience, Action, ("AssertionEncryptionMode", mode), ("AddPrivateKey", key.ExportPkcs8PrivateKeyPem() + "\n"));
        var document = idp.Sign(SamlTestProvider.Write(Content(world)), "_assertion");
        using var other = RSA.Create(2048);

        if (!isBelieved)
        {
            AssertDiscoveryError(
                await AssumeAsync(world, SamlTestProvider.Encode(document)), "Response is required to be encrypted", "AuthSamlInvalidSamlResponseException");
            return;
        }

        Assert.True(isEncrypted);
        var foreign = SamlTestProvider.Encode(SamlTestProvider.Encrypt((XmlDocument)document.CloneNode(deep: true), other));
        (await AssumeAsync(world, SamlTestProvider.Encode(SamlTestProvider.Encrypt(document, key)))).Ok();
        AssertDiscoveryError(await AssumeAsync(world, foreign), "Invalid SAMLResponse", "AuthSamlInvalidSamlResponseException");
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "recipient", "Response does not contain the required audience." },
        { "audience", "Response does not contain the required audience." },
        { "confirmation", "Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter" },
        { "role", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes" },
        { "no name", "RoleSessionName is required in AuthnResponse" },
        { "bad name", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}" },
        { "duration", "SessionDuration in AuthnResponse must be an integer between 900 and 43200" },
        { "source identity", """Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:".""" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task AssumeRoleWithSAML_WithAnAssertionThatLacksWhatAwsNeeds_FailsWithInvalidIdentityToken(string fault, string message)
    {
        await using var world = await StartAsync();
        var content = Content(world);
        content = fault switch
        {
            "recipient" => content with { Recipient = "https://example.com/saml" },
            "audience" => content with { Audience = "urn:example" },
            "confirmation" => content with { HasConfirmation = false },
            "role" => content with { RoleArn = RoleArn("other") },
            "no name" => content with { Name = null },
            "bad name" => content with { Name = "a b" },
            "duration" => content with { Attributes = [($"{Prefix}SessionDuration", "60")] },
            _ => content with { Attributes = [($"{Prefix}SourceIdentity", "aws:alice")] },
        };

        (await AssumeAsync(world, idp.Respond(content))).AssertXmlError("InvalidIdentityToken", message);
    }

    [Fact]
    public async Task AssumeRoleWithSAML_WithAnOldAssertion_FailsWithExpiredToken()
    {
        await using var world = await StartAsync();
        var old = idp.Respond(Content(world) with { Lifetime = TimeSpan.FromHours(1) });
        var brief = idp.Respond(Content(world) with { Lifetime = TimeSpan.FromMinutes(1) });

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        (await AssumeAsync(world, old)).Ok();
        Assert.Equal("ExpiredTokenException", (await AssumeAsync(world, brief)).Element("Code"));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(4));
        (await AssumeAsync(world, old)).AssertXmlError("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance");
    }

    [Fact]
    public async Task AssumeRoleWithSAML_OfAProviderThatReportsAFailure_FailsWithIDPRejectedClaim()
    {
        await using var world = await StartAsync();

        (await AssumeAsync(world, idp.Respond(Content(world) with { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder" }))).AssertXmlError(
            "IDPRejectedClaim", "The identity provider answers with status urn:oasis:names:tc:SAML:2.0:status:Responder", 403);
    }

    /// <summary>A world whose role <c>sso</c> trusts the provider.</summary>
    private async Task<TestWorld> StartAsync(
        string condition = AwsAudience, string action = Action, params (string Name, string Value)[] parameters)
    {
        var world = await TestWorld.StartAsync();
        (await world.IamAsync("CreateSAMLProvider", [("Name", "idp"), ("SAMLMetadataDocument", idp.Metadata), .. parameters])).Ok();
        await world.RoleAsync("sso", Trust($$"""{"Federated":"{{Provider}}"}""", condition, action));
        return world;
    }

    private static SamlTestProvider.Content Content(TestWorld world) => new(RoleArn("sso"), Provider, world.Clock.GetUtcNow());

    private static Task<TestAnswer> AssumeAsync(TestWorld world, string assertion, params (string Name, string Value)[] parameters) => world.StsAsync(
        "AssumeRoleWithSAML", [("RoleArn", RoleArn("sso")), ("PrincipalArn", Provider), ("SAMLAssertion", assertion), .. parameters]);

    private static string Encode(string xml) => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));

    private static void AssertDiscoveryError(TestAnswer answer, string message, string code)
    {
        answer.AssertXmlError("InvalidIdentityToken", null);
        Assert.Matches(
            $"^{message} \\(Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {code}; Request ID: [0-9a-f-]{{36}}; Proxy: null\\)$",
            answer.Element("Message"));
    }
}
