using System.Globalization;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Where an event stands among those of several streams: by timestamp, by ingestion, then by stream and number.</summary>
internal readonly record struct MergePlace(long Timestamp, long IngestedAt, long Stream, long Sequence) : IComparable<MergePlace>
{
    public static MergePlace Of(LogEvent stored) => new(stored.Timestamp, stored.IngestedAt, stored.Stream, stored.Sequence);

    /// <summary>The place that a token tells.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static MergePlace Parse(string token) =>
        LogsPage.Read(token).Split(':') is [var timestamp, var ingested, var stream, var sequence]
        && Number(timestamp) is { } t && Number(ingested) is { } i && Number(stream) is { } s && Number(sequence) is { } q
            ? new(t, i, s, q)
            : throw CloudWatchLogsErrors.InvalidNextToken();

    public int CompareTo(MergePlace other)
    {
        var order = Timestamp.CompareTo(other.Timestamp);
        order = order != 0 ? order : IngestedAt.CompareTo(other.IngestedAt);
        order = order != 0 ? order : Stream.CompareTo(other.Stream);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    public string ToToken() => LogsPage.Write(FormattableString.Invariant($"{Timestamp}:{IngestedAt}:{Stream}:{Sequence}"));

    private static long? Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>The events of several streams in one order. Each is walked only as far as it is read.</summary>
internal static class StreamMerge
{
    /// <param name="state">Where the streams are.</param>
    /// <param name="streams">The streams.</param>
    /// <param name="from">The first timestamp.</param>
    /// <param name="to">The timestamp behind the last.</param>
    /// <param name="after">The event to go on behind; null to begin.</param>
    public static IEnumerable<(LogStream Stream, LogEvent Event)> Of(
        CloudWatchLogsState state, IEnumerable<LogStream> streams, long from, long to, MergePlace? after)
    {
        var queue = new PriorityQueue<(LogStream Stream, IEnumerator<LogEvent> Tail), MergePlace>();
        var start = Math.Max(from, after?.Timestamp ?? from);
        foreach (var stream in streams.Where(s => s.LastEvent >= start && s.FirstEvent < to))
        {
            var rest = state.EventsOf(stream, start, to).SkipWhile(e => MergePlace.Of(e).CompareTo(after ?? new(long.MinValue, 0, 0, 0)) <= 0).GetEnumerator();
            Enqueue(stream, rest);
        }

        while (queue.TryDequeue(out var next, out _))
        {
            yield return (next.Stream, next.Tail.Current);
            Enqueue(next.Stream, next.Tail);
        }

        void Enqueue(LogStream stream, IEnumerator<LogEvent> rest)
        {
            if (rest.MoveNext())
            {
                queue.Enqueue((stream, rest), MergePlace.Of(rest.Current));
            }
            else
            {
                rest.Dispose();
            }
        }
    }
}
