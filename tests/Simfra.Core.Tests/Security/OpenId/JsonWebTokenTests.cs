using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Security.OpenId;

namespace Simfra.Core.Tests.Security.OpenId;

/// <summary>JSON Web Tokens: read, signed, verified.</summary>
public sealed class JsonWebTokenTests
{
    private static readonly JsonObject Claims = new() { ["sub"] = "alice", ["exp"] = 1_900_000_000, ["aud"] = new JsonArray("a", 1, "b") };

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public void Sign_GivesATokenThatItsKeyAloneVerifies(string algorithm)
    {
        var key = TokenSigningKey.Create("one", algorithm, new IdGenerator());
        var other = TokenSigningKey.Create("one", algorithm, new IdGenerator());

        var token = JsonWebToken.Parse(key.Sign(Claims))!;

        Assert.Equal((algorithm, "one", "alice"), (token.Algorithm, token.KeyId, token.Subject));
        Assert.True(key.ToPublicKey().Verifies(token));
        Assert.False(other.ToPublicKey().Verifies(token));
    }

    [Fact]
    public void Parse_ReadsClaimsOfEitherForm()
    {
        var token = JsonWebToken.Parse(TokenSigningKey.Create("k", "ES384", new IdGenerator()).Sign(Claims))!;

        Assert.Equal(["a", "b"], token.Audiences);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000), token.ExpiresAt);
        Assert.Equal((null, null, null), (token.Issuer, token.IssuedAt, token.AuthorizedParty));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.AA")]
    [InlineData("eyJhbGciOiJFUzM4NCJ9.W10.AA")]
    [InlineData("eyJhbGciOiJFUzM4NCJ9.e30.")]
    [InlineData("eyJhbGciOiJFUzM4NCJ9.e30.A A")]
    [InlineData("eyJhbGciOiJFUzM4NCJ9.e30.AA==")]
    [InlineData("eyJhbGciOiJFUzM4NCJ9.e30.AB")]
    public void Parse_OfWhatIsNoToken_GivesNothing(string text) => Assert.Null(JsonWebToken.Parse(text));

    [Theory]
    [InlineData("""{"alg":"ES384","alg":"none"}""")]
    [InlineData("""{"alg":"ES384","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":1}""")]
    [InlineData("""{"alg":"ES384","kid":"\ud800"}""")]
    [InlineData("""{"alg":"ES384","other":[{"\udc00":1}]}""")]
    public void Parse_OfAHeaderThatCouldBeReadInTwoWays_GivesNothing(string header) =>
        Assert.Null(JsonWebToken.Parse($"{Base64UrlText.Encode(Encoding.UTF8.GetBytes(header))}.e30.AA"));

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Verifies_TokensOfEachCurve(string algorithm)
    {
        var (curve, hash, name) = algorithm switch
        {
            "ES256" => (ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, "P-256"),
            "ES384" => (ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, "P-384"),
            _ => (ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512, "P-521"),
        };
        using var key = ECDsa.Create(curve);
        var text = $"{Encode($$"""{"alg":"{{algorithm}}"}""")}.{Encode("{}")}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        var token = JsonWebToken.Parse($"{text}.{Base64UrlText.Encode(signature)}")!;
        var point = key.ExportParameters(false).Q;
        var published = $$"""
            {"keys":[{"kty":"oct","k":"AA"},{"kty":"EC","crv":"{{name}}","x":"{{Base64UrlText.Encode(point.X)}}","y":"{{Base64UrlText.Encode(point.Y)}}"}]}
            """;

        Assert.True(JsonWebKeySet.Parse(published)!.Verifies(token));
        Assert.False(JsonWebKeySet.Parse(published.Replace("\"kty\":\"EC\"", "\"kty\":\"EC\",\"use\":\"enc\"", StringComparison.Ordinal))!.Verifies(token));
        Assert.False(JsonWebKeySet.Parse(published.Replace("\"kty\":\"EC\"", "\"kty\":\"EC\",\"alg\":\"RS256\"", StringComparison.Ordinal))!.Verifies(token));
    }

    [Fact]
    public void Verifies_WithTheKeyThatTheTokenNamesAlone()
    {
        var one = TokenSigningKey.Create("one", "ES384", new IdGenerator());
        var two = TokenSigningKey.Create("two", "ES384", new IdGenerator());
        var token = JsonWebToken.Parse(one.Sign(Claims))!;

        Assert.True(new JsonWebKeySet([two.ToPublicKey(), one.ToPublicKey()]).Verifies(token));
        Assert.False(new JsonWebKeySet([two.ToPublicKey()]).HasKeyFor(token));
    }

    [Theory]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AA","e":"AA"}]}""")]
    [InlineData("""{"keys":[1,{},{"kty":"RSA"},{"kty":"EC","crv":"P-1","x":"AA","y":"AA"}]}""")]
    public void Verifies_WithKeysThatAreNone_GivesFalse(string keys)
    {
        foreach (var algorithm in new[] { "RS256", "ES256" })
        {
            var token = JsonWebToken.Parse($"{Encode($$"""{"alg":"{{algorithm}}"}""")}.e30.AA")!;
            Assert.False(JsonWebKeySet.Parse(keys)!.Verifies(token));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[{"kty":"\ud800"}]}""")]
    public void ParseKeySet_OfAnotherDocument_GivesNothing(string json) => Assert.Null(JsonWebKeySet.Parse(json));

    [Fact]
    public void ToJson_IsReadBack()
    {
        var keys = new JsonWebKeySet([TokenSigningKey.Create("r", "RS256", new IdGenerator()).ToPublicKey(), TokenSigningKey.Create("e", "ES384", new IdGenerator()).ToPublicKey()]);

        var read = JsonWebKeySet.Parse(keys.ToJson())!;

        Assert.Equal(["r", "e"], read.Keys.Select(static k => k.KeyId));
        Assert.Equal(keys.ToJson(), read.ToJson());
    }

    private static string Encode(string json) => Base64UrlText.Encode(Encoding.UTF8.GetBytes(json));
}
