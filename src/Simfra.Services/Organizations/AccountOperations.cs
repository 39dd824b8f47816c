using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>The accounts of an organisation: shown, closed, let go.</summary>
internal sealed class AccountOperations(OrganizationAccess access, OrganizationShapes shapes, AccountClosing closing) : IOperationGroup
{
    /// <summary>An account that was created in an organisation stays there so long.</summary>
    private static readonly TimeSpan LeaveWait = TimeSpan.FromDays(4);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.ListAccounts, ListAccounts);
        operations.Handle(OrganizationsApi.ListAccountsForParent, ListAccountsForParent);
        operations.Handle(OrganizationsApi.DescribeAccount, DescribeAccount);
        operations.Handle(OrganizationsApi.CloseAccount, CloseAccount);
        operations.Handle(OrganizationsApi.RemoveAccountFromOrganization, RemoveAccountFromOrganization);
        operations.Handle(OrganizationsApi.LeaveOrganization, LeaveOrganization);
    }

    private ListAccountsResponse ListAccounts(ListAccountsRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var (page, nextToken) = OrganizationsPage.Take(
            state.MembersByOrganization.Find(organization.Id), static m => m.AccountId, request.MaxResults, request.NextToken);
        return new() { Accounts = page.ConvertAll(m => shapes.Show(state, organization, m)), NextToken = nextToken };
    }

    private ListAccountsForParentResponse ListAccountsForParent(ListAccountsForParentRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        if (!state.HasParent(organization, request.ParentId!))
        {
            throw OrganizationsErrors.ParentNotFound();
        }

        var (page, nextToken) = OrganizationsPage.Take(
            state.MembersByParent.Find(request.ParentId!), static m => m.AccountId, request.MaxResults, request.NextToken);
        return new() { Accounts = page.ConvertAll(m => shapes.Show(state, organization, m)), NextToken = nextToken };
    }

    private DescribeAccountResponse DescribeAccount(DescribeAccountRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        return new() { Account = shapes.Show(state, organization, state.GetMember(organization, request.AccountId!)) };
    }

    private Unit CloseAccount(CloseAccountRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        if (!organization.HasAllFeatures)
        {
            throw OrganizationsErrors.NotInAllFeaturesMode();
        }

        closing.Start(state, organization, state.GetMember(organization, request.AccountId!), context.Now);
        return new();
    }

    private Unit RemoveAccountFromOrganization(RemoveAccountFromOrganizationRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        Remove(state, organization, state.GetMember(organization, request.AccountId!), context.Now);
        return new();
    }

    private Unit LeaveOrganization(Unit request, OperationContext context)
    {
        var (state, organization, member) = access.Member(context);
        Remove(state, organization, member, context.Now);
        return new();
    }

    private static void Remove(OrganizationsState state, Organization organization, Member member, DateTimeOffset now)
    {
        if (organization.IsManagement(member.AccountId))
        {
            throw OrganizationsErrors.ManagementCannotLeave();
        }

        if (state.DelegationsOf(organization.Id, member.AccountId).Any())
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.CannotRemoveDelegatedAdministratorFromOrg,
                "You cannot remove a delegated administrator from an organization. To complete this operation, you must first deregister this " +
                "account as a delegated administrator.");
        }

        if (member.IsCreated && now < member.JoinedAt + LeaveWait)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.WaitPeriodActive, "This operation requires a wait period.  Try again later.");
        }

        Membership.Leave(state, member, now);
    }
}
