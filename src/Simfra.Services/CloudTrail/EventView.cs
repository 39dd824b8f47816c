using Simfra.Integration;
using Simfra.Security;

namespace Simfra.Services.CloudTrail;

/// <summary>A call as an account's record of it tells it.</summary>
/// <param name="Call">The call.</param>
/// <param name="Caller">Who made it.</param>
internal sealed record EventView(CompletedCall Call, Principal Caller)
{
    /// <summary>The record is of the resource's account, which isn't told much of another account's users.</summary>
    public bool IsAnothers { get; init; }

    /// <summary>What the records of two accounts of one call have in common; null where a principal of the account itself called.</summary>
    public string? SharedEventId { get; init; }
}
