using System.Collections.Immutable;
using Simfra.Models.Iam;
using Simfra.Security;

namespace Simfra.Services.Iam;

/// <summary>
/// What a user, group, role or policy gives access to, and who of its entities used it when. It is what was true when it was asked for; it
/// is given out a moment later.
/// </summary>
internal sealed record AccessReport
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    public required string JobId { get; init; }

    /// <summary>Who asked: nobody else may see it.</summary>
    public required string Owner { get; init; }

    /// <summary>An <see cref="AccessAdvisorUsageGranularityType"/>.</summary>
    public required string Granularity { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The unique ids of the users and roles that it is about.</summary>
    public required ImmutableArray<string> EntityIds { get; init; }

    /// <summary>By namespace.</summary>
    public required ImmutableArray<ServiceAccess> Services { get; init; }

    public DateTimeOffset CompletedAt => CreatedAt + Duration;

    /// <summary>The keys of a user are one owner; each session is one of its own.</summary>
    public static string OwnerOf(Principal principal) =>
        principal.Session is { } session ? $"{principal.UserId} {session.IssuedAt.UtcTicks}" : principal.UserId;

    public bool IsPending(DateTimeOffset now) => now < CompletedAt;
}

/// <summary>A service of a report.</summary>
/// <param name="Namespace">What stands before the colon of its actions.</param>
/// <param name="Uses">Who used it, the latest first; each entity once.</param>
/// <param name="Actions">Those that the policies allow, where they were asked for.</param>
internal sealed record ServiceAccess(string Namespace, ImmutableArray<EntityAccess> Uses, ImmutableArray<ActionAccess> Actions);

/// <summary>When and where an entity last used a service.</summary>
internal sealed record EntityAccess(string EntityId, string Arn, string Region, DateTimeOffset At);

/// <summary>An action, and who used it last.</summary>
internal sealed record ActionAccess(string Name, EntityAccess? Use);
