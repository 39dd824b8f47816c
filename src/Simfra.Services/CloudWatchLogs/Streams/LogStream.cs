using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A stream's place: by its group's name and its own.</summary>
internal readonly record struct LogStreamKey(string Group, string Name) : IComparable<LogStreamKey>, IStateKey
{
    public int CompareTo(LogStreamKey other) =>
        string.CompareOrdinal(Group, other.Group) is var order and not 0 ? order : string.CompareOrdinal(Name, other.Name);

    public string ToKeyText() => KeyText.Of((Group, Name));
}

/// <summary>Orders a group's streams by the time of their last event; those without events come first.</summary>
internal readonly record struct StreamActivityKey(string Group, long LastEvent) : IComparable<StreamActivityKey>
{
    public int CompareTo(StreamActivityKey other) =>
        string.CompareOrdinal(Group, other.Group) is var order and not 0 ? order : LastEvent.CompareTo(other.LastEvent);
}

/// <summary>A log stream. AWS brings its times up to date within the hour; here they are so at once.</summary>
internal sealed record LogStream
{
    public required string Group { get; init; }
    public required string Name { get; init; }

    /// <summary>Tells its events from those of a stream of the same name that was there before.</summary>
    public required long Id { get; init; }
    public required long CreatedAt { get; init; }
    public long? FirstEvent { get; init; }
    public long? LastEvent { get; init; }
    public long? LastIngestion { get; init; }

    /// <summary>The number of the last event that was put.</summary>
    public long LastSequence { get; init; }

    [JsonIgnore]
    public LogStreamKey Key => new(Group, Name);

    [JsonIgnore]
    public StreamActivityKey Activity => new(Group, LastEvent ?? -1);

    [JsonIgnore]
    public StreamActivityKey Recency => new(Group, -(LastEvent ?? -1));

    /// <summary>The token that puts were once ordered by; AWS still gives it, and ignores it.</summary>
    [JsonIgnore]
    public string SequenceToken => $"49{Id:D27}{LastSequence:D27}";
}
