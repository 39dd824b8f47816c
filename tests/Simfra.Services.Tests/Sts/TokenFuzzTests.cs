using System.Text;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Tokens with bytes changed, left out and put in: refused every one, and by an error of AWS.</summary>
public sealed class TokenFuzzTests(SamlTestProvider idp) : IClassFixture<SamlTestProvider>
{
    private const int Rounds = 300;
    private const string Provider = $"arn:aws:iam::{Account}:saml-provider/idp";

    [Fact]
    public async Task AssumeRoleWithSAML_WithAMutatedResponse_BelievesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("CreateSAMLProvider", ("Name", "idp"), ("SAMLMetadataDocument", idp.Metadata))).Ok();
        await world.RoleAsync("sso", Trust($$"""{"Federated":"{{Provider}}"}""", action: "\"sts:AssumeRoleWithSAML\""));
        var response = Convert.FromBase64String(idp.Respond(new(RoleArn("sso"), Provider, world.Clock.GetUtcNow())));
        var assertion = Encoding.UTF8.GetString(response).IndexOf("<saml:Assertion", StringComparison.Ordinal);
        var random = new Random(1);

        for (var i = 0; i < Rounds; i++)
        {
            // What lies before the assertion isn't signed.
            var mutated = Mutate(response, random, assertion + 1, response.Length - "</samlp:Response>".Length - 20);
            var answer = await world.StsAsync(
                "AssumeRoleWithSAML", ("RoleArn", RoleArn("sso")), ("PrincipalArn", Provider), ("SAMLAssertion", Convert.ToBase64String(mutated)));

            // White space within tags is no part of the canonical form, nor is the certificate that comes along with a signature.
            if ((int)answer.Status == 200)
            {
                Assert.Equal(("alice@example.com", "alice"), (answer.Element("Subject"), answer.Element("Arn")!.Split('/')[^1]));
                continue;
            }

            Assert.Equal((400, "InvalidIdentityToken"), ((int)answer.Status, answer.Element("Code")));
        }

        Assert.Empty(world.Server.World.Gateway.Failures.All);
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithAMutatedToken_BelievesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var google = world.Server.World.AddOpenIdIssuer("https://accounts.google.com");
        await world.RoleAsync("web", Trust("""{"Federated":"accounts.google.com"}""", action: "\"sts:AssumeRoleWithWebIdentity\""));
        var token = Encoding.ASCII.GetBytes(google.CreateToken("1234567890", "app"));
        var random = new Random(1);

        for (var i = 0; i < Rounds; i++)
        {
            var mutated = Encoding.Latin1.GetString(Mutate(token, random, 0, token.Length));
            var answer = await world.StsAsync(
                "AssumeRoleWithWebIdentity", ("RoleArn", RoleArn("web")), ("RoleSessionName", "session"), ("WebIdentityToken", mutated));

            Assert.Equal((400, "InvalidIdentityToken"), ((int)answer.Status, answer.Element("Code")));
        }

        Assert.Empty(world.Server.World.Gateway.Failures.All);
    }

    [Fact]
    public async Task Sessions_WithAMutatedToken_AreRefused()
    {
        await using var world = await TestWorld.StartAsync();
        var answer = (await world.StsAsync("GetSessionToken")).Ok();
        var token = Encoding.ASCII.GetBytes(answer.Element("SessionToken")!);
        var random = new Random(1);

        for (var i = 0; i < Rounds; i++)
        {
            // A header holds no control characters.
            var mutated = new string([.. Encoding.Latin1.GetString(Mutate(token, random, 0, token.Length)).Select(static c => c is > ' ' and < '\x7f' ? c : 'A')]);
            if (mutated == answer.Element("SessionToken"))
            {
                continue;
            }

            await using var forged = world.As(answer.Element("AccessKeyId")!, answer.Element("SecretAccessKey")!, mutated);
            Assert.Equal("InvalidClientTokenId", (await forged.StsAsync("GetCallerIdentity")).Element("Code"));
        }

        Assert.Empty(world.Server.World.Gateway.Failures.All);
    }

    /// <summary>A text with a byte changed, left out or put in, that is no longer the same.</summary>
    private static byte[] Mutate(byte[] text, Random random, int from, int to)
    {
        while (true)
        {
            var position = random.Next(from, to);
            var value = (byte)random.Next(256);
            byte[] mutated = random.Next(3) switch
            {
                0 => [.. text[..position], value, .. text[(position + 1)..]],
                1 => [.. text[..position], .. text[(position + 1)..]],
                _ => [.. text[..position], value, .. text[position..]],
            };
            if (!mutated.AsSpan().SequenceEqual(text))
            {
                return mutated;
            }
        }
    }
}
