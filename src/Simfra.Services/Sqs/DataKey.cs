using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>
/// The data key of a message, as KMS encrypted it. It stays with the message: neither another key of the queue nor a dead-letter queue changes it.
/// </summary>
/// <param name="Ciphertext">What KMS gave, in base 64.</param>
/// <param name="QueueArn">The queue that it was made for, which is its encryption context.</param>
internal sealed record DataKey(string Ciphertext, string QueueArn);

/// <summary>
/// A data key that a principal may use without asking KMS again: SQS reuses them for the time that the queue says.
/// </summary>
/// <param name="Key">Whose it is.</param>
/// <param name="DataKey">The data key.</param>
/// <param name="Until">When KMS is asked again.</param>
internal sealed record DataKeyUse(DataKeyUseKey Key, DataKey DataKey, DateTimeOffset Until);

/// <param name="Queue">The queue's name.</param>
/// <param name="Principal">The ARN of the producer or consumer.</param>
/// <param name="Of">For a producer, the KMS key as the queue names it; for a consumer, the encrypted data key.</param>
internal readonly record struct DataKeyUseKey(string Queue, string Principal, string Of) : IComparable<DataKeyUseKey>, IStateKey
{
    public int CompareTo(DataKeyUseKey other)
    {
        var order = string.CompareOrdinal(Queue, other.Queue);
        order = order != 0 ? order : string.CompareOrdinal(Principal, other.Principal);
        return order != 0 ? order : string.CompareOrdinal(Of, other.Of);
    }

    public string ToKeyText() => KeyText.Of((Queue, Principal, Of));
}
