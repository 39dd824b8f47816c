using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Roles for those who have the token of an OpenID Connect provider.</summary>
public sealed class WebIdentityTests
{
    private const string Host = "token.actions.githubusercontent.com";
    private const string Issuer = $"https://{Host}";
    private const string Audience = "sts.amazonaws.com";
    private const string Subject = "repo:octo-org/octo-repo:ref:refs/heads/main";
    private const string Provider = $"arn:aws:iam::{Account}:oidc-provider/{Host}";
    private const string Action = "\"sts:AssumeRoleWithWebIdentity\"";
    private const string ActionAndTag = """["sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"]""";

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithAProvidersToken_GivesASession()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world, $$$"""{"StringEquals":{"{{{Host}}}:aud":"{{{Audience}}}"},"StringLike":{"{{{Host}}}:sub":"repo:octo-org/*"}}""");

        var answer = (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience))).Ok();

        Assert.Equal((Provider, Audience, Subject), (answer.Element("Provider"), answer.Element("Audience"), answer.Element("SubjectFromWebIdentityToken")));
        await using var session = world.AsSession(answer);
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/ci/build", await session.WhoAmIAsync());
    }

    [Fact]
    public async Task Session_HasTheProvidersKeys()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world);
        await world.PutRolePolicyAsync(
            "ci",
            $$$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*",
              "Condition":{"StringEquals":{"{{{Host}}}:sub":"{{{Subject}}}","aws:FederatedProvider":"{{{Provider}}}"} }}]}
            """);
        await using var own = world.AsSession(await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience)));
        await using var other = world.AsSession(await AssumeAsync(world, role, issuer.CreateToken("repo:octo-org/other", Audience)));

        (await own.IamAsync("CreateUser", ("UserName", "bob"))).Ok();
        Assert.Equal(403, (int)(await other.IamAsync("CreateUser", ("UserName", "carol"))).Status);
    }

    [Theory]
    [InlineData("sub", "repo:octo-org/octo-repo:ref:refs/heads/dev")]
    [InlineData("repository", "octo-org/other")]
    public async Task AssumeRoleWithWebIdentity_OfSomeoneWhomTheRoleDoesNotTrust_IsDenied(string claim, string value)
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(
            world, $$$"""{"StringEquals":{"{{{Host}}}:sub":"{{{Subject}}}","{{{Host}}}:repository":"octo-org/octo-repo"}}""");
        var good = new JsonObject { ["repository"] = "octo-org/octo-repo" };
        var bad = new JsonObject { ["repository"] = "octo-org/octo-repo", [claim] = value };

        (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience, good))).Ok();
        (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience, bad))).AssertXmlError(
            "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
        (await AssumeAsync(world, RoleArn("nobody"), issuer.CreateToken(Subject, Audience, good))).AssertXmlError(
            "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithTags_TakesLeaveAndGivesThem()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world, action: ActionAndTag);
        var plain = await world.RoleAsync("plain", Trust(Federated(Provider), action: Action));
        await world.PutRolePolicyAsync(
            "ci",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*",
              "Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue","aws:PrincipalTag/unit":"42","aws:SourceIdentity":"octocat"}}}]}
            """);
        var claims = new JsonObject
        {
            ["https://aws.amazon.com/tags"] = new JsonObject
            {
                ["principal_tags"] = new JsonObject { ["team"] = new JsonArray("blue") },
                ["transitive_tag_keys"] = new JsonArray("team"),
            },
            ["https://aws.amazon.com/tags/principal_tags/unit"] = "42",
            ["https://aws.amazon.com/source_identity"] = "octocat",
        };
        var token = issuer.CreateToken(Subject, Audience, claims);

        (await AssumeAsync(world, plain, token)).AssertXmlError("AccessDenied", "Not authorized to perform sts:TagSession", 403);
        var answer = (await AssumeAsync(world, role, token)).Ok();

        Assert.Equal("octocat", answer.Element("SourceIdentity"));
        await using var session = world.AsSession(answer);
        (await session.IamAsync("CreateUser", ("UserName", "bob"))).Ok();
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithATokenForAnotherParty_GoesByThatParty()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world, $$$"""{"StringEquals":{"{{{Host}}}:aud":"{{{Audience}}}","{{{Host}}}:oaud":"other"}}""");

        (await AssumeAsync(world, role, issuer.CreateToken(Subject, "other", new JsonObject { ["azp"] = Audience }))).Ok();
        (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience, new JsonObject { ["azp"] = "other" }))).AssertXmlError(
            "InvalidIdentityToken", "Incorrect token audience");
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithAnExpiredToken_FailsWithExpiredToken()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world);
        var token = issuer.CreateToken(Subject, Audience);
        var expiry = world.Clock.GetUtcNow().ToUnixTimeSeconds() + 300;

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        (await AssumeAsync(world, role, token)).AssertXmlError(
            "ExpiredTokenException", $"Token expired: current date/time {expiry + 60} must be before the expiration date/time {expiry}");
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("iss")]
    public async Task AssumeRoleWithWebIdentity_WithoutAClaimThatItNeeds_FailsWithInvalidIdentityToken(string claim)
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world);

        (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience, new JsonObject { [claim] = null }))).AssertXmlError(
            "InvalidIdentityToken", $"Missing a required claim: {claim}");
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithATokenOfTheFuture_FailsWithInvalidIdentityToken()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world);
        var later = world.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();

        Assert.Equal(
            "InvalidIdentityToken",
            (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience, new JsonObject { ["nbf"] = later }, TimeSpan.FromHours(1)))).Element("Code"));
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")]
    public async Task AssumeRoleWithWebIdentity_WithWhatIsNoToken_FailsWithInvalidIdentityToken(string token)
    {
        await using var world = await TestWorld.StartAsync();
        var (_, role) = await StartAsync(world);

        (await AssumeAsync(world, role, token)).AssertXmlError(
            "InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithATokenThatWasTamperedWith_IsNotBelieved()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world);
        var parts = issuer.CreateToken(Subject, Audience).Split('.');
        var claims = JsonNode.Parse(Decode(parts[1]))!;
        claims["sub"] = "repo:evil/repo";
        var unsigned = Encode("""{"alg":"none","kid":"simfra","typ":"JWT"}""");
        var symmetric = Encode("""{"alg":"HS256","kid":"simfra","typ":"JWT"}""");

        foreach (var forged in new[]
        {
            $"{parts[0]}.{Encode(claims.ToJsonString())}.{parts[2]}",
            $"{unsigned}.{parts[1]}.{parts[2]}",
            $"{symmetric}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{Encode("signature")}",
        })
        {
            (await AssumeAsync(world, role, forged)).AssertXmlError("InvalidIdentityToken", "Invalid token signature");
        }
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_OfAnIssuerThatTheAccountDidNotRegister_FailsWithInvalidIdentityToken()
    {
        await using var world = await TestWorld.StartAsync();
        var issuer = world.Server.World.AddOpenIdIssuer("https://issuer.example.com/path");

        (await AssumeAsync(world, RoleArn("ci"), issuer.CreateToken(Subject, Audience))).AssertXmlError(
            "InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://issuer.example.com/path");
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_OfAnIssuerWhoseKeysCannotBeHad_SaysWhatToDo()
    {
        await using var world = await TestWorld.StartAsync();
        var (_, role) = await StartAsync(world);
        await using var elsewhere = await TestWorld.StartAsync();
        const string Unknown = "https://issuer.example.com";
        await world.RegisterAsync(Unknown);

        var answer = await AssumeAsync(world, role, elsewhere.Server.World.AddOpenIdIssuer(Unknown).CreateToken(Subject, Audience));

        Assert.Equal("InvalidIdentityToken", answer.Element("Code"));
        Assert.StartsWith(
            "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements (",
            answer.Element("Message"), StringComparison.Ordinal);
        Assert.Contains("SimfraWorld.AddOpenIdIssuer", answer.Element("Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithAKeyThatTheIssuerDoesNotHave_FailsWithInvalidIdentityToken()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world);
        world.Server.World.AddOpenIdIssuer(Issuer, """{"keys":[]}""");

        (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience))).AssertXmlError(
            "InvalidIdentityToken",
            "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements");
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_OfGoogle_NeedsNoProvider()
    {
        await using var world = await TestWorld.StartAsync();
        var google = world.Server.World.AddOpenIdIssuer("https://accounts.google.com");
        var role = await world.RoleAsync(
            "web", Trust(Federated("accounts.google.com"), """{"StringEquals":{"accounts.google.com:aud":"my-app"}}""", Action));

        var answer = (await AssumeAsync(world, role, google.CreateToken("1234567890", "my-app"))).Ok();

        Assert.Equal("accounts.google.com", answer.Element("Provider"));
        Assert.Equal(403, (int)(await AssumeAsync(world, role, google.CreateToken("1234567890", "other-app"))).Status);
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithAnAccessTokenOfAnOAuthProvider_IsRefusedByName()
    {
        await using var world = await TestWorld.StartAsync();

        (await AssumeAsync(world, RoleArn("web"), "access-token", ("ProviderId", "graph.facebook.com"))).AssertXmlError(
            "NotImplemented", "The parameter ProviderId of AssumeRoleWithWebIdentity is not implemented by Simfra.Embedded.", 501);
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_LongerThanTheRoleAllows_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        var (issuer, role) = await StartAsync(world);

        (await AssumeAsync(world, role, issuer.CreateToken(Subject, Audience), ("DurationSeconds", "7200"))).AssertXmlError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }

    /// <summary>A role <c>ci</c> that trusts GitHub, and GitHub.</summary>
    private static async Task<(OpenIdIssuer Issuer, string Role)> StartAsync(TestWorld world, string condition = "", string action = Action)
    {
        await world.RegisterAsync(Issuer);
        // IAM wants to be told who may come from a provider that everybody can use; a condition that holds in any case stands in.
        var role = await world.RoleAsync(
            "ci", Trust(Federated(Provider), condition.Length > 0 ? condition : $$$"""{"StringLike":{"{{{Host}}}:sub":"repo:octo-org/*"}}""", action));
        return (world.Server.World.AddOpenIdIssuer(Issuer), role);
    }

    private static string Federated(string provider) => $$$"""{"Federated":"{{{provider}}}"}""";

    private static Task<TestAnswer> AssumeAsync(TestWorld world, string role, string token, params (string Name, string Value)[] parameters) =>
        world.StsAsync(
            "AssumeRoleWithWebIdentity", [("RoleArn", role), ("RoleSessionName", "build"), ("WebIdentityToken", token), .. parameters]);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static string Decode(string text)
    {
        var base64 = text.Replace('-', '+').Replace('_', '/');
        return Encoding.UTF8.GetString(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
    }
}

file static class Registration
{
    /// <summary>Registers an issuer with IAM, for the audience of STS.</summary>
    public static async Task RegisterAsync(this TestWorld world, string issuer) => (await world.IamAsync(
        "CreateOpenIDConnectProvider", ("Url", issuer), ("ClientIDList.member.1", "sts.amazonaws.com"),
        ("ThumbprintList.member.1", "6938fd4d98bab03faadb97b34396831e3780aea1"))).Ok();
}
