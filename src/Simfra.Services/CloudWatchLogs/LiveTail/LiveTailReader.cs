using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.FilterPatterns;

namespace Simfra.Services.CloudWatchLogs.LiveTail;

/// <summary>Knows which events of some groups a session has had, and finds those that have come since.</summary>
internal sealed class LiveTailReader(
    IReadOnlyList<(CloudWatchLogsState State, LogGroup Group)> groups,
    List<string>? names,
    List<string>? prefixes,
    FilterPattern pattern)
{
    /// <summary>How many events a second a session shows; of more it shows a sample.</summary>
    private const int MaxEvents = 500;

    // The number of the last event of each stream that the session has had, by the stream's id.
    private readonly Dictionary<(string Account, long Stream), long> _seen = [];

    /// <summary>Leaves out what is there already.</summary>
    public void SkipAll()
    {
        foreach (var (state, group) in groups)
        {
            foreach (var stream in state.StreamsOf(group.Name))
            {
                _seen[(group.Scope.Account, stream.Id)] = stream.LastSequence;
            }
        }
    }

    /// <summary>What has come since it was last asked: in the order of the timestamps.</summary>
    public (List<LiveTailSessionLogEvent> Events, bool IsSampled) Read()
    {
        var found = new List<LiveTailSessionLogEvent>();
        foreach (var (state, group) in groups)
        {
            foreach (var stream in state.StreamsOf(group.Name).Where(IsWanted))
            {
                found.AddRange(NewEvents(state, group, stream).Where(e => pattern.Matches(e.Shown(isUnmasked: false))).Select(e => new LiveTailSessionLogEvent
                {
                    LogStreamName = stream.Name,
                    LogGroupIdentifier = group.Arn,
                    Message = e.Shown(isUnmasked: false),
                    Timestamp = e.Timestamp,
                    IngestionTime = e.IngestedAt,
                }));
            }
        }

        var step = (found.Count + MaxEvents - 1) / MaxEvents;
        var shown = step > 1 ? found.Where((_, i) => i % step == 0) : found;
        return ([.. shown.OrderBy(static e => e.Timestamp)], step > 1);
    }

    private bool IsWanted(LogStream stream) =>
        (names is not { Count: > 0 } || names.Contains(stream.Name))
        && (prefixes is not { Count: > 0 } || prefixes.Exists(p => stream.Name.StartsWith(p, StringComparison.Ordinal)));

    /// <summary>The events behind the last number. They are mostly the latest ones, so they are looked for from the end.</summary>
    private List<LogEvent> NewEvents(CloudWatchLogsState state, LogGroup group, LogStream stream)
    {
        var key = (group.Scope.Account, stream.Id);
        var last = _seen.GetValueOrDefault(key);
        _seen[key] = stream.LastSequence;
        var missing = stream.LastSequence - last;
        var events = new List<LogEvent>();
        foreach (var stored in state.Events.DescendingFrom(new(stream.Id, long.MaxValue, long.MaxValue)))
        {
            if (missing <= 0 || stored.Stream != stream.Id)
            {
                break;
            }

            if (stored.Sequence > last)
            {
                events.Add(stored);
                missing--;
            }
        }

        events.Reverse();
        return events;
    }
}
