using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Services.Organizations;

/// <summary>AcceptHandshake: what follows depends on what was asked.</summary>
internal sealed class AcceptHandshakeOperation(
    OrganizationAccess access, AccountDirectory accounts, AccountNumbers numbers, Membership membership, Capabilities capabilities)
    : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(OrganizationsApi.AcceptHandshake, AcceptHandshakeAsync);

    private ValueTask<AcceptHandshakeResponse> AcceptHandshakeAsync(
        AcceptHandshakeRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var handshake = Check(access.State, request.HandshakeId!, context);
        if (handshake.Action == ActionType.Invite && access.Find(context.AccountId) is null)
        {
            // In no turn: the role is IAM's.
            capabilities.Find<IRoleDirectory>()?.EnsureServiceLinked(context.AccountId, OrganizationOperations.ServiceName);
        }

        var (accepted, refusal) = access.Update(state => Accept(state, Check(state, request.HandshakeId!, context), context));
        return refusal is null
            ? new(new AcceptHandshakeResponse { Handshake = HandshakeShapes.Show(access.State, accounts, accepted, context.Now) })
            : throw refusal;
    }

    private Handshake Check(OrganizationsState state, string handshakeId, OperationContext context)
    {
        var handshake = state.GetHandshake(handshakeId, context.Now);
        var recipient = handshake.Action == ActionType.EnableAllFeatures
            ? handshake.SenderAccountId
            : OrganizationsState.RecipientOf(handshake, accounts);
        if (recipient != context.AccountId)
        {
            throw OrganizationsErrors.AccessDenied();
        }

        return handshake.StateAt(context.Now) switch
        {
            HandshakeState.Open => handshake,
            HandshakeState.Accepted => throw OrganizationsErrors.HandshakeAlreadyInState(),
            _ => throw OrganizationsErrors.InvalidHandshakeTransition(),
        };
    }

    /// <summary>The handshake as it ended, and the error to give though it did.</summary>
    private (Handshake Accepted, AwsServiceException? Refusal) Accept(OrganizationsState state, Handshake handshake, OperationContext context)
    {
        var accepted = handshake.End(HandshakeState.Accepted, context.Now);
        var refusal = handshake.Action switch
        {
            ActionType.Invite => Join(state, handshake, context),
            ActionType.ApproveAllFeatures => null,
            ActionType.EnableAllFeatures => Complete(state, handshake),
            _ => Transfer(state, handshake, context),
        };
        if (handshake.RecipientType == HandshakePartyType.Email)
        {
            // From now on it is known whose address it was.
            accepted = accepted with { RecipientId = context.AccountId, RecipientType = HandshakePartyType.Account };
        }

        state.Handshakes.Put(accepted);
        if (accepted.Action == ActionType.ApproveAllFeatures)
        {
            AllFeaturesMigration.Settle(state, accepted.ParentId!, context.Now);
        }

        return (accepted, refusal);
    }

    /// <summary>An invitation to an address may turn out to be one to a member; it is used up, and refused.</summary>
    private AwsServiceException? Join(OrganizationsState state, Handshake handshake, OperationContext context)
    {
        if (state.Members.Contains(context.AccountId))
        {
            return OrganizationsErrors.AlreadyMember();
        }

        var organization = state.Organizations.Find(handshake.OrganizationId)!;
        if (numbers.Members(state, organization) >= numbers.Limit)
        {
            throw InvitationOperations.TooManyAccounts();
        }

        var member = new Member
        {
            AccountId = context.AccountId,
            OrganizationId = organization.Id,
            ParentId = organization.RootId,
            IsCreated = false,
            JoinedAt = context.Now,
            Tags = handshake.Tags,
        };
        membership.Join(state, organization, member);
        return null;
    }

    private static AwsServiceException? Complete(OrganizationsState state, Handshake handshake)
    {
        AllFeaturesMigration.Complete(state, state.Organizations.Find(handshake.OrganizationId)!);
        return null;
    }

    /// <summary>The management account of another organisation hands over its bills.</summary>
    private AwsServiceException? Transfer(OrganizationsState state, Handshake handshake, OperationContext context)
    {
        access.Management(context);
        state.Transfers.Put(state.Transfers.Find(handshake.TransferId!)! with { Status = ResponsibilityTransferStatus.Accepted });
        return null;
    }
}
