using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Simfra.Gateway;
using Simfra.Security.Iam;
using Simfra.Security.OpenId;

namespace Simfra.Hosting.Admin;

/// <summary>
/// What those read who verify the tokens of GetWebIdentityToken: an account's configuration as an issuer, and its keys. They stay when the
/// account stops issuing.
/// </summary>
/// <seealso href="https://openid.net/specs/openid-connect-discovery-1_0.html"/>
internal sealed class OpenIdDiscovery(World world) : ISurface
{
    private const string Configuration = "/.well-known/openid-configuration";
    private const string Keys = "/.well-known/jwks.json";

    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (http.Request.Path.Value is not { } path
            || !path.StartsWith(OutboundIdentityDescription.Root, StringComparison.Ordinal)
            || !HttpMethods.IsGet(http.Request.Method)
            || Find(path) is not { } document)
        {
            return false;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(document, http.RequestAborted).ConfigureAwait(false);
        return true;
    }

    private string? Find(string path)
    {
        var account = path[OutboundIdentityDescription.Root.Length..];
        var slash = account.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || world.Capabilities.Find<IOutboundIdentity>()?.Find(account[..slash]) is not { } identity)
        {
            return null;
        }

        return account[slash..] switch
        {
            Configuration => Describe(identity).ToJsonString(),
            Keys => new JsonWebKeySet([.. TokenSigningKey.Of(identity).Select(static k => k.ToPublicKey())]).ToJson(),
            _ => null,
        };
    }

    private static JsonObject Describe(OutboundIdentityDescription identity) => new()
    {
        ["issuer"] = identity.Issuer,
        ["jwks_uri"] = $"{identity.Issuer}{Keys}",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray(TokenSigningKey.Rsa256, TokenSigningKey.Curve384),
        ["claims_supported"] = new JsonArray("sub", "aud", "exp", "iat", "iss", "jti", "https://sts.amazonaws.com/"),
    };
}
