using Simfra.Integration;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>What of IAM is about credentials, identity providers, reports and the account.</summary>
internal sealed partial class IamService
{
    private static readonly Type[] AccountCapabilities = [typeof(IMfaDevices), typeof(IIdentityProviders), typeof(IOutboundIdentity), typeof(IRootSessions)];

    private static IEnumerable<IOperationGroup> CreateAccountOperations(ServiceHost host, ServiceState<IamState> states)
    {
        var providers = new IdentityProviderDirectory(states);
        host.Provide<IMfaDevices>(new MfaVerifier(states));
        host.Provide<IIdentityProviders>(providers);
        host.Provide<IOutboundIdentity>(providers);
        host.Provide<IRootSessions>(new RootSessions(states));
        return
        [
            new LoginProfileOperations(states),
            new PasswordPolicyOperations(states),
            new AccountAliasOperations(states),
            new MfaDeviceOperations(states),
            new ServerCertificateOperations(states),
            new SigningCertificateOperations(states),
            new SshPublicKeyOperations(states),
            new ServiceCredentialOperations(states),
            new SamlProviderOperations(states),
            new OidcProviderOperations(states),
            new OutboundIdentityOperations(states),
            new AccountSummaryOperations(states),
            new AuthorizationDetailsOperations(states),
            new CredentialReportOperations(states, host.Jobs),
            new AccessAdvisorOperations(states),
            new OrganizationAccessReportOperations(states, host.Capabilities),
            new OrganizationsFeatureOperations(states, host.Capabilities),
            new SimulationOperations(states, host.Capabilities),
        ];
    }
}
