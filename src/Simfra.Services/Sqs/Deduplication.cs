using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>A deduplication id that a FIFO queue remembers for five minutes, and the message it was sent with.</summary>
internal sealed record Deduplication(DeduplicationKey Key, string MessageId, long Sequence, DateTimeOffset SentAt)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    public VisibilityKey Age => new(Key.Queue, SentAt);
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

/// <summary>What a receive of a FIFO queue gave, remembered for five minutes so that its consumer can ask for it again.</summary>
internal sealed record ReceiveAttempt(ReceiveAttemptKey Key, DateTimeOffset At, ImmutableArray<ReceivedOnce> Messages)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    public VisibilityKey Age => new(Key.Queue, At);
}

/// <summary>A message as a receive left it.</summary>
internal sealed record ReceivedOnce(long Sequence, string Receipt, DateTimeOffset VisibleAt);

/// <param name="Queue">The queue's name.</param>
/// <param name="AttemptId">The parameter ReceiveRequestAttemptId.</param>
internal readonly record struct ReceiveAttemptKey(string Queue, string AttemptId) : IComparable<ReceiveAttemptKey>, IStateKey
{
    public int CompareTo(ReceiveAttemptKey other) =>
        string.CompareOrdinal(Queue, other.Queue) is var order and not 0 ? order : string.CompareOrdinal(AttemptId, other.AttemptId);

    public string ToKeyText() => KeyText.Of((Queue, AttemptId));
}
