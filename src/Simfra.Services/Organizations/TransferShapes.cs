using Simfra.Accounts;
using Simfra.Models.Organizations;
using Shape = Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>What answers show of responsibility transfers: each of the two organisations sees them from its side.</summary>
internal static class TransferShapes
{
    public static string DirectionFor(ResponsibilityTransfer transfer, string accountId) =>
        transfer.TargetAccountId == accountId ? "inbound" : "outbound";

    public static string ArnOf(ResponsibilityTransfer transfer, Organization viewer, string accountId) =>
        viewer.ArnOf("transfer", "billing", DirectionFor(transfer, accountId), transfer.Id);

    public static Shape.ResponsibilityTransfer Show(
        AccountDirectory accounts, Organization viewer, ResponsibilityTransfer transfer, DateTimeOffset now) => new()
        {
            Id = transfer.Id,
            Arn = ArnOf(transfer, viewer, viewer.ManagementAccountId),
            Name = transfer.Name,
            Type = ResponsibilityTransferType.Billing,
            Status = transfer.StatusAt(now),
            Source = Participant(accounts, transfer.SourceAccountId),
            Target = Participant(accounts, transfer.TargetAccountId),
            StartTimestamp = transfer.StartsAt,
            EndTimestamp = transfer.EndsAt,
            ActiveHandshakeId = transfer.StatusAt(now) == ResponsibilityTransferStatus.Requested ? transfer.HandshakeId : null,
        };

    private static TransferParticipant Participant(AccountDirectory accounts, string accountId) => new()
    {
        ManagementAccountId = accountId,
        ManagementAccountEmail = accounts.Describe(accountId).Email,
    };
}
