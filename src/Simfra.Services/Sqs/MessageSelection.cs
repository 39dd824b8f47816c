using Simfra.Faults;

namespace Simfra.Services.Sqs;

/// <summary>Which messages a queue gives next.</summary>
internal static class MessageSelection
{
    private const int MaxShuffled = 1000;

    /// <summary>How many messages of a FIFO queue are looked at in order of sending before the rest is looked up by group.</summary>
    private const int Window = 256;

    /// <summary>How many messages of a standard queue are looked at in order before those of quiet groups are looked up by group.</summary>
    private const int FairWindow = 1000;

    /// <summary>How many messages of a group consumers have before it can count as noisy.</summary>
    private const int NoisyFrom = 30;

    /// <summary>Beyond which share of a queue's messages in flight a group counts as noisy.</summary>
    private const double NoisyShare = 0.1;

    /// <summary>The messages of a standard queue, those that have waited longest first.</summary>
    public static IEnumerable<Message> OfStandardQueue(SqsState state, Queue queue, CallFaults? faults, DateTimeOffset now)
    {
        var noisy = NoisyGroupsOf(state, queue, now);
        var visible = noisy.Count == 0 ? state.VisibleMessagesOf(queue.Name, now) : QuietFirst(state, queue, noisy, now);
        if (faults is not { MayReorder: true })
        {
            return visible;
        }

        var shuffled = visible.Take(MaxShuffled).ToList();
        faults.Reorder(shuffled);
        return shuffled;
    }

    /// <summary>
    /// The groups of a standard queue that have more than their share of its consumers, those that have least of them first. AWS goes by the share of
    /// processing time too, which it doesn't define.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html"/>
    private static List<GroupKey> NoisyGroupsOf(SqsState state, Queue queue, DateTimeOffset now)
    {
        if (state.MessagesByGroup.From(new GroupKey(queue.Name, "")).FirstOrDefault()?.Queue != queue.Name)
        {
            return [];
        }

        var inFlight = state.CountInFlight(queue.Name, now);
        return inFlight < NoisyFrom ? [] :
        [
            .. state.InFlightMessagesOf(queue.Name, now)
                .Where(static m => m.Group is not null)
                .CountBy(static m => m.Group!.Value)
                .Where(g => g.Value >= NoisyFrom && g.Value > NoisyShare * inFlight)
                .OrderBy(static g => g.Value)
                .Select(static g => g.Key),
        ];
    }

    private static IEnumerable<Message> QuietFirst(SqsState state, Queue queue, List<GroupKey> noisy, DateTimeOffset now)
    {
        var window = state.VisibleMessagesOf(queue.Name, now).Take(FairWindow).ToList();
        foreach (var message in window.Where(m => !IsNoisy(m)))
        {
            yield return message;
        }

        if (window.Count == FairWindow)
        {
            // The backlog of a noisy group is jumped over, however long it is.
            var seen = window.Select(static m => m.Sequence).ToHashSet();
            var start = new GroupKey(queue.Name, "");
            while (state.MessagesByGroup.From(start).FirstOrDefault() is { Group: { } group } && group.Queue == queue.Name)
            {
                var quiet = noisy.Contains(group) ? [] : state.MessagesByGroup.Find(group).Where(m => m.IsVisible(now));
                foreach (var message in quiet.Where(m => !seen.Contains(m.Sequence)))
                {
                    yield return message;
                }

                start = group.Next;
            }
        }

        foreach (var message in noisy.SelectMany(group => state.MessagesByGroup.Find(group)).Where(m => m.IsVisible(now)))
        {
            yield return message;
        }

        bool IsNoisy(Message message) => message.Group is { } group && noisy.Contains(group);
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
