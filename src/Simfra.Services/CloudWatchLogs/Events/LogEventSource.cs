using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Gives events to services that count them.</summary>
internal sealed class LogEventSource(ServiceState<CloudWatchLogsState> states, TimeProvider clock) : ILogEventSource
{
    public IEnumerable<LoggedEvent> Read(
        StateScope scope, IReadOnlyCollection<string> groups, DateTimeOffset from, DateTimeOffset to, bool isTransformed) =>
        states.Find(scope) is { } state
            ? GroupsOf(state, groups).SelectMany(g => Read(state, g, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), isTransformed))
            : [];

    private IEnumerable<LoggedEvent> Read(CloudWatchLogsState state, LogGroup group, long from, long to, bool isTransformed)
    {
        var first = Math.Max(from, group.OldestKept(clock.GetUtcNow()));
        foreach (var stored in state.StreamsOf(group.Name).SelectMany(s => state.EventsOf(s, first, to)))
        {
            yield return new(
                DateTimeOffset.FromUnixTimeMilliseconds(stored.Timestamp),
                DateTimeOffset.FromUnixTimeMilliseconds(stored.IngestedAt),
                stored.Filtered(isTransformed));
        }
    }

    private static IEnumerable<LogGroup> GroupsOf(CloudWatchLogsState state, IReadOnlyCollection<string> names) => names
        .SelectMany(n => n.EndsWith('*')
            ? state.Groups.From(n[..^1]).TakeWhile(g => g.Name.StartsWith(n[..^1], StringComparison.Ordinal))
            : [.. new[] { state.Groups.Find(n) }.OfType<LogGroup>()])
        .DistinctBy(static g => g.Name);
}
