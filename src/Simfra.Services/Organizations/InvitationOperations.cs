using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using HandshakeReason = Simfra.Models.Organizations.HandshakeConstraintViolationExceptionReason;

namespace Simfra.Services.Organizations;

/// <summary>What handshakes begin with: invitations to join, and the wish for all features.</summary>
internal sealed class InvitationOperations(OrganizationAccess access, AccountDirectory accounts, AccountNumbers numbers) : IOperationGroup
{
    public static readonly TimeSpan Period = TimeSpan.FromDays(15);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.InviteAccountToOrganization, InviteAccountToOrganization);
        operations.Handle(OrganizationsApi.EnableAllFeatures, EnableAllFeatures);
    }

    /// <summary>Who is invited must be an account or an address.</summary>
    public static void CheckTarget(HandshakeParty target)
    {
        if (target.Type == HandshakePartyType.Organization)
        {
            throw InputErrors.InvalidPartyType();
        }

        if (target.Type == HandshakePartyType.Account && !Simfra.Accounts.Account.IsId(target.Id))
        {
            throw OrganizationsErrors.InvalidPattern();
        }

        if (target.Type == HandshakePartyType.Email && (target.Id!.Split('@') is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            throw OrganizationsErrors.InvalidEmailTarget();
        }
    }

    private InviteAccountToOrganizationResponse InviteAccountToOrganization(InviteAccountToOrganizationRequest request, OperationContext context)
    {
        var target = request.Target!;
        CheckTarget(target);
        var tags = OrganizationTags.Create(request.Tags);
        var (state, organization, _) = access.Management(context);
        if (AllFeaturesMigration.Find(state, organization, context.Now) is not null)
        {
            throw OrganizationsErrors.HandshakeConstraint(
                HandshakeReason.InviteDisabledDuringEnableAllFeatures,
                "You can't invite accounts to the organization while it is in the process of enabling all features.");
        }

        if (target.Type == HandshakePartyType.Account && state.FindMember(organization, target.Id!) is not null)
        {
            throw OrganizationsErrors.AlreadyMember();
        }

        if (state.HandshakesByOrganization.Find(organization.Id).Any(h => IsSame(h, target) && h.IsUnderWay(context.Now)))
        {
            throw OrganizationsErrors.DuplicateHandshake();
        }

        CheckNumbers(state, organization, context.Now);
        var handshake = new Handshake
        {
            Id = OrganizationIds.NewHandshake(context.Ids),
            Action = ActionType.Invite,
            OrganizationId = organization.Id,
            SenderAccountId = organization.ManagementAccountId,
            HasAllFeatures = organization.HasAllFeatures,
            RecipientId = target.Id,
            RecipientType = target.Type,
            RequestedAt = context.Now,
            ExpiresAt = context.Now + Period,
            IsOpen = true,
            Notes = request.Notes,
            Tags = tags,
        };
        state.AddHandshake(handshake, context.Now);
        return new() { Handshake = HandshakeShapes.Show(state, accounts, handshake, context.Now) };
    }

    private EnableAllFeaturesResponse EnableAllFeatures(EnableAllFeaturesRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        if (organization.HasAllFeatures)
        {
            throw OrganizationsErrors.HandshakeConstraint(
                HandshakeReason.OrganizationAlreadyHasAllFeatures, "All features are already enabled on this organization.");
        }

        if (AllFeaturesMigration.Find(state, organization, context.Now) is not null)
        {
            throw OrganizationsErrors.HandshakeConstraint(
                HandshakeReason.OrganizationIsAlreadyPendingAllFeaturesMigration,
                "The organization has already started the process to enable all features.");
        }

        var handshake = AllFeaturesMigration.Start(state, organization, context.Ids, context.Now);
        return new() { Handshake = HandshakeShapes.Show(state, accounts, handshake, context.Now) };
    }

    private static bool IsSame(Handshake handshake, HandshakeParty target) =>
        handshake.Action == ActionType.Invite
        && handshake.RecipientType == target.Type
        && target.Id!.Equals(handshake.RecipientId, StringComparison.OrdinalIgnoreCase);

    private void CheckNumbers(OrganizationsState state, Organization organization, DateTimeOffset now)
    {
        if (numbers.HasInvitedEnough(state, organization, now))
        {
            throw OrganizationsErrors.HandshakeConstraint(
                HandshakeReason.HandshakeRateLimitExceeded, "You have exceeded the number of invitations that you can send in one day.");
        }

        if (numbers.Taken(state, organization, now) >= numbers.Limit)
        {
            throw TooManyAccounts();
        }
    }

    public static AwsServiceException TooManyAccounts() => OrganizationsErrors.HandshakeConstraint(
        HandshakeReason.AccountNumberLimitExceeded, "You have exceeded the allowed number of AWS accounts.");
}
