using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>Handshakes shown, and taken back or declined.</summary>
internal sealed class HandshakeOperations(OrganizationAccess access, AccountDirectory accounts) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.DescribeHandshake, DescribeHandshake);
        operations.Handle(OrganizationsApi.ListHandshakesForAccount, ListHandshakesForAccount);
        operations.Handle(OrganizationsApi.ListHandshakesForOrganization, ListHandshakesForOrganization);
        operations.Handle(OrganizationsApi.CancelHandshake, CancelHandshake);
        operations.Handle(OrganizationsApi.DeclineHandshake, DeclineHandshake);
    }

    private DescribeHandshakeResponse DescribeHandshake(DescribeHandshakeRequest request, OperationContext context)
    {
        var state = access.State;
        var handshake = state.GetHandshake(request.HandshakeId!, context.Now);
        var mayRead = OrganizationsState.RecipientOf(handshake, accounts) == context.AccountId
            || handshake.SenderAccountId == context.AccountId
            || (access.Find(context.AccountId) is { } caller
                && caller.Organization.Id == handshake.OrganizationId
                && access.MayRead(caller, request, context));
        return mayRead
            ? new() { Handshake = HandshakeShapes.Show(state, accounts, handshake, context.Now) }
            : throw OrganizationsErrors.AccessDenied();
    }

    private ListHandshakesForAccountResponse ListHandshakesForAccount(ListHandshakesForAccountRequest request, OperationContext context)
    {
        CheckFilter(request.Filter);
        var state = access.State;
        var received = state.Handshakes.All.Where(h => OrganizationsState.RecipientOf(h, accounts) == context.AccountId);
        var (page, nextToken) = Page(received, request.Filter, request.MaxResults, request.NextToken, context.Now);
        return new() { Handshakes = page.ConvertAll(h => HandshakeShapes.Show(state, accounts, h, context.Now)), NextToken = nextToken };
    }

    private ListHandshakesForOrganizationResponse ListHandshakesForOrganization(
        ListHandshakesForOrganizationRequest request, OperationContext context)
    {
        CheckFilter(request.Filter);
        var (state, organization, _) = access.Reader(request, context);
        var sent = state.HandshakesByOrganization.Find(organization.Id);
        var (page, nextToken) = Page(sent, request.Filter, request.MaxResults, request.NextToken, context.Now);
        return new() { Handshakes = page.ConvertAll(h => HandshakeShapes.Show(state, accounts, h, context.Now)), NextToken = nextToken };
    }

    private CancelHandshakeResponse CancelHandshake(CancelHandshakeRequest request, OperationContext context)
    {
        var state = access.State;
        var handshake = state.GetHandshake(request.HandshakeId!, context.Now);
        if (handshake.SenderAccountId != context.AccountId)
        {
            throw OrganizationsErrors.AccessDenied();
        }

        handshake = End(state, handshake, HandshakeState.Canceled, context.Now);
        if (handshake.Action == ActionType.EnableAllFeatures)
        {
            AllFeaturesMigration.Cancel(state, handshake, context.Now);
        }

        return new() { Handshake = HandshakeShapes.Show(state, accounts, handshake, context.Now) };
    }

    private DeclineHandshakeResponse DeclineHandshake(DeclineHandshakeRequest request, OperationContext context)
    {
        var state = access.State;
        var handshake = state.GetHandshake(request.HandshakeId!, context.Now);
        if (OrganizationsState.RecipientOf(handshake, accounts) != context.AccountId)
        {
            throw OrganizationsErrors.AccessDenied();
        }

        handshake = End(state, handshake, HandshakeState.Declined, context.Now);
        return new() { Handshake = HandshakeShapes.Show(state, accounts, handshake, context.Now) };
    }

    private static Handshake End(OrganizationsState state, Handshake handshake, string outcome, DateTimeOffset now)
    {
        if (!handshake.IsUnderWay(now))
        {
            throw handshake.StateAt(now) == outcome
                ? OrganizationsErrors.HandshakeAlreadyInState()
                : OrganizationsErrors.InvalidHandshakeTransition();
        }

        handshake = handshake.End(outcome, now);
        state.Handshakes.Put(handshake);
        if (handshake.TransferId is { } transferId && state.Transfers.Find(transferId) is { } transfer)
        {
            state.Transfers.Put(transfer with
            {
                Status = outcome == HandshakeState.Declined ? ResponsibilityTransferStatus.Declined : ResponsibilityTransferStatus.Canceled,
            });
        }

        return handshake;
    }

    private static void CheckFilter(HandshakeFilter? filter)
    {
        if (filter is { ActionType: not null, ParentHandshakeId: not null })
        {
            throw OrganizationsErrors.InvalidInput(
                InvalidInputExceptionReason.MaxLimitExceededFilter, "You specified too many filter parameters.");
        }
    }

    private static (List<Handshake> Items, string? NextToken) Page(
        IEnumerable<Handshake> all, HandshakeFilter? filter, int? maxResults, string? nextToken, DateTimeOffset now)
    {
        var shown = all.Where(h => h.IsShown(now)
            && (filter?.ActionType is null || h.Action == filter.ActionType)
            && (filter?.ParentHandshakeId is null || h.ParentId == filter.ParentHandshakeId));
        return OrganizationsPage.TakeSorted(shown, static h => h.Id, maxResults, nextToken);
    }
}
