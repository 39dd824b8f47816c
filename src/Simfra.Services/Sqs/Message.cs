using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>Where a message stands in its queue. Sequence numbers grow in the order of sending.</summary>
internal readonly record struct MessageKey(string Queue, long Sequence) : IComparable<MessageKey>, IStateKey
{
    public int CompareTo(MessageKey other) =>
        string.CompareOrdinal(Queue, other.Queue) is var order and not 0 ? order : Sequence.CompareTo(other.Sequence);

    public string ToKeyText() => KeyText.Of((Queue, Sequence));
}

/// <summary>Orders a queue's messages by when they can next be received.</summary>
internal readonly record struct VisibilityKey(string Queue, DateTimeOffset VisibleAt) : IComparable<VisibilityKey>
{
    public int CompareTo(VisibilityKey other) =>
        string.CompareOrdinal(Queue, other.Queue) is var order and not 0 ? order : VisibleAt.CompareTo(other.VisibleAt);
}

/// <summary>A message attribute or message system attribute.</summary>
internal sealed record MessageAttribute(string DataType, string? StringValue, ImmutableArray<byte> BinaryValue)
{
    public bool IsBinary => DataType.StartsWith("Binary", StringComparison.Ordinal);
}

/// <summary>
/// A message. It is visible from <see cref="VisibleAt"/> on: after its delay when sent, after the visibility timeout when
/// received. No job makes it visible: time alone does.
/// </summary>
internal sealed record Message
{
    public required string Queue { get; init; }
    public required long Sequence { get; init; }
    public required string MessageId { get; init; }
    public required string Body { get; init; }
    public required string BodyMd5 { get; init; }
    public required ImmutableSortedDictionary<string, MessageAttribute> Attributes { get; init; }
    public required string SenderId { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public required DateTimeOffset VisibleAt { get; init; }
    public string? TraceHeader { get; init; }
    public string? GroupId { get; init; }
    public string? DeduplicationId { get; init; }
    public string? DeadLetterSourceArn { get; init; }
    public int ReceiveCount { get; init; }
    public DateTimeOffset? FirstReceivedAt { get; init; }

    /// <summary>When it was last received: it stays invisible for 12 hours from then at the most.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Tells the newest receipt handle from older ones.</summary>
    public string? Receipt { get; init; }

    public MessageKey Key => new(Queue, Sequence);

    public VisibilityKey Visibility => new(Queue, VisibleAt);

    /// <summary>The sequence number of a message in a FIFO queue: 20 digits.</summary>
    public string SequenceNumber => FormatSequenceNumber(Sequence);

    public static string FormatSequenceNumber(long sequence) => $"188{sequence:D17}";

    public bool IsVisible(DateTimeOffset now) => VisibleAt <= now;

    public bool IsInFlight(DateTimeOffset now) => ReceiveCount > 0 && VisibleAt > now;

    /// <summary>The message after a restart: whoever had it in flight is taken to be gone, so it can be received at once.</summary>
    public Message Interrupted(DateTimeOffset now) => IsInFlight(now) ? this with { VisibleAt = now } : this;

    /// <summary>The message once more, as a server that missed its being received would give it.</summary>
    public Message Copy(long sequence, DateTimeOffset visibleAt) => this with
    {
        Sequence = sequence,
        VisibleAt = visibleAt,
        Receipt = null,
    };

    /// <summary>The message as it is after being received.</summary>
    public Message Received(DateTimeOffset now, DateTimeOffset visibleAt, string receipt) => this with
    {
        ReceiveCount = ReceiveCount + 1,
        FirstReceivedAt = FirstReceivedAt ?? now,
        ReceivedAt = now,
        VisibleAt = visibleAt,
        Receipt = receipt,
    };
}

/// <summary>A deduplication id that a FIFO queue remembers for five minutes, and the message it was sent with.</summary>
internal sealed record Deduplication(DeduplicationKey Key, string MessageId, long Sequence, DateTimeOffset SentAt)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
}

/// <param name="Queue">The queue's name.</param>
/// <param name="Group">The message group where the queue deduplicates within groups, else empty.</param>
/// <param name="Id">The deduplication id.</param>
internal readonly record struct DeduplicationKey(string Queue, string Group, string Id) : IComparable<DeduplicationKey>, IStateKey
{
    public int CompareTo(DeduplicationKey other)
    {
        var order = string.CompareOrdinal(Queue, other.Queue);
        order = order != 0 ? order : string.CompareOrdinal(Group, other.Group);
        return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
    }

    public string ToKeyText() => KeyText.Of((Queue, Group, Id));
}
