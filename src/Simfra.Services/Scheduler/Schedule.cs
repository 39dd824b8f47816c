using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Scheduler;
using Simfra.State;

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

    public ScheduleKey Key => new(Group, Name);
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
internal sealed partial class SchedulerJsonContext : JsonSerializerContext;
