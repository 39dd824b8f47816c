using Simfra.Accounts;
using Simfra.Models.Organizations;
using Shape = Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>What answers show of handshakes.</summary>
internal static class HandshakeShapes
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static string ArnOf(Handshake handshake) =>
        $"arn:aws:organizations::{handshake.SenderAccountId}:handshake/{handshake.OrganizationId}/{handshake.Action.ToLowerInvariant()}/{handshake.Id}";

    public static Shape.Handshake Show(OrganizationsState state, AccountDirectory accounts, Handshake handshake, DateTimeOffset now) => new()
    {
        Id = handshake.Id,
        Arn = ArnOf(handshake),
        Action = handshake.Action,
        State = handshake.StateAt(now),
        RequestedTimestamp = handshake.RequestedAt,
        ExpirationTimestamp = handshake.ExpiresAt,
        Parties = Parties(handshake),
        Resources = [.. handshake.Action == ActionType.TransferResponsibility
            ? TransferResources(state, accounts, handshake)
            : Resources(accounts, handshake)],
    };

    private static List<HandshakeParty> Parties(Handshake handshake)
    {
        // A party's id is the organisation's without its prefix.
        var parties = new List<HandshakeParty> { new() { Id = handshake.OrganizationId[2..], Type = HandshakePartyType.Organization } };
        if (handshake.RecipientId is { } recipient)
        {
            parties.Add(new() { Id = recipient, Type = handshake.RecipientType });
        }

        return parties;
    }

    private static IEnumerable<HandshakeResource> Resources(AccountDirectory accounts, Handshake handshake)
    {
        var sender = accounts.Describe(handshake.SenderAccountId);
        yield return new()
        {
            Type = HandshakeResourceType.Organization,
            Value = handshake.OrganizationId,
            Resources = handshake.Action != ActionType.Invite ? null :
            [
                new() { Type = HandshakeResourceType.MasterEmail, Value = sender.Email },
                new() { Type = HandshakeResourceType.MasterName, Value = sender.Name },
                new()
                {
                    Type = HandshakeResourceType.OrganizationFeatureSet,
                    Value = handshake.HasAllFeatures ? OrganizationFeatureSet.All : OrganizationFeatureSet.ConsolidatedBilling,
                },
            ],
        };
        if (handshake.RecipientId is { } recipient)
        {
            yield return new() { Type = handshake.RecipientType, Value = recipient };
        }

        if (handshake.ParentId is { } parent)
        {
            yield return new() { Type = HandshakeResourceType.ParentHandshake, Value = parent };
        }

        if (handshake.Notes is { } notes)
        {
            yield return new() { Type = HandshakeResourceType.Notes, Value = notes };
        }
    }

    private static IEnumerable<HandshakeResource> TransferResources(OrganizationsState state, AccountDirectory accounts, Handshake handshake)
    {
        var sender = accounts.Describe(handshake.SenderAccountId);
        yield return new()
        {
            Type = HandshakeResourceType.Organization,
            Value = handshake.OrganizationId,
            Resources =
            [
                new() { Type = HandshakeResourceType.ManagementAccount, Value = handshake.SenderAccountId },
                new() { Type = HandshakeResourceType.ManagementEmail, Value = sender.Email },
                new() { Type = HandshakeResourceType.ManagementName, Value = sender.Name },
            ],
        };
        yield return new() { Type = handshake.RecipientType, Value = handshake.RecipientId };
        yield return new()
        {
            Type = HandshakeResourceType.ResponsibilityTransfer,
            Value = handshake.TransferId,
            Resources =
            [
                new() { Type = HandshakeResourceType.TransferType, Value = ResponsibilityTransferType.Billing },
                new()
                {
                    Type = HandshakeResourceType.TransferStartTimestamp,
                    Value = state.Transfers.Find(handshake.TransferId!)!.StartsAt.UtcDateTime
                        .ToString(TimeFormat, System.Globalization.CultureInfo.InvariantCulture),
                },
            ],
        };
        if (handshake.Notes is { } notes)
        {
            yield return new() { Type = HandshakeResourceType.Notes, Value = notes };
        }
    }
}
