using Simfra.Faults;

namespace Simfra.Services.Sqs;

/// <summary>Which messages a queue gives next.</summary>
internal static class MessageSelection
{
    private const int MaxShuffled = 1000;

    /// <summary>How many messages of a FIFO queue are looked at in order of sending before the rest is looked up by group.</summary>
    private const int Window = 256;

    /// <summary>The messages of a standard queue, those that have waited longest first.</summary>
    public static IEnumerable<Message> OfStandardQueue(SqsState state, Queue queue, CallFaults? faults, DateTimeOffset now)
    {
        var visible = state.VisibleMessagesOf(queue.Name, now);
        if (faults is not { MayReorder: true })
        {
            return visible;
        }

        var shuffled = visible.Take(MaxShuffled).ToList();
        faults.Reorder(shuffled);
        return shuffled;
    }

    /// <summary>
    /// The messages of a FIFO queue: within a group in the order of sending, up to the first that is in flight or delayed. A group that is
    /// blocked costs nothing beyond the window, however long it is.
    /// </summary>
    public static IEnumerable<Message> OfFifoQueue(SqsState state, Queue queue, DateTimeOffset now)
    {
        var blocked = new HashSet<GroupKey>();
        var window = state.MessagesOf(queue.Name).Take(Window).ToList();
        foreach (var message in window)
        {
            if (IsNext(message))
            {
                yield return message;
            }
        }

        if (window.Count < Window)
        {
            yield break;
        }

        var last = window[^1].Key;
        var start = new GroupKey(queue.Name, "");
        while (state.MessagesByGroup.From(start).FirstOrDefault() is { Group: { } group } && group.Queue == queue.Name)
        {
            foreach (var message in blocked.Contains(group) ? [] : state.MessagesByGroup.Find(group, last, inclusive: false).TakeWhile(IsNext))
            {
                yield return message;
            }

            start = group.Next;
        }

        bool IsNext(Message message)
        {
            var group = message.Group!.Value;
            if (!message.IsVisible(now))
            {
                blocked.Add(group);
            }

            return !blocked.Contains(group);
        }
    }
}
