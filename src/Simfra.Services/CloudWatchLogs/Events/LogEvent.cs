using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>An event's place: in its stream, by its timestamp in milliseconds, then in the order of putting.</summary>
internal readonly record struct LogEventKey(long Stream, long Timestamp, long Sequence) : IComparable<LogEventKey>, IStateKey
{
    private const int TimestampShift = 144;
    private const int StreamShift = 80;

    /// <summary>The event's id as AWS shows it: 56 digits, of which the first tell its timestamp.</summary>
    [JsonIgnore]
    public string EventId
    {
        get
        {
            var id = ((BigInteger)Math.Max(Timestamp, 0) << TimestampShift) + ((BigInteger)Stream << StreamShift) + Sequence;
            return id.ToString(CultureInfo.InvariantCulture).PadLeft(56, '0');
        }
    }

    /// <summary>The place that an event's id tells; null for a text that is none.</summary>
    public static LogEventKey? Find(string id)
    {
        if (id.Length is 0 or > 60 || !id.All(char.IsAsciiDigit))
        {
            return null;
        }

        var number = BigInteger.Parse(id, CultureInfo.InvariantCulture);
        var mask = (BigInteger.One << 63) - 1;
        var (timestamp, stream, sequence) = (number >> TimestampShift, (number >> StreamShift) & mask, number & mask);
        return timestamp <= mask ? new((long)stream, (long)timestamp, (long)sequence) : null;
    }

    public int CompareTo(LogEventKey other)
    {
        var order = Stream.CompareTo(other.Stream);
        if (order == 0)
        {
            order = Timestamp.CompareTo(other.Timestamp);
        }

        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    public string ToKeyText() => KeyText.Of((Stream, Timestamp, Sequence));
}

/// <summary>A log event.</summary>
/// <param name="Stream">The id of its stream.</param>
/// <param name="Timestamp">When it happened, in milliseconds.</param>
/// <param name="Sequence">Its number in the stream.</param>
/// <param name="IngestedAt">When it was put, in milliseconds.</param>
/// <param name="Message">What it says.</param>
internal sealed record LogEvent(long Stream, long Timestamp, long Sequence, long IngestedAt, string Message)
{
    /// <summary>What AWS counts for each event beside its message.</summary>
    public const int Overhead = 26;

    /// <summary>Other forms of the message; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventForms? Forms { get; init; }

    [JsonIgnore]
    public LogEventKey Key => new(Stream, Timestamp, Sequence);

    [JsonIgnore]
    public int Size => SizeOf(Message);

    /// <summary>The message for whoever may see what is sensitive in it, or for all others.</summary>
    public string Shown(bool isUnmasked) => isUnmasked ? Message : Forms?.Masked ?? Message;

    /// <summary>The message as filters see it: masked, and in its transformed form if they ask for that.</summary>
    public string Filtered(bool isTransformed) =>
        isTransformed && Forms is { Transformed: { } transformed } ? Forms.TransformedMasked ?? transformed : Shown(isUnmasked: false);

    public static int SizeOf(string message) => Encoding.UTF8.GetByteCount(message) + Overhead;
}
