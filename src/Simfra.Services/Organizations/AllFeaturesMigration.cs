using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>
/// The way of an organisation from consolidated billing to all features: the accounts that it invited agree, each by a handshake of
/// its own; then the management account completes the handshake that those are a part of.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html"/>
internal static class AllFeaturesMigration
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(90);

    /// <summary>The handshake of a migration that is under way; null where there is none.</summary>
    public static Handshake? Find(OrganizationsState state, Organization organization, DateTimeOffset now) =>
        state.HandshakesByOrganization.Find(organization.Id).FirstOrDefault(h => h.Action == ActionType.EnableAllFeatures && h.IsUnderWay(now));

    /// <summary>Asks those who have to agree; invitations of before are off, for they were to an organisation of another kind.</summary>
    public static Handshake Start(OrganizationsState state, Organization organization, IdGenerator ids, DateTimeOffset now)
    {
        foreach (var invitation in state.HandshakesByOrganization.Find(organization.Id)
            .Where(h => h.Action == ActionType.Invite && h.IsUnderWay(now)).ToList())
        {
            state.Handshakes.Put(invitation.End(HandshakeState.Canceled, now));
        }

        var asked = state.MembersByOrganization.Find(organization.Id)
            .Where(m => !m.IsCreated && !organization.IsManagement(m.AccountId))
            .ToList();
        var handshake = New(organization, ActionType.EnableAllFeatures, ids, now) with { IsOpen = asked.Count == 0 };
        state.Handshakes.Add(handshake);
        foreach (var member in asked)
        {
            state.Handshakes.Add(New(organization, ActionType.ApproveAllFeatures, ids, now) with
            {
                RecipientId = member.AccountId,
                RecipientType = HandshakePartyType.Account,
                ParentId = handshake.Id,
            });
        }

        return handshake;
    }

    /// <summary>Opens the handshake as soon as nobody's answer is missing.</summary>
    public static void Settle(OrganizationsState state, string handshakeId, DateTimeOffset now)
    {
        if (state.Handshakes.Find(handshakeId) is { IsOpen: false } handshake
            && handshake.IsUnderWay(now)
            && Approvals(state, handshake).All(static a => a.Outcome is HandshakeState.Accepted or HandshakeState.Canceled))
        {
            state.Handshakes.Put(handshake with { IsOpen = true });
        }
    }

    /// <summary>The migration is off, and those who were asked needn't answer.</summary>
    public static void Cancel(OrganizationsState state, Handshake handshake, DateTimeOffset now)
    {
        foreach (var approval in Approvals(state, handshake).Where(a => a.IsUnderWay(now)).ToList())
        {
            state.Handshakes.Put(approval.End(HandshakeState.Canceled, now));
        }
    }

    /// <summary>An account that has left needn't agree.</summary>
    public static void MemberLeft(OrganizationsState state, Member member, DateTimeOffset now)
    {
        var approval = state.HandshakesByOrganization.Find(member.OrganizationId)
            .FirstOrDefault(h => h.Action == ActionType.ApproveAllFeatures && h.RecipientId == member.AccountId && h.IsUnderWay(now));
        if (approval is not null)
        {
            state.Handshakes.Put(approval.End(HandshakeState.Canceled, now));
            Settle(state, approval.ParentId!, now);
        }
    }

    /// <summary>The organisation has all features from now on, and the default policies that come with them.</summary>
    public static void Complete(OrganizationsState state, Organization organization)
    {
        organization = organization with { HasAllFeatures = true };
        state.Organizations.Put(organization);
        state.EnablePolicyType(organization, PolicyTypes.Get(PolicyTypes.ServiceControl));
    }

    private static IEnumerable<Handshake> Approvals(OrganizationsState state, Handshake handshake) =>
        state.HandshakesByOrganization.Find(handshake.OrganizationId).Where(h => h.ParentId == handshake.Id);

    private static Handshake New(Organization organization, string action, IdGenerator ids, DateTimeOffset now) => new()
    {
        Id = OrganizationIds.NewHandshake(ids),
        Action = action,
        OrganizationId = organization.Id,
        SenderAccountId = organization.ManagementAccountId,
        HasAllFeatures = organization.HasAllFeatures,
        RequestedAt = now,
        ExpiresAt = now + Period,
        IsOpen = action == ActionType.ApproveAllFeatures,
    };
}
