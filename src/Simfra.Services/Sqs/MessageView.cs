using System.Collections.Immutable;

namespace Simfra.Services.Sqs;

/// <summary>Where a message stands.</summary>
public enum MessageState
{
    /// <summary>It can be received.</summary>
    Visible,

    /// <summary>It was received, and comes back when its visibility timeout ends.</summary>
    InFlight,

    /// <summary>It was sent, and can be received when its delay ends.</summary>
    Delayed,
}

/// <summary>A message as it was when it was looked at.</summary>
public sealed record MessageView
{
    private MessageView()
    {
    }

    /// <summary>The id that SendMessage gave.</summary>
    public required string MessageId { get; init; }

    /// <summary>What was sent.</summary>
    public required string Body { get; init; }

    /// <summary>Where it stands.</summary>
    public required MessageState State { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>From when on it can be received.</summary>
    public required DateTimeOffset VisibleAt { get; init; }

    /// <summary>How often it was received.</summary>
    public required int ReceiveCount { get; init; }

    /// <summary>The values of its message attributes; a binary one in base 64.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Its message group; null where it was sent without one.</summary>
    public string? GroupId { get; init; }

    /// <summary>Its deduplication id in a FIFO queue, the one made of the body too.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>The ARN of the queue that it failed in, for a message of a dead-letter queue; else null.</summary>
    public string? DeadLetterSourceArn { get; init; }

    /// <summary>Its state and its body.</summary>
    public override string ToString() => $"{State}, received {ReceiveCount} times: {Body}";

    internal static MessageView Of(Message message, MessageState state) => new()
    {
        MessageId = message.MessageId,
        Body = message.Body,
        State = state,
        SentAt = message.SentAt,
        VisibleAt = message.VisibleAt,
        ReceiveCount = message.ReceiveCount,
        Attributes = message.Attributes.ToImmutableSortedDictionary(
            static a => a.Key,
            static a => a.Value.IsBinary ? Convert.ToBase64String([.. a.Value.BinaryValue]) : a.Value.StringValue ?? "",
            StringComparer.Ordinal),
        GroupId = message.GroupId,
        DeduplicationId = message.DeduplicationId,
        DeadLetterSourceArn = message.DeadLetterSourceArn,
    };
}
