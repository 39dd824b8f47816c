using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra;

/// <summary>
/// A message that AWS would have handed to the world outside: mail, a text message, a push notification. The emulator keeps it in its
/// <see cref="SimfraInbox"/> instead.
/// </summary>
public sealed record InboxMessage
{
    private static readonly ImmutableSortedDictionary<string, string> NoAttributes =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Its place in the inbox: later messages have greater numbers. A reset begins again at 1.</summary>
    public required long Number { get; init; }

    /// <summary>The message's id as its service gave it: of SNS, the <c>MessageId</c> that Publish answered.</summary>
    public required string Id { get; init; }

    /// <summary>What it is: <c>email</c>, <c>email-json</c>, <c>sms</c> or <c>push</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The service that sent it, by the name of its model: <c>sns</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What of the service sent it: a topic's ARN. Null where nothing in particular did, as for a text message to a number.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The account that sent it: twelve digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>The region that it was sent from.</summary>
    public required string Region { get; init; }

    /// <summary>When it was sent, by the instance's clock.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Whom it is for: an address, a phone number in E.164 form, or the ARN of a device's endpoint.</summary>
    public required string To { get; init; }

    /// <summary>Its subject; null where it has none.</summary>
    public string? Subject { get; init; }

    /// <summary>Its text: for push, what the platform would have been given.</summary>
    public required string Body { get; init; }

    /// <summary>What else the service says of it, by the service's own names: the platform of a push notification, a text message's type.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = NoAttributes;

    /// <summary>The two are alike in all they say.</summary>
    /// <param name="other">The other message.</param>
    /// <returns>Whether they are.</returns>
    public bool Equals(InboxMessage? other) => other is not null
        && (Number, Id, Type, Source, SourceArn) == (other.Number, other.Id, other.Type, other.Source, other.SourceArn)
        && (AccountId, Region, SentAt, To, Subject, Body) == (other.AccountId, other.Region, other.SentAt, other.To, other.Subject, other.Body)
        && Attributes.SequenceEqual(other.Attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Number, Id);
}

/// <summary>The messages of a world.</summary>
internal sealed class InboxState
{
    private static readonly TableDefinition<long, InboxMessage> MessageTable =
        new("simfra.inbox", version: 1, m => m.Number, InboxJsonContext.Default);

    public InboxState(StatePartition partition) => Messages = partition.Table(MessageTable);

    public Table<long, InboxMessage> Messages { get; }
}

[JsonSerializable(typeof(InboxMessage))]
internal sealed partial class InboxJsonContext : JsonSerializerContext;
