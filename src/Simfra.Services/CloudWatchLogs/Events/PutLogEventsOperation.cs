using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Ingestion;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Puts events into a stream.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html"/>
internal sealed class PutLogEventsOperation(ServiceState<CloudWatchLogsState> states, LogIngestion ingestion) : IOperationGroup
{
    private const int MaxEventBytes = 1_048_576;
    private const int MaxBatchBytes = 1_048_576;

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(14);
    /// <summary>How far ahead of the clock an event's time may be.</summary>
    public static readonly TimeSpan MaxLead = TimeSpan.FromHours(2);
    private static readonly TimeSpan MaxSpan = TimeSpan.FromHours(24);

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchLogsApi.PutLogEvents, PutLogEvents);

    private PutLogEventsResponse PutLogEvents(PutLogEventsRequest request, OperationContext context)
    {
        var given = request.LogEvents!;
        CheckBatch(given);
        var (state, group) = states.Get(new LogGroupArn(context.Scope, request.LogGroupName!), context);
        var stream = state.GetStream(group.Name, request.LogStreamName!);
        if (!group.TakesApiKeys && HttpIngestionProtocol.IsByApiKey(context.Request))
        {
            throw CloudWatchLogsErrors.AccessDenied("Bearer token authentication is not enabled for the log group.");
        }

        var (accepted, rejected) = Divide(given, group, context.Now);
        if (accepted.Count > 0)
        {
            Store(state, group, ref stream, accepted, context);
        }

        return new()
        {
            NextSequenceToken = stream.SequenceToken,
            RejectedLogEventsInfo = rejected,
            RejectedEntityInfo = LogEntity.FindFault(request.Entity) is { } fault ? new() { ErrorType = fault } : null,
        };
    }

    private static void CheckBatch(List<InputLogEvent> events)
    {
        var total = 0L;
        for (var i = 0; i < events.Count; i++)
        {
            var size = LogEvent.SizeOf(events[i].Message!);
            if (size > MaxEventBytes)
            {
                throw CloudWatchLogsErrors.InvalidParameter($"Log event too large: {size} bytes exceeds limit of {MaxEventBytes}");
            }

            total += size;
            if (i > 0 && events[i].Timestamp < events[i - 1].Timestamp)
            {
                throw CloudWatchLogsErrors.InvalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
            }
        }

        if (total > MaxBatchBytes)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"Upload too large: {total} bytes exceeds limit of {MaxBatchBytes}");
        }
    }

    /// <summary>The events that are taken: neither too old or expired, nor from too far in the future; as they are in order, one range of them.</summary>
    private static (List<InputLogEvent> Accepted, RejectedLogEventsInfo? Rejected) Divide(List<InputLogEvent> events, LogGroup group, DateTimeOffset now)
    {
        var tooOld = CountBefore(events, (now - MaxAge).ToUnixTimeMilliseconds());
        var expired = CountBefore(events, group.OldestKept(now));
        var end = CountBefore(events, (now + MaxLead).ToUnixTimeMilliseconds() + 1);
        var start = Math.Max(tooOld, expired);
        var accepted = start < end ? events[start..end] : [];
        if (accepted.Count > 0 && accepted[^1].Timestamp - accepted[0].Timestamp > MaxSpan.TotalMilliseconds)
        {
            throw CloudWatchLogsErrors.InvalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }

        return (accepted, accepted.Count == events.Count
            ? null
            : new()
            {
                TooOldLogEventEndIndex = tooOld > 0 ? tooOld : null,
                ExpiredLogEventEndIndex = expired > tooOld ? expired : null,
                TooNewLogEventStartIndex = end < events.Count ? end : null,
            });
    }

    private static int CountBefore(List<InputLogEvent> events, long time)
    {
        var index = events.FindIndex(e => e.Timestamp >= time);
        return index < 0 ? events.Count : index;
    }

    private void Store(CloudWatchLogsState state, LogGroup group, ref LogStream stream, List<InputLogEvent> accepted, OperationContext context)
    {
        var now = context.Now.ToUnixTimeMilliseconds();
        var (id, sequence, bytes) = (stream.Id, stream.LastSequence, 0L);
        var events = new List<LogEvent>(accepted.Count);
        var forms = ingestion.FormsOf(state, new(group, stream.Name));
        foreach (var given in accepted)
        {
            var stored = new LogEvent(id, given.Timestamp!.Value, ++sequence, now, given.Message!) { Forms = forms?.Invoke(given.Message!) };
            state.Events.Add(stored);
            events.Add(stored);
            bytes += stored.Size;
        }

        stream = stream with
        {
            FirstEvent = Math.Min(stream.FirstEvent ?? long.MaxValue, events[0].Timestamp),
            LastEvent = Math.Max(stream.LastEvent ?? 0, events[^1].Timestamp),
            LastIngestion = now,
            LastSequence = sequence,
        };
        state.Streams.Put(stream);
        group = group with { StoredBytes = group.StoredBytes + bytes };
        state.Groups.Put(group);
        if (group.KmsKeyId is { } key && state.DataKeys.Find(new(group.Arn, key)) is { } dataKey)
        {
            state.DataKeys.Put(dataKey.With(events[0].Timestamp, events[^1].Timestamp));
        }

        ingestion.Ingest(new(state, group, stream, events, context));
    }
}
