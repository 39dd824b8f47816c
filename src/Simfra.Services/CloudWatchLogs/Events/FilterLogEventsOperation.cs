using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Searches a group's streams, all of them in one order: AWS ignores <c>interleaved</c> and takes it as true.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html"/>
internal sealed class FilterLogEventsOperation(ServiceState<CloudWatchLogsState> states, LogDataKeys keys) : IOperationGroup
{
    /// <summary>A page ends when so many events were looked at, even if few of them are meant.</summary>
    private const int MaxSearched = 100_000;

    public void Register(IOperationRegistry operations) =>
        operations.Handle<FilterLogEventsRequest, SealedAnswer<FilterLogEventsResponse>, FilterLogEventsResponse>(
            CloudWatchLogsApi.FilterLogEvents, FilterLogEvents, keys.OpenAsync);

    private SealedAnswer<FilterLogEventsResponse> FilterLogEvents(FilterLogEventsRequest request, OperationContext context)
    {
        var (state, group) = states.Get(request.LogGroupName, request.LogGroupIdentifier, context);
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.NotForClass("FilterLogEvents", group);
        }

        var pattern = FilterPattern.Parse(request.FilterPattern);
        var from = Math.Max(request.StartTime ?? 0, group.OldestKept(context.Now));
        var to = request.EndTime is { } end ? end + 1 : long.MaxValue;
        var after = request.NextToken is { } token ? MergePlace.Parse(token) : (MergePlace?)null;
        var merged = StreamMerge.Of(state, StreamsOf(state, group, request), from, to, after);
        var isUnmasked = request.Unmask is true;
        var (found, nextToken) = Search(merged, e => pattern.Matches(e.Shown(isUnmasked)), request.Limit ?? EventPage.MaxEvents);
        var answer = new FilterLogEventsResponse
        {
            Events = [.. found.Select(f => new FilteredLogEvent
            {
                LogStreamName = f.Stream.Name,
                Timestamp = f.Event.Timestamp,
                Message = f.Event.Shown(isUnmasked),
                IngestionTime = f.Event.IngestedAt,
                EventId = f.Event.Key.EventId,
            })],
            SearchedLogStreams = [],
            NextToken = nextToken,
        };
        return new(answer, state.KeysToRead(group, from, to - 1));
    }

    private static (List<(LogStream Stream, LogEvent Event)> Found, string? NextToken) Search(
        IEnumerable<(LogStream Stream, LogEvent Event)> merged, Func<LogEvent, bool> matches, int limit)
    {
        var found = new List<(LogStream Stream, LogEvent Event)>();
        var (bytes, searched) = (0L, 0);
        MergePlace? last = null;
        foreach (var next in merged)
        {
            var isMeant = matches(next.Event);
            bytes += isMeant ? next.Event.Size : 0;
            if (found.Count == limit || searched == MaxSearched || (isMeant && bytes > EventPage.MaxBytes && found.Count > 0))
            {
                return (found, last!.Value.ToToken());
            }

            if (isMeant)
            {
                found.Add(next);
            }

            last = MergePlace.Of(next.Event);
            searched++;
        }

        return (found, null);
    }

    private static IEnumerable<LogStream> StreamsOf(CloudWatchLogsState state, LogGroup group, FilterLogEventsRequest request)
    {
        var (names, prefix) = (request.LogStreamNames, request.LogStreamNamePrefix);
        if (names is not null && prefix is not null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("LogStream names and LogStream name prefix are mutually exclusive parameters.");
        }

        return names is not null
            ? [.. names.Distinct(StringComparer.Ordinal).Select(name => state.GetStream(group.Name, name))]
            : state.StreamsOf(group.Name, prefix ?? "").TakeWhile(s => prefix is null || s.Name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
