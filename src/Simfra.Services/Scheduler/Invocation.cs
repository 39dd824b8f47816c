using System.Globalization;
using Simfra.Models.Scheduler;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>
/// A schedule's call of its target that hasn't come to an end. It has all that it needs: what becomes of the schedule meanwhile is no
/// matter to it.
/// </summary>
internal sealed record Invocation
{
    public required string ExecutionId { get; init; }
    public required string ScheduleArn { get; init; }
    public required string GroupArn { get; init; }

    /// <summary>What to call, as the client gave it; never changed.</summary>
    public required Target Target { get; init; }

    /// <summary>The occurrence; within a flexible time window the call is later.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>When the first attempt was due: its age counts from here.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many attempts have failed.</summary>
    public int Failures { get; init; }

    /// <summary>The number of the next attempt.</summary>
    public int Attempt => Failures + 1;

    public string ScheduledTime => ScheduledAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static Invocation Of(Schedule schedule, string executionId, DateTimeOffset scheduledAt, StateScope scope, DateTimeOffset now) => new()
    {
        ExecutionId = executionId,
        ScheduleArn = schedule.Arn,
        GroupArn = ScheduleGroup.ArnOf(schedule.Group, scope),
        Target = schedule.Target,
        ScheduledAt = scheduledAt,
        StartedAt = now,
    };
}
