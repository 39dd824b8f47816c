using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Schemas;
using Simfra.Services.Sts.Saml;
using Simfra.Services.Sts.WebIdentity;

namespace Simfra.Services.Sts;

/// <summary>AWS Security Token Service. It has no state: sessions are in their tokens.</summary>
internal sealed class StsService : ServiceModule
{
    public override ServiceSchema Schema => StsSchemas.Service;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var roles = new RoleSessions(host);
        var authorization = new StsAuthorization(roles, host.Capabilities);
        var trust = new FederatedTrust(roles, authorization, host.Capabilities);
        host.AuthorizeWith(authorization);
        return
        [
            new IdentityOperations(host),
            new UserSessionOperations(host),
            new AssumeRoleOperation(roles),
            new AssumeRoleWithWebIdentityOperation(roles, trust, host.Capabilities),
            new AssumeRoleWithSamlOperation(roles, trust, host.Capabilities),
            new AssumeRootOperation(host),
            new GetWebIdentityTokenOperation(host),
            new GetDelegatedAccessTokenOperation(host),
        ];
    }
}
