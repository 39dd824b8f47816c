using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Single events by their pointers, and the fields that a group's events have.</summary>
internal sealed class LogRecordOperations(ServiceState<CloudWatchLogsState> states, QuerySources sources, LogDataKeys keys) : IOperationGroup
{
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(8);

    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(15);

    private static readonly string[] SystemFields = ["@ingestionTime", "@log", "@logStream", "@message", "@timestamp"];

    public void Register(IOperationRegistry operations)
    {
        operations.Handle<GetLogRecordRequest, SealedAnswer<GetLogRecordResponse>, GetLogRecordResponse>(
            CloudWatchLogsApi.GetLogRecord, GetLogRecord, keys.OpenAsync);
        operations.Handle<GetLogGroupFieldsRequest, SealedAnswer<GetLogGroupFieldsResponse>, GetLogGroupFieldsResponse>(
            CloudWatchLogsApi.GetLogGroupFields, GetLogGroupFields, keys.OpenAsync);
    }

    private SealedAnswer<GetLogRecordResponse> GetLogRecord(GetLogRecordRequest request, OperationContext context)
    {
        if (LogPointer.Find(request.LogRecordPointer) is not { } pointer)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Invalid log record pointer.");
        }

        if (states.Find(context.Scope with { Account = pointer.Account }) is not { } state
            || state.Groups.Find(pointer.Group) is not { } group
            || state.Streams.Find(new(pointer.Group, pointer.Stream)) is not { } stream
            || stream.Id != pointer.Key.Stream
            || state.Events.Find(pointer.Key) is not { } stored
            || stored.Timestamp < group.OldestKept(context.Now))
        {
            throw CloudWatchLogsErrors.NotFound("The specified log record does not exist.");
        }

        var isUnmasked = request.Unmask is true;
        var logEvent = new QueryEvent
        {
            Timestamp = stored.Timestamp,
            IngestionTime = stored.IngestedAt,
            Message = stored.Shown(isUnmasked),
            Fields = stored.Forms is { Transformed: { } transformed } ? (isUnmasked ? transformed : stored.Filtered(isTransformed: true)) : null,
            LogStream = stream.Name,
            Log = $"{pointer.Account}:{group.Name}",
            Key = stored.Key,
        };
        var record = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["@ingestionTime"] = logEvent.IngestionTime.ToString(CultureInfo.InvariantCulture),
            ["@log"] = logEvent.Log,
            ["@logStream"] = logEvent.LogStream,
            ["@message"] = logEvent.Message,
            ["@ptr"] = request.LogRecordPointer!,
            ["@timestamp"] = logEvent.Timestamp.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in FieldFlattening.Discover(logEvent))
        {
            record[name] = value;
        }

        return new(new() { LogRecord = record }, state.KeysToRead(group, stored.Timestamp, stored.Timestamp));
    }

    private SealedAnswer<GetLogGroupFieldsResponse> GetLogGroupFields(GetLogGroupFieldsRequest request, OperationContext context)
    {
        var (state, group) = states.Get(request.LogGroupName, request.LogGroupIdentifier, context);
        var (from, to) = request.Time is { } seconds
            ? (DateTimeOffset.FromUnixTimeSeconds(seconds) - Around, DateTimeOffset.FromUnixTimeSeconds(seconds) + Around)
            : (context.Now - Latest, context.Now);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var total = 0;
        foreach (var logEvent in sources.Events([group.Arn], from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), context.Now, maySeeAll: false))
        {
            total++;
            foreach (var name in SystemFields.Concat(FieldFlattening.Discover(logEvent).Select(static f => f.Key)).Distinct(StringComparer.Ordinal))
            {
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }
        }

        var answer = new GetLogGroupFieldsResponse
        {
            LogGroupFields =
            [
                .. counts.OrderByDescending(static c => c.Value).ThenBy(static c => c.Key, StringComparer.Ordinal).Select(c => new LogGroupField
                {
                    Name = c.Key,
                    Percent = (int)Math.Round(100.0 * c.Value / total),
                }),
            ],
        };
        return new(answer, state.KeysToRead(group, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()));
    }
}
