using Simfra.State;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    private const string SamlResource = "saml-provider/";
    private const string OidcResource = "oidc-provider/";

    private static readonly TableDefinition<string, IamSamlProvider> SamlProviderTable =
        new("iam.saml-provider", version: 1, p => IamName.Key(p.Name), IamCredentialsJsonContext.Default);

    private static readonly TableDefinition<string, IamOidcProvider> OidcProviderTable =
        new("iam.oidc-provider", version: 1, p => p.Url.Name, IamCredentialsJsonContext.Default);

    private static readonly TableDefinition<string, OutboundIdentitySettings> OutboundIdentityTable =
        new("iam.outbound-identity", version: 1, _ => OutboundIdentitySettings.TheKey, IamCredentialsJsonContext.Default);

    /// <summary>SAML providers by the key of their name.</summary>
    public Table<string, IamSamlProvider> SamlProviders { get; } = partition.Table(SamlProviderTable);

    /// <summary>OpenID Connect providers by their URL without its scheme.</summary>
    public Table<string, IamOidcProvider> OidcProviders { get; } = partition.Table(OidcProviderTable);

    public Table<string, OutboundIdentitySettings> OutboundIdentities { get; } = partition.Table(OutboundIdentityTable);

    public OutboundIdentitySettings? OutboundIdentity => OutboundIdentities.Find(OutboundIdentitySettings.TheKey);

    public string ArnOf(IamSamlProvider provider) => Arn(SamlResource + provider.Name);

    public string ArnOf(IamOidcProvider provider) => Arn(OidcResource + provider.Url.Name);

    /// <summary>The SAML provider of that ARN; null where this account hasn't it.</summary>
    public IamSamlProvider? FindSamlProvider(string arn) =>
        arn.StartsWith(Arn(SamlResource), StringComparison.Ordinal) ? SamlProviders.Find(IamName.Key(arn[Arn(SamlResource).Length..])) : null;

    /// <summary>The OpenID Connect provider of that ARN; null where this account hasn't it.</summary>
    public IamOidcProvider? FindOidcProvider(string arn) =>
        arn.StartsWith(Arn(OidcResource), StringComparison.Ordinal) ? OidcProviders.Find(arn[Arn(OidcResource).Length..]) : null;
}
