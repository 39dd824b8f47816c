using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models.Organizations;
using InputReason = Simfra.Models.Organizations.InvalidInputExceptionReason;
using TransferShape = Simfra.Models.Organizations.ResponsibilityTransfer;

namespace Simfra.Services.Organizations;

/// <summary>Transfers of responsibility between organisations: one bears the bills of another.</summary>
internal sealed class TransferOperations(OrganizationAccess access, AccountDirectory accounts) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.InviteOrganizationToTransferResponsibility, InviteOrganizationToTransferResponsibility);
        operations.Handle(OrganizationsApi.DescribeResponsibilityTransfer, DescribeResponsibilityTransfer);
        operations.Handle(OrganizationsApi.ListInboundResponsibilityTransfers, ListInboundResponsibilityTransfers);
        operations.Handle(OrganizationsApi.ListOutboundResponsibilityTransfers, ListOutboundResponsibilityTransfers);
        operations.Handle(OrganizationsApi.UpdateResponsibilityTransfer, UpdateResponsibilityTransfer);
        operations.Handle(OrganizationsApi.TerminateResponsibilityTransfer, TerminateResponsibilityTransfer);
    }

    private InviteOrganizationToTransferResponsibilityResponse InviteOrganizationToTransferResponsibility(
        InviteOrganizationToTransferResponsibilityRequest request, OperationContext context)
    {
        var target = request.Target!;
        InvitationOperations.CheckTarget(target);
        CheckStart(request.StartTimestamp!.Value, context.Now);
        var tags = OrganizationTags.Create(request.Tags);
        var (state, organization, _) = access.Management(context);
        var sourceId = target.Type == HandshakePartyType.Email ? accounts.FindByEmail(target.Id!) : target.Id;
        if (sourceId == organization.ManagementAccountId)
        {
            throw OrganizationsErrors.HandshakeConstraint(
                HandshakeConstraintViolationExceptionReason.SourceAndTargetCannotMatch,
                "An account can't be both the sender and recipient of a transfer invitation.");
        }

        if (sourceId is null || access.Find(sourceId) is not { IsManagement: true })
        {
            // The responsibility is an organisation's: only a management account has it to give.
            throw InputErrors.InvalidPartyType();
        }

        CheckNoOther(state, organization.ManagementAccountId, sourceId, context.Now);
        var id = OrganizationIds.NewTransfer(context.Ids);
        var handshake = new Handshake
        {
            Id = OrganizationIds.NewHandshake(context.Ids),
            Action = ActionType.TransferResponsibility,
            OrganizationId = organization.Id,
            SenderAccountId = organization.ManagementAccountId,
            HasAllFeatures = organization.HasAllFeatures,
            RecipientId = target.Id,
            RecipientType = target.Type,
            RequestedAt = context.Now,
            ExpiresAt = context.Now + InvitationOperations.Period,
            IsOpen = true,
            Notes = request.Notes,
            TransferId = id,
        };
        state.Transfers.Add(new()
        {
            Id = id,
            Name = request.SourceName!,
            SourceAccountId = sourceId,
            TargetAccountId = organization.ManagementAccountId,
            HandshakeId = handshake.Id,
            StartsAt = request.StartTimestamp.Value,
            ExpiresAt = handshake.ExpiresAt,
            Status = ResponsibilityTransferStatus.Requested,
            Tags = tags,
        });
        state.AddHandshake(handshake, context.Now);
        return new() { Handshake = HandshakeShapes.Show(state, accounts, handshake, context.Now) };
    }

    private DescribeResponsibilityTransferResponse DescribeResponsibilityTransfer(
        DescribeResponsibilityTransferRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        return new() { ResponsibilityTransfer = Show(organization, Get(state, organization, request.Id!), context) };
    }

    private ListInboundResponsibilityTransfersResponse ListInboundResponsibilityTransfers(
        ListInboundResponsibilityTransfersRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        if (request.Id is { } id)
        {
            Get(state, organization, id);
        }

        var inbound = state.Transfers.All.Where(t =>
            t.TargetAccountId == organization.ManagementAccountId && (request.Id is null || t.Id == request.Id));
        var (page, nextToken) = OrganizationsPage.Take(inbound, static t => t.Id, request.MaxResults, request.NextToken);
        return new() { ResponsibilityTransfers = page.ConvertAll(t => Show(organization, t, context)), NextToken = nextToken };
    }

    private ListOutboundResponsibilityTransfersResponse ListOutboundResponsibilityTransfers(
        ListOutboundResponsibilityTransfersRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var outbound = state.Transfers.All.Where(t => t.SourceAccountId == organization.ManagementAccountId);
        var (page, nextToken) = OrganizationsPage.Take(outbound, static t => t.Id, request.MaxResults, request.NextToken);
        return new() { ResponsibilityTransfers = page.ConvertAll(t => Show(organization, t, context)), NextToken = nextToken };
    }

    /// <summary>The name is the target's: it manages.</summary>
    private UpdateResponsibilityTransferResponse UpdateResponsibilityTransfer(
        UpdateResponsibilityTransferRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        var transfer = Get(state, organization, request.Id!);
        if (transfer.TargetAccountId != organization.ManagementAccountId)
        {
            throw OrganizationsErrors.AccessDenied();
        }

        transfer = transfer with { Name = request.Name! };
        state.Transfers.Put(transfer);
        return new() { ResponsibilityTransfer = Show(organization, transfer, context) };
    }

    private TerminateResponsibilityTransferResponse TerminateResponsibilityTransfer(
        TerminateResponsibilityTransferRequest request, OperationContext context)
    {
        var endsAt = request.EndTimestamp ?? EndOfMonth(context.Now);
        CheckEnd(endsAt, context.Now);
        var (state, organization, _) = access.Management(context);
        var transfer = Get(state, organization, request.Id!);
        switch (transfer.StatusAt(context.Now))
        {
            case ResponsibilityTransferStatus.Accepted:
                break;
            case ResponsibilityTransferStatus.Withdrawn:
                throw OrganizationsErrors.TransferAlreadyInStatus();
            default:
                throw OrganizationsErrors.InvalidTransferTransition();
        }

        transfer = transfer with { Status = ResponsibilityTransferStatus.Withdrawn, EndsAt = endsAt };
        state.Transfers.Put(transfer);
        return new() { ResponsibilityTransfer = Show(organization, transfer, context) };
    }

    private TransferShape Show(Organization organization, ResponsibilityTransfer transfer, OperationContext context) =>
        TransferShapes.Show(accounts, organization, transfer, context.Now);

    private static ResponsibilityTransfer Get(OrganizationsState state, Organization organization, string id) =>
        state.Transfers.Find(id) is { } transfer && transfer.IsBetween(organization.ManagementAccountId)
            ? transfer
            : throw OrganizationsErrors.TransferNotFound();

    /// <summary>An organisation has its bills borne by one other at the most, and asks it once.</summary>
    private static void CheckNoOther(OrganizationsState state, string targetId, string sourceId, DateTimeOffset now)
    {
        foreach (var transfer in state.Transfers.All.Where(t => t.SourceAccountId == sourceId && t.IsUnderWay(now)))
        {
            if (transfer.StatusAt(now) != ResponsibilityTransferStatus.Requested)
            {
                throw OrganizationsErrors.HandshakeConstraint(
                    HandshakeConstraintViolationExceptionReason.ResponsibilityTransferAlreadyExists,
                    "You cannot perform this operation with the current transfer.");
            }

            if (transfer.TargetAccountId == targetId)
            {
                throw OrganizationsErrors.DuplicateHandshake();
            }
        }
    }

    private static void CheckStart(DateTimeOffset start, DateTimeOffset now)
    {
        var date = start.UtcDateTime;
        if (date.TimeOfDay != TimeSpan.Zero)
        {
            throw OrganizationsErrors.InvalidInput(
                InputReason.StartDateNotBeginningOfDay,
                "You provided an invalid start date. The start date must be the beginning of the day (00:00:00.000).");
        }

        if (date.Day != 1)
        {
            throw OrganizationsErrors.InvalidInput(
                InputReason.StartDateNotBeginningOfMonth,
                "You provided an invalid start date. The start date must be the first day of the month.");
        }

        if (start <= now)
        {
            throw OrganizationsErrors.InvalidInput(
                InputReason.StartDateTooEarly, "You provided an invalid start date. The start date is too early.");
        }
    }

    private static void CheckEnd(DateTimeOffset end, DateTimeOffset now)
    {
        if (end != EndOfMonth(end))
        {
            throw OrganizationsErrors.InvalidInput(
                InputReason.EndDateNotEndOfMonth,
                "You provided an invalid end date. The end date must be the end of the last day of the month (23.59.59.999).");
        }

        if (end <= now)
        {
            throw OrganizationsErrors.InvalidInput(
                InputReason.EndDateTooEarly, "You provided an invalid end date. It is too early for the transfer to end.");
        }
    }

    /// <summary>The last millisecond of the month.</summary>
    private static DateTimeOffset EndOfMonth(DateTimeOffset time) =>
        new DateTimeOffset(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).AddMilliseconds(-1);
}
