using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Reads a stream page by page, in both directions.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html"/>
internal sealed class GetLogEventsOperation(ServiceState<CloudWatchLogsState> states, LogDataKeys keys) : IOperationGroup
{
    public void Register(IOperationRegistry operations) =>
        operations.Handle<GetLogEventsRequest, SealedAnswer<GetLogEventsResponse>, GetLogEventsResponse>(
            CloudWatchLogsApi.GetLogEvents, GetLogEvents, keys.OpenAsync);

    private SealedAnswer<GetLogEventsResponse> GetLogEvents(GetLogEventsRequest request, OperationContext context)
    {
        var (state, group) = states.Get(request.LogGroupName, request.LogGroupIdentifier, context);
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.NotForClass("GetLogEvents", group);
        }

        var stream = state.GetStream(group.Name, request.LogStreamName!);
        var place = StreamPlace.Parse(request.NextToken);
        var isForward = place?.IsForward ?? request.StartFromHead ?? false;
        var from = Math.Max(request.StartTime ?? 0, group.OldestKept(context.Now));
        var to = request.EndTime ?? long.MaxValue;
        var page = EventPage.Of(isForward ? Forward(state, stream, place, from, to) : Backward(state, stream, place, from, to), request.Limit);
        if (!isForward)
        {
            page.Reverse();
        }

        var answer = new GetLogEventsResponse
        {
            Events = [.. page.Select(e => new OutputLogEvent
            {
                Timestamp = e.Timestamp,
                Message = e.Shown(request.Unmask is true),
                IngestionTime = e.IngestedAt,
            })],
            NextForwardToken = Token(true, page.Count > 0 ? page[^1] : null, place, request, stream),
            NextBackwardToken = Token(false, page.Count > 0 ? page[0] : null, place, request, stream),
        };
        return new(answer, page.Count == 0 ? [] : state.KeysToRead(group, page[0].Timestamp, page[^1].Timestamp));
    }

    private static IEnumerable<LogEvent> Forward(CloudWatchLogsState state, LogStream stream, StreamPlace? place, long from, long to)
    {
        var start = new LogEventKey(stream.Id, from, 0);
        var isBehind = place is { } last && last.KeyIn(stream).CompareTo(start) >= 0;
        return state.Events.From(isBehind ? place!.Value.KeyIn(stream) : start, inclusive: !isBehind)
            .TakeWhile(e => e.Stream == stream.Id && e.Timestamp < to);
    }

    private static IEnumerable<LogEvent> Backward(CloudWatchLogsState state, LogStream stream, StreamPlace? place, long from, long to)
    {
        var start = new LogEventKey(stream.Id, to, 0);
        var isBefore = place is { } last && last.KeyIn(stream).CompareTo(start) < 0;
        return state.Events.DescendingFrom(isBefore ? place!.Value.KeyIn(stream) : start, inclusive: false)
            .TakeWhile(e => e.Stream == stream.Id && e.Timestamp >= from);
    }

    /// <summary>
    /// The token for what lies beyond an end of the page. Where the page is empty, the place is where it was: that of the token that was given, so that
    /// whoever has come to an end gets the same token again.
    /// </summary>
    private static string Token(bool isForward, LogEvent? end, StreamPlace? place, GetLogEventsRequest request, LogStream stream)
    {
        if (end is not null)
        {
            return new StreamPlace(isForward, end.Timestamp, end.Sequence).ToString();
        }

        if (place is { } given)
        {
            return (given with { IsForward = isForward }).ToString();
        }

        // Before all events of the range, or behind them.
        return (request.StartFromHead ?? false
            ? new StreamPlace(isForward, request.StartTime ?? 0, 0)
            : new StreamPlace(isForward, Math.Min(request.EndTime ?? long.MaxValue, stream.LastEvent ?? 0), stream.LastSequence)).ToString();
    }
}

/// <summary>A place in a stream and the direction to go from there, as a token shows it: <c>f/</c> or <c>b/</c> and 56 digits.</summary>
internal readonly record struct StreamPlace(bool IsForward, long Timestamp, long Sequence)
{
    public LogEventKey KeyIn(LogStream stream) => new(stream.Id, Timestamp, Sequence);

    /// <summary>The place of a token; null for none.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static StreamPlace? Parse(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var parts = token.Split('/');
        return parts is ["f" or "b", var id, ..] && parts.Length is 2 or 3 && id.Length == 56 && LogEventKey.Find(id) is { } key
            ? new(parts[0] == "f", key.Timestamp, key.Sequence)
            : throw CloudWatchLogsErrors.InvalidNextToken();
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsForward ? 'f' : 'b')}/{new LogEventKey(0, Timestamp, Sequence).EventId}/s");
}
