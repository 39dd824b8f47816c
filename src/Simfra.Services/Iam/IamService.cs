using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State.Inspection;

namespace Simfra.Services.Iam;

/// <summary>AWS Identity and Access Management. Global: its state is the account's, in no region.</summary>
internal sealed partial class IamService : ServiceModule
{
    public override ServiceSchema Schema => IamSchemas.Service;

    public override IReadOnlyList<Type> Provides { get; } =
    [
        typeof(IAccessKeySource), typeof(ICredentialUsage), typeof(IIdentityPolicySource), typeof(IPolicyPrincipals), typeof(IRoleDirectory),
        typeof(IPrincipalDirectory), typeof(ViewSource<IamView>), .. AccountCapabilities,
    ];

    public override AwsServiceException ConstraintError(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        IamConstraints.Error(violations);

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(IamState.Create);
        host.ProvideView(from => new IamView(states, from));
        host.Provide<IAccessKeySource>(new AccessKeySource(states));
        host.Provide<ICredentialUsage>(new CredentialUsage(states));
        host.Provide<IIdentityPolicySource>(new IdentityPolicySource(states));
        host.Provide<IPrincipalDirectory>(new PrincipalDirectory(states));
        host.Provide<IPolicyPrincipals>(new PolicyPrincipals(states));
        host.Provide<IRoleDirectory>(new RoleDirectory(states, host));
        host.AuthorizeWith(new IamAuthorization(states));
        ServiceLinkedRoleDeletionJob.Register(host.Jobs, states);
        return
        [
            new UserOperations(states),
            new UserTagOperations(states),
            new AccessKeyOperations(states),
            new GroupOperations(states),
            new RoleOperations(states),
            new RoleTagOperations(states),
            new ServiceLinkedRoleOperations(states, host.Jobs),
            new InstanceProfileOperations(states),
            new InstanceProfileTagOperations(states),
            new InlinePolicyOperations(states),
            new PolicyOperations(states),
            new PolicyVersionOperations(states),
            new PolicyAttachmentOperations(states),
            new PermissionsBoundaryOperations(states),
            .. CreateAccountOperations(host, states),
        ];
    }
}
