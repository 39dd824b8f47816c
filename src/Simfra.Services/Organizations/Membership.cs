using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>Accounts come into an organisation and leave it.</summary>
internal sealed class Membership(EffectivePolicyPublisher publisher)
{
    public void Join(OrganizationsState state, Organization organization, Member member)
    {
        state.Members.Add(member);
        organization = state.AttachDefaults(organization, member.AccountId);
        publisher.Publish(state, organization, member.AccountId, member.JoinedAt);
    }

    /// <summary>An account leaves: what it has not yet agreed to keeps the others waiting no longer.</summary>
    public static void Leave(OrganizationsState state, Member member, DateTimeOffset now)
    {
        state.RemoveMember(member);
        AllFeaturesMigration.MemberLeft(state, member, now);
    }

    /// <summary>An organisation ends, and with it what it has asked for.</summary>
    public static void End(OrganizationsState state, Organization organization, DateTimeOffset now)
    {
        foreach (var handshake in state.HandshakesByOrganization.Find(organization.Id).Where(h => h.IsUnderWay(now)).ToList())
        {
            state.Handshakes.Put(handshake.End(HandshakeState.Canceled, now));
        }

        state.RemoveOrganization(organization);
    }
}
