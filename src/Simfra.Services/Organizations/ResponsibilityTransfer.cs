using System.Collections.Immutable;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>An arrangement by which the management account of one organisation (the source) lets that of another (the target) bear its bills.</summary>
internal sealed record ResponsibilityTransfer
{
    /// <summary><c>rt-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Given by the target.</summary>
    public required string Name { get; init; }

    /// <summary>The account that lets another manage.</summary>
    public required string SourceAccountId { get; init; }

    /// <summary>The account that manages, which sent the invitation.</summary>
    public required string TargetAccountId { get; init; }

    /// <summary>The invitation.</summary>
    public required string HandshakeId { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When the invitation lapses.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Set when one of the two has ended it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>How it stands, one of <see cref="ResponsibilityTransferStatus"/>; time makes an unanswered one expire.</summary>
    public required string Status { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;

    public bool IsBetween(string accountId) => SourceAccountId == accountId || TargetAccountId == accountId;

    public string StatusAt(DateTimeOffset now) =>
        Status == ResponsibilityTransferStatus.Requested && now >= ExpiresAt ? ResponsibilityTransferStatus.Expired : Status;

    /// <summary>Asked for, agreed to, or given up but not at its end.</summary>
    public bool IsUnderWay(DateTimeOffset now) => StatusAt(now) switch
    {
        ResponsibilityTransferStatus.Requested or ResponsibilityTransferStatus.Accepted => true,
        ResponsibilityTransferStatus.Withdrawn => now < EndsAt,
        _ => false,
    };
}
