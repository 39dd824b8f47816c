using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>A deduplication id that a FIFO topic remembers for five minutes, and what it answered.</summary>
internal sealed record Deduplication(DeduplicationKey Key, string MessageId, string SequenceNumber, DateTimeOffset PublishedAt)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
}

/// <param name="Topic">The topic's name.</param>
/// <param name="Group">The message group where the topic deduplicates within groups, else empty.</param>
/// <param name="Id">The deduplication id.</param>
internal readonly record struct DeduplicationKey(string Topic, string Group, string Id) : IComparable<DeduplicationKey>, IStateKey
{
    public int CompareTo(DeduplicationKey other)
    {
        var order = string.CompareOrdinal(Topic, other.Topic);
        order = order != 0 ? order : string.CompareOrdinal(Group, other.Group);
        return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
    }

    public string ToKeyText() => KeyText.Of((Topic, Group, Id));
}
