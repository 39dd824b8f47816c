using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>A product provider's request for temporary delegation, whatever has become of it.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html"/>
internal sealed record IamDelegationRequest
{
    public required string Id { get; init; }

    /// <summary>The provider's account that asks.</summary>
    public required string RequestorId { get; init; }

    public required string RequestorName { get; init; }
    public required string WorkflowId { get; init; }
    public required string Description { get; init; }
    public string? RequestMessage { get; init; }
    public string? RedirectUrl { get; init; }

    /// <summary>The provider's topic, by its ARN.</summary>
    public required string NotificationChannel { get; init; }

    public required int SessionSeconds { get; init; }
    public bool OnlySendByOwner { get; init; }
    public required string TemplateArn { get; init; }
    public ImmutableArray<DelegationParameter> Parameters { get; init; } = [];

    /// <summary>What the template and the parameters come to.</summary>
    public required string Policy { get; init; }

    /// <summary>The boundaries that roles must have which the policy lets be made.</summary>
    public ImmutableArray<string> RoleRestrictions { get; init; } = [];

    /// <summary>The account that is asked; null where any may make the request its own.</summary>
    public string? OwnerAccountId { get; init; }

    /// <summary>The ARN of the principal that made the request its own.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The ARN of the principal that accepted it.</summary>
    public string? ApproverId { get; init; }

    /// <summary>That principal as it was then; <see cref="Security.PrincipalText"/> reads it.</summary>
    public string? Approver { get; init; }

    /// <summary>A <see cref="StateType"/>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it expires if nothing happens.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the token was sent; from then on the delegated access lasts.</summary>
    public DateTimeOffset? FinalizedAt { get; init; }

    public string? Notes { get; init; }
    public string? RejectionReason { get; init; }

    /// <summary>When the delegated access ends; null before it has begun.</summary>
    [JsonIgnore]
    public DateTimeOffset? AccessEndsAt => FinalizedAt?.AddSeconds(SessionSeconds);

    /// <summary>The ARN as an account sees it: the owner's, or that of whoever looks at a request that has none.</summary>
    public string Arn(string accountId) => $"arn:aws:iam::{OwnerAccountId ?? accountId}:delegation-request/{Id}";

    /// <summary>How long a request stays in a state.</summary>
    public static TimeSpan LifetimeOf(string state) => TimeSpan.FromDays(state == StateType.Unassigned ? 1 : 7);

    /// <summary>The request as it is at a time: it expires by itself.</summary>
    public IamDelegationRequest At(DateTimeOffset now) =>
        State != StateType.Expired && now >= ExpiresAt ? this with { State = StateType.Expired, UpdatedAt = ExpiresAt } : this;

    /// <summary>The request in another state, which it came to now.</summary>
    public IamDelegationRequest To(string state, DateTimeOffset now) =>
        this with { State = state, UpdatedAt = now, ExpiresAt = now + LifetimeOf(state) };

    public DelegationRequest Show() => new()
    {
        DelegationRequestId = Id,
        OwnerAccountId = OwnerAccountId,
        Description = Description,
        RequestMessage = RequestMessage,
        Permissions = new()
        {
            PolicyTemplateArn = TemplateArn,
            Parameters = [.. Parameters.Select(static p => p.Show())],
        },
        PermissionPolicy = Policy,
        RolePermissionRestrictionArns = RoleRestrictions.IsEmpty ? null : [.. RoleRestrictions],
        OwnerId = OwnerId,
        ApproverId = ApproverId,
        State = State,
        ExpirationTime = ExpiresAt,
        RequestorId = RequestorId,
        RequestorName = RequestorName,
        CreateDate = CreatedAt,
        SessionDuration = SessionSeconds,
        RedirectUrl = RedirectUrl,
        Notes = Notes,
        RejectionReason = RejectionReason,
        OnlySendByOwner = OnlySendByOwner,
        UpdatedTime = UpdatedAt,
    };
}

/// <summary>A value that a request gives to its template.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Type">A <see cref="PolicyParameterTypeEnum"/>.</param>
/// <param name="Values">One, or those of a list.</param>
internal sealed record DelegationParameter(string Name, string Type, ImmutableArray<string> Values)
{
    public PolicyParameter Show() => new() { Name = Name, Type = Type, Values = [.. Values] };
}

/// <summary>What a provider is to be told of a request; the payload of a job.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Kind">One of the constants.</param>
/// <param name="State">The state that it came to.</param>
/// <param name="UpdatedAt">When it did.</param>
internal sealed record DelegationNotice(string RequestId, string Kind, string State, DateTimeOffset UpdatedAt)
{
    /// <summary>The request came to another state.</summary>
    public const string StateChange = "StateChange";

    /// <summary>The token for credentials.</summary>
    public const string ExchangeToken = "ExchangeToken";
}
