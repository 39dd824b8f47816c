using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.State;

namespace Simfra;

/// <summary>
/// What the instance would have sent to the real world: mail, text messages, push notifications. It is part of the instance's state, so
/// forks, snapshots and a data directory have it, and a reset empties it.
/// </summary>
public sealed class SimfraInbox
{
    private const string Service = "simfra-inbox";

    private readonly ServiceState<InboxState> _states;
    private readonly TimeProvider _clock;
    private readonly IdGenerator _ids;
    private readonly Capabilities _capabilities;

    internal SimfraInbox(WorldState state, TimeProvider clock, IdGenerator ids, Capabilities capabilities)
    {
        _capabilities = capabilities;
        _states = state.Register(Service, static partition => new InboxState(partition));
        _clock = clock;
        _ids = ids;
    }

    /// <summary>All messages, the oldest first. <c>DrainAsync</c> first, so that what is being delivered has come.</summary>
    public IReadOnlyList<InboxMessage> Messages => [.. State.Messages.All];

    private InboxState State => _states[StateScope.World];

    /// <summary>Messages by what they are, where they came from and what they say; null for any.</summary>
    /// <param name="type">What they are: <c>email</c>, <c>email-json</c>, <c>sms</c>, <c>push</c>.</param>
    /// <param name="source">The service that sent them (<c>sns</c>), or the ARN of what sent them.</param>
    /// <param name="to">Whom they are for.</param>
    /// <param name="search">A text that subject, body or recipient contains, in any letter case.</param>
    /// <returns>The messages, the oldest first.</returns>
    public IReadOnlyList<InboxMessage> Find(string? type = null, string? source = null, string? to = null, string? search = null) =>
    [
        .. State.Messages.All.Where(m =>
            (type is null || m.Type == type)
            && (source is null || m.Source == source || m.SourceArn == source)
            && (to is null || m.To.Equals(to, StringComparison.OrdinalIgnoreCase))
            && (search is null || Contains(m.Subject, search) || Contains(m.Body, search) || Contains(m.To, search))),
    ];

    /// <summary>
    /// Answers a text message as whoever has the telephone would: STOP, and the words like it that AWS knows, opt the number out of messages of the
    /// account and region; anything else changes nothing.
    /// </summary>
    /// <param name="message">The message that is answered: one of type <c>sms</c>.</param>
    /// <param name="text">The answer.</param>
    /// <exception cref="ArgumentException">The message is no text message.</exception>
    /// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html"/>
    public void Reply(InboxMessage message, string text)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(text);
        if (message.Type != "sms")
        {
            throw new ArgumentException($"Message {message.Number} is {message.Type}: text messages alone can be answered.", nameof(message));
        }

        foreach (var service in _capabilities.FindAll<ITextReplies>())
        {
            service.OnReply(message, text);
        }
    }

    /// <summary>Removes all messages.</summary>
    public void Clear() => _states.Update(() =>
    {
        foreach (var message in State.Messages.All)
        {
            State.Messages.Remove(message.Number);
        }
    });

    /// <summary>Keeps a message that a service sends. In no other service's turn.</summary>
    internal void Add(OutboundMessage message) => _states.Update(() =>
    {
        var last = State.Messages.Descending.FirstOrDefault();
        State.Messages.Add(new()
        {
            Number = (last?.Number ?? 0) + 1,
            Id = message.Id ?? _ids.NewGuid().ToString(),
            Type = message.Type,
            Source = message.Source,
            SourceArn = message.SourceArn,
            AccountId = message.Scope.Account,
            Region = message.Scope.Region,
            SentAt = _clock.GetUtcNow(),
            To = message.To,
            Subject = message.Subject,
            Body = message.Body,
            Attributes = message.Attributes,
        });
    });

    private static bool Contains(string? text, string search) => text?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>A message as a service hands it over.</summary>
/// <param name="Type">email, email-json, sms or push.</param>
/// <param name="Source">The service.</param>
/// <param name="Scope">The account and region that send it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Body">Its text.</param>
internal sealed record OutboundMessage(string Type, string Source, StateScope Scope, string To, string Body)
{
    public string? Id { get; init; }
    public string? SourceArn { get; init; }
    public string? Subject { get; init; }

    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
