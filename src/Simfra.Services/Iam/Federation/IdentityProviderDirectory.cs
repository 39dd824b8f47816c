using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Finds identity providers, and the accounts' own issuers, for STS.</summary>
internal sealed class IdentityProviderDirectory(ServiceState<IamState> states) : IIdentityProviders, IOutboundIdentity
{
    public OpenIdConnectProviderDescription? FindOpenIdConnect(string accountId, string issuer)
    {
        var state = states[StateScope.Global(accountId)];
        return OidcProviderUrl.NameOf(issuer) is { } name && state.OidcProviders.Find(name) is { } provider && provider.Url.ToString() == issuer
            ? Describe(state, provider)
            : null;
    }

    public OpenIdConnectProviderDescription? FindOpenIdConnect(string arn) =>
        FindState(arn) is { } state && state.FindOidcProvider(arn) is { } provider ? Describe(state, provider) : null;

    public SamlProviderDescription? FindSaml(string arn) =>
        FindState(arn) is { } state && state.FindSamlProvider(arn) is { } provider
            ? new(
                state.ArnOf(provider), provider.UniqueId, provider.MetadataDocument, provider.RequiresEncryption,
                [.. provider.PrivateKeys.Select(k => k.Pem).Reverse()])
            : null;

    public OutboundIdentityDescription? Find(string accountId) =>
        states[StateScope.Global(accountId)].OutboundIdentity is { } settings
            ? new(settings.Issuer, settings.IsEnabled, settings.RsaKey, settings.EcKey)
            : null;

    private IamState? FindState(string arn) =>
        ProviderArn.FindAccount(arn) is { Length: > 0 } account ? states[StateScope.Global(account)] : null;

    private static OpenIdConnectProviderDescription Describe(IamState state, IamOidcProvider provider) =>
        new(state.ArnOf(provider), provider.Url.ToString(), provider.ClientIds, provider.Thumbprints);
}
