using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Scheduler;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Scheduler;

/// <summary>Where a schedule is: names are unique within a group.</summary>
internal readonly record struct ScheduleKey(string Group, string Name) : IComparable<ScheduleKey>, IStateKey
{
    public int CompareTo(ScheduleKey other) =>
        string.CompareOrdinal(Group, other.Group) is var order and not 0 ? order : string.CompareOrdinal(Name, other.Name);

    public string ToKeyText() => KeyText.Of((Group, Name));
}

/// <summary>A schedule. Target and window are as the client gave them; they are replaced, never changed.</summary>
internal sealed record Schedule
{
    public required string Group { get; init; }
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required string Expression { get; init; }
    public required string Timezone { get; init; }
    public required string State { get; init; }
    public required string ActionAfterCompletion { get; init; }
    public required Target Target { get; init; }
    public required FlexibleTimeWindow FlexibleTimeWindow { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastModifiedAt { get; init; }
    public string? Description { get; init; }
    public DateTimeOffset? StartDate { get; init; }
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>The token of the request that created it: the same request again isn't a conflict.</summary>
    public string? ClientToken { get; init; }

    /// <summary>How often it has been updated: a job of an earlier revision has nothing to do any more.</summary>
    public long Revision { get; init; }

    /// <summary>The job of its next occurrence; null where there is none, or where it is disabled.</summary>
    public JobId? Job { get; init; }

    public ScheduleKey Key => new(Group, Name);

    /// <summary>How long after an occurrence the target may be called.</summary>
    [JsonIgnore]
    public TimeSpan Window => TimeSpan.FromMinutes(FlexibleTimeWindow.MaximumWindowInMinutes ?? 0);

    /// <summary>The first occurrence after an instant, between start and end; null where there is none.</summary>
    public DateTimeOffset? NextOccurrence(DateTimeOffset after)
    {
        var expression = ScheduleExpression.Parse(Expression);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Timezone);
        var start = StartDate ?? LastModifiedAt;
        if (expression.IsOneTime)
        {
            return expression.Next(after, start, zone);
        }

        var next = expression.Next(after < start ? start.AddTicks(-1) : after, start, zone);
        return next > EndDate ? null : next;
    }
}

/// <summary>A group of schedules, which can have tags.</summary>
internal sealed record ScheduleGroup
{
    public const string DefaultName = "default";

    public static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastModifiedAt { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;
    public string? ClientToken { get; init; }
    public bool IsBeingDeleted { get; init; }

    public string State => IsBeingDeleted ? ScheduleGroupState.Deleting : ScheduleGroupState.Active;

    public static string ArnOf(string name, StateScope scope) => $"arn:aws:scheduler:{scope.Region}:{scope.Account}:schedule-group/{name}";
}

/// <summary>How the records of EventBridge Scheduler are written where they are persisted.</summary>
[JsonSourceGenerationOptions(IncludeFields = true)]
[JsonSerializable(typeof(Schedule))]
[JsonSerializable(typeof(ScheduleGroup))]
[JsonSerializable(typeof(Invocation))]
internal sealed partial class SchedulerJsonContext : JsonSerializerContext;
