using System.Text.Json.Nodes;
using Simfra.Security.OpenId;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Tokens by which AWS's principals show themselves to others.</summary>
public sealed class OutboundIdentityTests
{
    private const string Aws = "https://sts.amazonaws.com/";

    [Theory]
    [InlineData("RS256", "RSA_0")]
    [InlineData("ES384", "EC384_0")]
    public async Task GetWebIdentityToken_IsVerifiedWithTheKeysThatTheIssuerPublishes(string algorithm, string keyId)
    {
        await using var world = await TestWorld.StartAsync();
        var issuer = (await world.IamAsync("EnableOutboundWebIdentityFederation")).Ok().Element("IssuerIdentifier")!;

        var answer = (await TokenAsync(world, [("Audience.member.1", "my-app"), ("SigningAlgorithm", algorithm)])).Ok();

        var token = JsonWebToken.Parse(answer.Element("WebIdentityToken")!)!;
        Assert.Equal((algorithm, keyId, issuer), (token.Algorithm, token.KeyId, token.Issuer));
        using var http = world.Server.CreateHttpClient();
        var configuration = JsonNode.Parse(await http.GetStringAsync(new Uri($"{issuer}/.well-known/openid-configuration")))!;
        Assert.Equal(issuer, (string?)configuration["issuer"]);
        var keys = JsonWebKeySet.Parse(await http.GetStringAsync(new Uri((string)configuration["jwks_uri"]!)))!;
        Assert.True(keys.Verifies(token));
        Assert.Equal(
            ($"arn:aws:iam::{Account}:root", "my-app", TestWorld.StartTime, TestWorld.StartTime.AddMinutes(5)),
            (token.Subject, token.Text("aud"), token.IssuedAt, token.ExpiresAt));
        var claims = JsonNode.Parse(token.Claims.GetProperty(Aws).GetRawText())!;
        Assert.Equal((Account, "us-east-1"), ((string?)claims["aws_account"], (string?)claims["source_region"]));
    }

    [Fact]
    public async Task GetWebIdentityToken_OfASession_ShowsItsRoleAndTags()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("EnableOutboundWebIdentityFederation")).Ok();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync(
            "app",
            Trust($$"""{"AWS":"arn:aws:iam::{{Account}}:user/alice"}""", action: """["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"""),
            Account, [("Path", "/team/"), .. Tags(("unit", "42"))]);
        await world.PutRolePolicyAsync("app", Allow("sts:GetWebIdentityToken"));
        await using var session = world.AsSession(await alice.AssumeAsync(
            role, "session", [.. Tags(("team", "blue")), ("SourceIdentity", "alice"), ("DurationSeconds", "900")]));

        var answer = await TokenAsync(
            session,
            [("Audience.member.1", "a"), ("Audience.member.2", "b"), ("SigningAlgorithm", "ES384"), ("DurationSeconds", "900"), .. Tags(("job", "7"))]);
        var tooLong = await TokenAsync(session, [("Audience.member.1", "a"), ("SigningAlgorithm", "ES384"), ("DurationSeconds", "901")]);

        var token = JsonWebToken.Parse(answer.Ok().Element("WebIdentityToken")!)!;
        Assert.Equal(role, token.Subject);
        Assert.Equal(["a", "b"], token.Audiences);
        var claims = JsonNode.Parse(token.Claims.GetProperty(Aws).GetRawText())!;
        Assert.Equal(role, (string?)claims["principal_id"]);
        Assert.Equal("alice", (string?)claims["source_identity"]);
        Assert.Equal("2030-01-02T03:19:05Z", (string?)claims["original_session_exp"]);
        Assert.Equal("""{"team":"blue","unit":"42"}""", claims["principal_tags"]!.ToJsonString());
        Assert.Equal("""{"job":"7"}""", claims["request_tags"]!.ToJsonString());
        tooLong.AssertXmlError(
            "SessionDurationEscalationException", "The requested token duration would extend the session beyond its original expiration time.", 403);
    }

    [Fact]
    public async Task GetWebIdentityToken_OfAnAccountThatDidNotEnableIt_FailsWithOutboundWebIdentityFederationDisabled()
    {
        await using var world = await TestWorld.StartAsync();

        (await TokenAsync(world, [("Audience.member.1", "a"), ("SigningAlgorithm", "RS256")])).AssertXmlError(
            "OutboundWebIdentityFederationDisabledException", "Outbound web identity federation is not enabled for this account.", 403);
    }

    [Fact]
    public async Task GetWebIdentityToken_WithAnAlgorithmThatIsNotThere_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();

        (await TokenAsync(world, [("Audience.member.1", "a"), ("SigningAlgorithm", "HS256")])).AssertXmlError(
            "ValidationError",
            "1 validation error detected: Value 'HS256' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [ES384, RS256]");
    }

    [Fact]
    public async Task GetWebIdentityToken_WithMoreTagsThanATokenHolds_FailsWithJWTPayloadSizeExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("EnableOutboundWebIdentityFederation")).Ok();
        var tags = Tags([.. Enumerable.Range(0, 50).Select(static i => ($"{i:D3}{new string('k', 120)}", new string('v', 256)))]);

        Assert.Equal(
            "JWTPayloadSizeExceededException",
            (await TokenAsync(world, [("Audience.member.1", "a"), ("SigningAlgorithm", "RS256"), .. tags])).Element("Code"));
    }

    [Theory]
    [InlineData("a", 200)]
    [InlineData("b", 403)]
    public async Task GetWebIdentityToken_IsUpToTheCallersPolicies(string audience, int status)
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("EnableOutboundWebIdentityFederation")).Ok();
        await using var alice = await world.UserAsync(
            "alice",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetWebIdentityToken","Resource":"*","Condition":{
              "ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"a"},"StringEquals":{"sts:SigningAlgorithm":"ES384"},
              "NumericLessThanEquals":{"sts:DurationSeconds":"300"}}}]}
            """);

        Assert.Equal(
            status,
            (int)(await TokenAsync(alice, [("Audience.member.1", audience), ("SigningAlgorithm", "ES384"), ("DurationSeconds", "300")])).Status);
    }

    [Fact]
    public async Task Discovery_OfAnAccountWithoutIssuer_IsNotThere()
    {
        await using var world = await TestWorld.StartAsync();
        using var http = world.Server.CreateHttpClient();

        using var answer = await http.GetAsync(new Uri($"/_simfra/oidc/{Account}/.well-known/openid-configuration", UriKind.Relative));

        Assert.Equal(404, (int)answer.StatusCode);
    }

    private static Task<TestAnswer> TokenAsync(TestWorld world, (string Name, string Value)[] parameters) =>
        world.StsAsync("GetWebIdentityToken", parameters);
}
