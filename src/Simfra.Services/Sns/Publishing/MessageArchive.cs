using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>A message's place in its topic's archive.</summary>
internal readonly record struct ArchiveKey(string Topic, long Sequence) : IComparable<ArchiveKey>, IStateKey
{
    public int CompareTo(ArchiveKey other) =>
        string.CompareOrdinal(Topic, other.Topic) is var order and not 0 ? order : Sequence.CompareTo(other.Sequence);

    public string ToKeyText() => KeyText.Of((Topic, Sequence));
}

/// <summary>A message that a FIFO topic keeps for replays.</summary>
internal sealed record ArchivedMessage(string Topic, long Sequence, PublishedMessage Message)
{
    public ArchiveKey Key => new(Topic, Sequence);
}

/// <summary>What a FIFO topic keeps of its messages, and how subscriptions get it again.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/fifo-message-archiving-replay.html"/>
internal static class MessageArchive
{
    private const int MaxReplays = 100;

    public static void Keep(SnsState state, Topic topic, long sequence, PublishedMessage message)
    {
        // The oldest come first, so that removing what has expired costs only what it removes.
        if (topic.Attributes.ArchiveRetention is { } retention)
        {
            var oldest = message.PublishedAt - retention;
            foreach (var expired in Of(state, topic.Name).TakeWhile(m => m.Message.PublishedAt <= oldest).ToList())
            {
                state.Archive.Remove(expired.Key);
            }
        }

        state.Archive.Put(new(topic.Name, sequence, message));
    }

    public static void Clear(SnsState state, string topic)
    {
        foreach (var message in Of(state, topic).ToList())
        {
            state.Archive.Remove(message.Key);
        }
    }

    /// <summary>Delivers what was published between two times to one subscription, as far as its filter policy wants it.</summary>
    public static void Replay(
        SnsState state, Topic topic, Subscription subscription, ReplayPolicy replay, MessageDispatch dispatch, DateTimeOffset now)
    {
        if (topic.ArchivesSince is not { } since || topic.Attributes.ArchiveRetention is not { } retention)
        {
            throw SnsErrors.InvalidParameter("ReplayPolicy: the topic keeps no archive of its messages");
        }

        var begin = now - retention > since ? now - retention : since;
        if (replay.Start < begin.AddTicks(-(begin.Ticks % TimeSpan.TicksPerSecond)))
        {
            throw SnsErrors.InvalidParameter("ReplayPolicy: the StartingPoint must not be before the beginning of the archive");
        }

        var replaying = state.SubscriptionsOf(topic.Name)
            .Count(s => s.Key != subscription.Key && s.Attributes.Get(SubscriptionAttributes.ReplayPolicy) is not null);
        if (replaying >= MaxReplays)
        {
            throw SnsErrors.TooManyReplays(MaxReplays);
        }

        foreach (var kept in Of(state, topic.Name).ToList())
        {
            if (kept.Message.PublishedAt >= replay.Start && kept.Message.PublishedAt <= (replay.End ?? now))
            {
                dispatch.Deliver(state, topic, subscription, kept.Message with { IsReplayed = true });
            }
        }
    }

    private static IEnumerable<ArchivedMessage> Of(SnsState state, string topic) => state.Archive.From(new(topic, 0)).TakeWhile(m => m.Topic == topic);
}
