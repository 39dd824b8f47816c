namespace Simfra.Security.Iam;

/// <summary>An OpenID Connect provider as STS needs it.</summary>
/// <param name="Arn"><c>arn:aws:iam::…:oidc-provider/server.example.com/path</c>.</param>
/// <param name="Url">The issuer, its scheme included: what a token's <c>iss</c> must be.</param>
/// <param name="ClientIds">The audiences that tokens may be for.</param>
/// <param name="Thumbprints">SHA-1 thumbprints of server certificates, in lower-case hexadecimal digits.</param>
internal sealed record OpenIdConnectProviderDescription(
    string Arn, string Url, IReadOnlyList<string> ClientIds, IReadOnlyList<string> Thumbprints);

/// <summary>A SAML provider as STS needs it.</summary>
/// <param name="Arn"><c>arn:aws:iam::…:saml-provider/name</c>.</param>
/// <param name="UniqueId">Differs when a provider of the same name is created again: <c>SAMLSP…</c>.</param>
/// <param name="MetadataDocument">Names the issuers and the certificates that their assertions may be signed by.</param>
/// <param name="RequiresEncryption">Only encrypted assertions are taken.</param>
/// <param name="PrivateKeys">PEM of the keys that decrypt assertions, the newest first.</param>
internal sealed record SamlProviderDescription(
    string Arn, string UniqueId, string MetadataDocument, bool RequiresEncryption, IReadOnlyList<string> PrivateKeys);

/// <summary>Finds the identity providers that accounts trust; the IAM service provides it. Reading takes no turn.</summary>
internal interface IIdentityProviders
{
    /// <param name="accountId">The account of the role that is to be assumed.</param>
    /// <param name="issuer">A token's <c>iss</c>.</param>
    OpenIdConnectProviderDescription? FindOpenIdConnect(string accountId, string issuer);

    OpenIdConnectProviderDescription? FindOpenIdConnect(string arn);

    SamlProviderDescription? FindSaml(string arn);
}
