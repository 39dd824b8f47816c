using Simfra.Accounts;
using Simfra.Models.Organizations;
using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>Handshakes, as long as they are shown.</summary>
internal sealed partial class OrganizationsState
{
    /// <exception cref="AwsServiceException">HandshakeNotFoundException.</exception>
    public Handshake GetHandshake(string handshakeId, DateTimeOffset now) =>
        Handshakes.Find(handshakeId) is { } handshake && handshake.IsShown(now) ? handshake : throw OrganizationsErrors.HandshakeNotFound();

    /// <summary>Adds a handshake; those of its organisation that nobody sees any more go.</summary>
    public void AddHandshake(Handshake handshake, DateTimeOffset now)
    {
        foreach (var old in HandshakesByOrganization.Find(handshake.OrganizationId).Where(h => !h.IsShown(now)).ToList())
        {
            Handshakes.Remove(old.Id);
        }

        Handshakes.Add(handshake);
    }

    /// <summary>The account that a handshake is to; null where an address is nobody's.</summary>
    public static string? RecipientOf(Handshake handshake, AccountDirectory accounts) => handshake switch
    {
        { RecipientId: null } => null,
        { RecipientType: HandshakePartyType.Email } => accounts.FindByEmail(handshake.RecipientId),
        _ => handshake.RecipientId,
    };
}
