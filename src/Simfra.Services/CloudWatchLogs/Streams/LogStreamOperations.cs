using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Log streams.</summary>
internal sealed class LogStreamOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateLogStream, CreateLogStream);
        operations.Handle(CloudWatchLogsApi.DeleteLogStream, DeleteLogStream);
        operations.Handle(CloudWatchLogsApi.DescribeLogStreams, DescribeLogStreams);
    }

    private Unit CreateLogStream(CreateLogStreamRequest request, OperationContext context)
    {
        var (state, group) = states.Get(new LogGroupArn(context.Scope, request.LogGroupName!), context);
        if (state.Streams.Contains(new(group.Name, request.LogStreamName!)))
        {
            throw CloudWatchLogsErrors.StreamExists();
        }

        state.Streams.Add(new()
        {
            Group = group.Name,
            Name = request.LogStreamName!,
            Id = state.Next("stream"),
            CreatedAt = context.Now.ToUnixTimeMilliseconds(),
        });
        return new();
    }

    private Unit DeleteLogStream(DeleteLogStreamRequest request, OperationContext context)
    {
        var (state, group) = states.Get(new LogGroupArn(context.Scope, request.LogGroupName!), context);
        var stream = state.GetStream(group.Name, request.LogStreamName!);
        if (group.IsProtected)
        {
            throw CloudWatchLogsErrors.Protected();
        }

        var freed = state.RemoveStream(stream);
        state.Groups.Put(group with { StoredBytes = group.StoredBytes - freed });
        return new();
    }

    private DescribeLogStreamsResponse DescribeLogStreams(DescribeLogStreamsRequest request, OperationContext context)
    {
        var (state, group) = states.Get(request.LogGroupName, request.LogGroupIdentifier, context);
        var isByTime = request.OrderBy == OrderBy.LastEventTime;
        if (isByTime && request.LogStreamNamePrefix is not null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }

        var isDescending = request.Descending ?? false;
        var (page, nextToken) = isByTime
            ? LogsPage.Of(last => ByTime(state, group.Name, last, isDescending), TimeKey, request.Limit, request.NextToken)
            : LogsPage.Of(
                last => ByName(state, group.Name, request.LogStreamNamePrefix ?? "", last, isDescending), static s => s.Name, request.Limit, request.NextToken);
        return new() { LogStreams = [.. page.Select(s => Show(group, s))], NextToken = nextToken };
    }

    private static IEnumerable<LogStream> ByName(CloudWatchLogsState state, string group, string prefix, string? last, bool isDescending)
    {
        // Past all names with the prefix: no name has a greater character.
        var streams = isDescending
            ? state.Streams.DescendingFrom(new(group, last ?? prefix + char.MaxValue), inclusive: last is null)
            : state.Streams.From(new(group, last ?? prefix), inclusive: last is null);
        return streams.TakeWhile(s => s.Group == group && s.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static IEnumerable<LogStream> ByTime(CloudWatchLogsState state, string group, string? last, bool isDescending)
    {
        var streams = isDescending ? state.StreamsByRecency : state.StreamsByActivity;
        var rest = ReadTimeKey(last) is { } key
            ? streams.From(new(group, isDescending ? -key.Time : key.Time), new(group, key.Name), inclusive: false)
            : streams.From(new(group, long.MinValue));
        return rest.TakeWhile(s => s.Group == group);
    }

    private static string TimeKey(LogStream stream) => string.Create(CultureInfo.InvariantCulture, $"{stream.Activity.LastEvent} {stream.Name}");

    private static (long Time, string Name)? ReadTimeKey(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return text.Split(' ', 2) is [var time, var name] && long.TryParse(time, CultureInfo.InvariantCulture, out var parsed)
            ? (parsed, name)
            : throw CloudWatchLogsErrors.InvalidNextToken();
    }

    private static Models.CloudWatchLogs.LogStream Show(LogGroup group, LogStream stream) => new()
    {
        LogStreamName = stream.Name,
        CreationTime = stream.CreatedAt,
        FirstEventTimestamp = stream.FirstEvent,
        LastEventTimestamp = stream.LastEvent,
        LastIngestionTime = stream.LastIngestion,
        UploadSequenceToken = stream.LastSequence > 0 ? stream.SequenceToken : null,
        Arn = $"{group.Arn}:log-stream:{stream.Name}",
        StoredBytes = 0,
    };
}
