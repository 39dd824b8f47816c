using System.Collections.Immutable;

namespace Simfra.Services.Iam;

/// <summary>Which services a part of an organisation may use, and which its accounts used when.</summary>
internal sealed record OrganizationAccessReport
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    /// <summary>Who asks the same again so soon is given the same report.</summary>
    private static readonly TimeSpan Reuse = TimeSpan.FromMinutes(1);

    public required string JobId { get; init; }
    public required string Owner { get; init; }
    public required string EntityPath { get; init; }
    public string? PolicyId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why there is no report; null where there is one.</summary>
    public ReportFailure? Failure { get; init; }

    /// <summary>By namespace.</summary>
    public ImmutableArray<OrganizationServiceAccess> Services { get; init; } = [];

    public DateTimeOffset CompletedAt => CreatedAt + Duration;

    public bool IsPending(DateTimeOffset now) => now < CompletedAt;

    public bool Answers(string owner, string entityPath, string? policyId, DateTimeOffset now) =>
        Owner == owner && EntityPath == entityPath && PolicyId == policyId && now - CreatedAt < Reuse;
}

/// <summary>Why a report can't be made.</summary>
internal sealed record ReportFailure(string Code, string Message)
{
    public static readonly ReportFailure UnknownEntity = new(
        "INVALID_ORGANIZATIONS_ENTITY_PATH", "The entity with the specified path does not exist in your organization.");

    public static readonly ReportFailure UnknownPolicy = new(
        "INVALID_ORGANIZATIONS_POLICY", "The policy with the specified ID does not exist in your organization.");
}

/// <summary>A service of such a report.</summary>
/// <param name="Namespace">What stands before the colon of its actions.</param>
/// <param name="Accounts">How many accounts used it.</param>
/// <param name="Last">The last use; null where there was none.</param>
internal sealed record OrganizationServiceAccess(string Namespace, int Accounts, OrganizationUse? Last);

/// <summary>When an account used a service, and where.</summary>
/// <param name="EntityPath">The account's path.</param>
/// <param name="Region">The region.</param>
/// <param name="At">When.</param>
internal sealed record OrganizationUse(string EntityPath, string Region, DateTimeOffset At);
