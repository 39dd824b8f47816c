using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Delegation;
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
        typeof(IDelegatedAccessSource), typeof(IPrincipalDirectory), typeof(IServiceApiKeys), typeof(ViewSource<IamView>), .. AccountCapabilities,
    ];

    public override AwsServiceException ConstraintError(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        IamConstraints.Error(violations);

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var providers = host.Capabilities.Find<DelegationRegistry>()!;
        var states = host.State(partition => IamState.Create(partition, providers));
        var policies = new IdentityPolicySource(states, providers);
        var delegations = new DelegationRequests(states, host.Jobs);
        host.ProvideView(from => new IamView(states, from));
        host.Provide<IAccessKeySource>(new AccessKeySource(states));
        host.Provide<ICredentialUsage>(new CredentialUsage(states));
        host.Provide<IIdentityPolicySource>(policies);
        host.Provide<IPrincipalDirectory>(new PrincipalDirectory(states));
        host.Provide<IServiceApiKeys>(new ServiceApiKeys(states));
        host.Provide<IPolicyPrincipals>(new PolicyPrincipals(states));
        host.Provide<IRoleDirectory>(new RoleDirectory(states, host));
        host.Provide<IDelegatedAccessSource>(new DelegatedAccessSource(delegations, host.Clock));
        host.AuthorizeWith(new IamAuthorization(states, delegations));
        DelegationNotifications.Register(host, delegations);
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
            new CreateDelegationRequestOperation(delegations, providers),
            new DelegationRequestOperations(delegations, new(policies, host.Capabilities)),
            new HumanReadableSummaryOperation(delegations),
            .. CreateAccountOperations(host, states),
        ];
    }
}
