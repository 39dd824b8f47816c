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

/// <summary>The messages of a group of a queue.</summary>
internal readonly record struct GroupKey(string Queue, string Group) : IComparable<GroupKey>
{
    /// <summary>The first key after all messages of this group.</summary>
    public GroupKey Next => this with { Group = Group + '\0' };

    public int CompareTo(GroupKey other) =>
        string.CompareOrdinal(Queue, other.Queue) is var order and not 0 ? order : string.CompareOrdinal(Group, other.Group);
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

    /// <summary>What it is encrypted under; null where its queue had no key of KMS when it was sent.</summary>
    public DataKey? DataKey { get; init; }
    public string? DeadLetterSourceArn { get; init; }
    public int ReceiveCount { get; init; }
    public DateTimeOffset? FirstReceivedAt { get; init; }

    /// <summary>When it was last received: it stays invisible for 12 hours from then at the most.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Tells the newest receipt handle from older ones.</summary>
    public string? Receipt { get; init; }

    public MessageKey Key => new(Queue, Sequence);

    public VisibilityKey Visibility => new(Queue, VisibleAt);

    /// <summary>When it comes back, for a message that has been received: it is in flight until then.</summary>
    public VisibilityKey? Return => ReceiveCount > 0 ? Visibility : null;

    public GroupKey? Group => GroupId is null ? null : new(Queue, GroupId);

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

    /// <summary>The message in a dead-letter queue. In a FIFO queue its time begins anew; elsewhere it is as old as before.</summary>
    public Message DeadLettered(Queue deadLetterQueue, QueueArn source, long sequence, DateTimeOffset now) => this with
    {
        Queue = deadLetterQueue.Name,
        Sequence = sequence,
        SentAt = deadLetterQueue.IsFifo ? now : SentAt,
        VisibleAt = now,
        Receipt = null,
        DeadLetterSourceArn = source.ToString(),
    };

    /// <summary>The message out of a dead-letter queue: a new one with the same contents.</summary>
    public Message Redriven(Queue queue, long sequence, string messageId, DateTimeOffset now) => this with
    {
        Queue = queue.Name,
        Sequence = sequence,
        MessageId = messageId,
        SentAt = now,
        VisibleAt = now + queue.Attributes.Delay,
        ReceiveCount = 0,
        FirstReceivedAt = null,
        ReceivedAt = null,
        Receipt = null,
        DeadLetterSourceArn = null,
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
