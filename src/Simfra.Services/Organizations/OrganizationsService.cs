using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.Security.Iam;
using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Organizations;

/// <summary>AWS Organizations. Global, and the world's: an organisation spans accounts.</summary>
internal sealed class OrganizationsService : ServiceModule
{
    public override ServiceSchema Schema => OrganizationsSchemas.Service;

    public override IReadOnlyList<Type> Provides { get; } =
        [typeof(IOrganizationPolicySource), typeof(IOrganizationServices), typeof(ViewSource<OrganizationsView>)];

    public override AwsServiceException ConstraintError(
        OperationSchema operation, ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        InputErrors.From(operation, violations);

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(OrganizationsState.Create);
        states.OnAccountRemoved((account, removal) => Remove(states[StateScope.World], account, removal, host.Clock.GetUtcNow()));
        var accounts = host.Capabilities.Find<AccountDirectory>()!;
        host.ProvideView(from => new OrganizationsView(states, accounts, from));
        var numbers = new AccountNumbers(host.Capabilities.Find<AccountQuota>()!);
        var shapes = new OrganizationShapes(accounts);
        var policies = new OrganizationPolicySource(states, shapes);
        host.Provide<IOrganizationPolicySource>(policies);
        host.Provide<IOrganizationServices>(new OrganizationServices(states));
        var authorization = new OrganizationsAuthorization(states);
        host.AuthorizeWith(authorization);
        var access = new OrganizationAccess(states, authorization, policies);
        var publisher = new EffectivePolicyPublisher();
        var membership = new Membership(publisher);
        var closing = new AccountClosing(host.Jobs);
        closing.Register(states);
        var creation = new AccountCreationJob(states, host, accounts, numbers, membership);
        creation.Register();
        return
        [
            new OrganizationOperations(access, shapes, host.Capabilities),
            new OrganizationalUnitOperations(access, publisher),
            new AccountOperations(access, shapes, closing),
            new AccountCreationOperations(access, accounts, numbers, creation),
            new HandshakeOperations(access, accounts),
            new InvitationOperations(access, accounts, numbers),
            new AcceptHandshakeOperation(access, accounts, numbers, membership, host.Capabilities),
            new TransferOperations(access, accounts),
            new PolicyOperations(access, publisher),
            new PolicyAttachmentOperations(access, shapes, publisher),
            new EffectivePolicyOperations(access, shapes),
            new ServiceAccessOperations(access, shapes),
            new ResourcePolicyOperations(access),
            new TagOperations(access),
        ];
    }

    /// <summary>An account that is emptied loses the organisation that it manages, and stays in another's; one that is deleted leaves that too.</summary>
    private static void Remove(OrganizationsState state, string accountId, AccountRemoval removal, DateTimeOffset now)
    {
        if (state.Members.Find(accountId) is not { } member)
        {
            return;
        }

        var organization = state.Organizations.Find(member.OrganizationId)!;
        if (organization.IsManagement(accountId))
        {
            Membership.End(state, organization, now);
        }
        else if (removal == AccountRemoval.Deletion)
        {
            Membership.Leave(state, member, now);
        }
    }
}
