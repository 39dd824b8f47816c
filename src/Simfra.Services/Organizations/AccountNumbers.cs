using Simfra.Accounts;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>How many accounts an organisation has and may have. Those that were invited or are being created count.</summary>
internal sealed class AccountNumbers(AccountQuota quota)
{
    private const int LeastInvitations = 20;

    private static readonly TimeSpan InvitationPeriod = TimeSpan.FromDays(1);

    public int Limit => quota.AccountsPerOrganization;

    public int Members(OrganizationsState state, Organization organization) => state.MembersByOrganization.Count(organization.Id);

    public int Taken(OrganizationsState state, Organization organization, DateTimeOffset now) =>
        Members(state, organization)
        + state.CreationsByOrganization.Find(organization.Id).Count(static c => c.IsInProgress)
        + Invitations(state, organization).Count(h => h.IsUnderWay(now));

    /// <summary>Whether the organisation has sent as many invitations as it may in a day.</summary>
    public bool HasInvitedEnough(OrganizationsState state, Organization organization, DateTimeOffset now) =>
        Invitations(state, organization).Count(h => h.RequestedAt > now - InvitationPeriod) >= Math.Max(LeastInvitations, Limit);

    private static IEnumerable<Handshake> Invitations(OrganizationsState state, Organization organization) =>
        state.HandshakesByOrganization.Find(organization.Id).Where(static h => h.Action == ActionType.Invite);
}
