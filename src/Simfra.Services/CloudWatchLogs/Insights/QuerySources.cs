using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Reads the events of log groups for queries, the newest first.</summary>
internal sealed class QuerySources(ServiceState<CloudWatchLogsState> states)
{
    /// <summary>The events of groups with timestamps of a range, both ends inclusive; groups that are gone have none.</summary>
    /// <param name="groups">The groups' ARNs.</param>
    /// <param name="from">The first timestamp, in milliseconds.</param>
    /// <param name="to">The last timestamp, in milliseconds.</param>
    /// <param name="now">The time, by which events expire.</param>
    /// <param name="maySeeAll">The caller asked to see what is masked, and may.</param>
    public IEnumerable<QueryEvent> Events(IEnumerable<string> groups, long from, long to, DateTimeOffset now, bool maySeeAll)
    {
        // The newest event of each stream waits at the head of its line.
        var heads = new PriorityQueue<IEnumerator<QueryEvent>, (long Timestamp, long Sequence)>();
        foreach (var arn in groups)
        {
            if (Find(arn) is not var (state, group))
            {
                continue;
            }

            foreach (var stream in state.StreamsOf(group.Name))
            {
                Enqueue(heads, EventsOf(state, group, stream, Math.Max(from, group.OldestKept(now)), to, maySeeAll).GetEnumerator());
            }
        }

        while (heads.TryDequeue(out var head, out _))
        {
            yield return head.Current;
            Enqueue(heads, head);
        }
    }

    /// <summary>The keys that are needed to read events of groups, of a time range.</summary>
    public IEnumerable<LogDataKey> KeysToRead(IEnumerable<string> groups, long from, long to) =>
        groups.SelectMany(arn => Find(arn) is var (state, group) ? state.KeysToRead(group, from, to) : []);

    private (CloudWatchLogsState State, LogGroup Group)? Find(string arn) =>
        LogGroupArn.TryParse(arn, out var parsed) && states.Find(parsed.Value.Scope) is { } state && state.Groups.Find(parsed.Value.Name) is { } group
            ? (state, group)
            : null;

    private static void Enqueue(PriorityQueue<IEnumerator<QueryEvent>, (long Timestamp, long Sequence)> heads, IEnumerator<QueryEvent> events)
    {
        if (events.MoveNext())
        {
            heads.Enqueue(events, (-events.Current.Timestamp, -events.Current.IngestionTime));
        }
        else
        {
            events.Dispose();
        }
    }

    private IEnumerable<QueryEvent> EventsOf(CloudWatchLogsState state, LogGroup group, LogStream stream, long from, long to, bool maySeeAll)
    {
        var log = $"{group.Scope.Account}:{group.Name}";
        var index = IndexOf(state, group);
        foreach (var stored in state.Events.DescendingFrom(new(stream.Id, to, long.MaxValue)))
        {
            if (stored.Stream != stream.Id || stored.Timestamp < from)
            {
                yield break;
            }

            yield return new()
            {
                Timestamp = stored.Timestamp,
                IngestionTime = stored.IngestedAt,
                Message = stored.Shown(isUnmasked: false),
                Fields = stored.Forms is { Transformed: not null } ? stored.Filtered(isTransformed: true) : null,
                Unmasked = maySeeAll && stored.Forms is { } ? new(stored.Message, stored.Forms.Transformed) : null,
                LogStream = stream.Name,
                Log = log,
                Key = stored.Key,
                Index = index,
            };
        }
    }

    private static QueryIndex? IndexOf(CloudWatchLogsState state, LogGroup group)
    {
        if (group.Class != LogGroupClass.Standard)
        {
            return null;
        }

        return IndexPolicyOperations.Find(state, group) is { PolicyDocument: { } document } policy
            ? new(Protection.IndexPolicy.Parse(document).Select(static f => f.Name).ToHashSet(StringComparer.Ordinal), policy.LastUpdateTime ?? 0)
            : new(new HashSet<string>(), 0);
    }
}
