using System.Collections.Immutable;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>What one account asks of another: to join an organisation, to agree to all features, to hand over its bills.</summary>
internal sealed record Handshake
{
    /// <summary>How long one that has ended is shown.</summary>
    private static readonly TimeSpan ShownFor = TimeSpan.FromDays(30);

    /// <summary><c>h-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="ActionType"/>.</summary>
    public required string Action { get; init; }

    /// <summary>The organisation that asks. It may be gone before its handshakes are.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>The management account of the organisation that asks.</summary>
    public required string SenderAccountId { get; init; }

    /// <summary>The organisation that asks had all features when it asked.</summary>
    public bool HasAllFeatures { get; init; }

    /// <summary>Who is asked, by account number or address; null for what an organisation settles with itself.</summary>
    public string? RecipientId { get; init; }

    /// <summary>One of <see cref="HandshakePartyType"/>.</summary>
    public string? RecipientType { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>It awaits its recipient's answer alone, not that of others first.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>How it ended, if not by time: one of <see cref="HandshakeState"/>.</summary>
    public string? Outcome { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Notes { get; init; }

    /// <summary>The handshake that this one is a part of.</summary>
    public string? ParentId { get; init; }

    /// <summary>The transfer that it is about.</summary>
    public string? TransferId { get; init; }

    /// <summary>The tags that an account gets when it joins.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;

    public string StateAt(DateTimeOffset now) =>
        Outcome
        ?? (now >= ExpiresAt ? HandshakeState.Expired
            : IsOpen ? HandshakeState.Open
            : HandshakeState.Requested);

    public bool IsUnderWay(DateTimeOffset now) => Outcome is null && now < ExpiresAt;

    public bool IsShown(DateTimeOffset now) => now < (EndedAt ?? ExpiresAt) + ShownFor;

    public Handshake End(string outcome, DateTimeOffset now) => this with { Outcome = outcome, EndedAt = now };
}
