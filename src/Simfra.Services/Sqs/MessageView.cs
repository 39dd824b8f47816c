using System.Collections.Immutable;
using Simfra.State.Inspection;

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
public sealed class MessageView
{
    private readonly Message _message;
    private readonly Viewpoint _from;

    internal MessageView(Message message, Viewpoint from)
    {
        _message = message;
        _from = from;
        StateThen = (message.IsVisible(from.Now), message.ReceiveCount) switch
        {
            (true, _) => MessageState.Visible,
            (false, > 0) => MessageState.InFlight,
            _ => MessageState.Delayed,
        };
    }

    /// <summary>The id that SendMessage gave.</summary>
    public string MessageId => _message.MessageId;

    /// <summary>What was sent.</summary>
    public string Body => _message.Body;

    /// <summary>Where it stood.</summary>
    public MessageState State
    {
        get
        {
            // Only who asks for it waits for it.
            _from.WillChange(_message.VisibleAt);
            return StateThen;
        }
    }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset SentAt => _message.SentAt;

    /// <summary>From when on it can be received.</summary>
    public DateTimeOffset VisibleAt => _message.VisibleAt;

    /// <summary>How often it was received.</summary>
    public int ReceiveCount => _message.ReceiveCount;

    /// <summary>The values of its message attributes; a binary one in base 64.</summary>
    public IReadOnlyDictionary<string, string> Attributes => _message.Attributes.ToImmutableSortedDictionary(
        static a => a.Key,
        static a => a.Value.IsBinary ? Convert.ToBase64String([.. a.Value.BinaryValue]) : a.Value.StringValue ?? "",
        StringComparer.Ordinal);

    /// <summary>Its message group; null where it was sent without one.</summary>
    public string? GroupId => _message.GroupId;

    /// <summary>Its deduplication id in a FIFO queue, the one made of the body too.</summary>
    public string? DeduplicationId => _message.DeduplicationId;

    /// <summary>The ARN of the queue that it failed in, for a message of a dead-letter queue; else null.</summary>
    public string? DeadLetterSourceArn => _message.DeadLetterSourceArn;

    internal MessageState StateThen { get; }

    /// <summary>Its state and its body.</summary>
    public override string ToString() => $"{StateThen}, received {ReceiveCount} times: {Body}";
}
