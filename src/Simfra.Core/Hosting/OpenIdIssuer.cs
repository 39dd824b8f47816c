using System.Text.Json.Nodes;
using Simfra.Security.OpenId;

namespace Simfra;

/// <summary>
/// An OpenID Connect issuer made up by <see cref="SimfraWorld.AddOpenIdIssuer(string)"/>. Its tokens are signed and verified as real ones
/// are, with RS256. Safe for any thread.
/// </summary>
public sealed class OpenIdIssuer
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(5);

    private readonly TokenSigningKey _key;
    private readonly TimeProvider _clock;

    internal OpenIdIssuer(string issuer, TimeProvider clock, IdGenerator ids)
    {
        _key = TokenSigningKey.Create("simfra", TokenSigningKey.Rsa256, ids.Stream(issuer));
        Issuer = issuer;
        _clock = clock;
        Keys = new([_key.ToPublicKey()]);
    }

    /// <summary>The issuer as its tokens name it.</summary>
    public string Issuer { get; }

    /// <summary>The issuer's public keys: a JWKS document.</summary>
    public string KeySet => Keys.ToJson();

    internal JsonWebKeySet Keys { get; }

    /// <summary>Issues a token by the instance's clock.</summary>
    /// <param name="subject">Whom it is about: <c>sub</c>.</param>
    /// <param name="audience">Whom it is for: <c>aud</c>, usually <c>sts.amazonaws.com</c>.</param>
    /// <param name="claims">Further claims, which go over the usual ones.</param>
    /// <param name="lifetime">How long it is good; five minutes by default. A negative time gives one that has expired.</param>
    /// <returns>A JSON Web Token.</returns>
    public string CreateToken(string subject, string audience, JsonObject? claims = null, TimeSpan? lifetime = null)
    {
        var now = _clock.GetUtcNow();
        var all = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = subject,
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + (lifetime ?? DefaultLifetime)).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims ?? [])
        {
            all[name] = value?.DeepClone();
        }

        return _key.Sign(all);
    }
}
