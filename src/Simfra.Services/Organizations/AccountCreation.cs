using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>A request to create an account, and what became of it.</summary>
internal sealed record AccountCreation
{
    /// <summary><c>car-…</c>.</summary>
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }
    public required string AccountName { get; init; }
    public required string Email { get; init; }

    /// <summary>The role by which the management account gets into the new one.</summary>
    public required string RoleName { get; init; }

    /// <summary>The number that the account is to have, which it has once it is created.</summary>
    public required string AccountId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Why there is no account; null for a request that is under way or succeeded.</summary>
    public string? FailureReason { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = OrganizationTags.Ordered(value); } = OrganizationTags.None;

    [JsonIgnore]
    public bool IsInProgress => CompletedAt is null;

    [JsonIgnore]
    public string State =>
        IsInProgress ? CreateAccountState.InProgress
        : FailureReason is null ? CreateAccountState.Succeeded
        : CreateAccountState.Failed;

    public CreateAccountStatus Show() => new()
    {
        Id = Id,
        AccountName = AccountName,
        State = State,
        RequestedTimestamp = RequestedAt,
        CompletedTimestamp = CompletedAt,
        AccountId = State == CreateAccountState.Succeeded ? AccountId : null,
        FailureReason = FailureReason,
    };
}
