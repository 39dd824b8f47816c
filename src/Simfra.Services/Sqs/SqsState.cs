using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>The queues and messages of one account and region.</summary>
internal sealed class SqsState
{
    private static readonly TableDefinition<string, Queue> QueueTable = new("sqs.queue", version: 1, q => q.Name, SqsJsonContext.Default);

    private static readonly TableDefinition<string, DeletedQueue> DeletedQueueTable =
        new("sqs.deleted-queue", version: 1, q => q.Name, SqsJsonContext.Default);

    private static readonly TableDefinition<MessageKey, Message> MessageTable =
        new("sqs.message", version: 1, m => m.Key, SqsJsonContext.Default) { AfterRestart = (m, now) => m.Interrupted(now) };

    private static readonly IndexDefinition<VisibilityKey, MessageKey, Message> VisibilityIndex = MessageTable.Index(m => m.Visibility);

    private static readonly TableDefinition<string, QueueSequence> SequenceTable =
        new("sqs.sequence", version: 1, s => s.Queue, SqsJsonContext.Default);

    private static readonly TableDefinition<DeduplicationKey, Deduplication> DeduplicationTable =
        new("sqs.deduplication", version: 1, d => d.Key, SqsJsonContext.Default) { Durability = Durability.Runtime };

    private SqsState(StatePartition partition)
    {
        Scope = partition.Scope;
        Queues = partition.Table(QueueTable);
        DeletedQueues = partition.Table(DeletedQueueTable);
        Messages = partition.Table(MessageTable);
        MessagesByVisibility = partition.Index(VisibilityIndex);
        Sequences = partition.Table(SequenceTable);
        Deduplications = partition.Table(DeduplicationTable);
    }

    public StateScope Scope { get; }

    public Table<string, Queue> Queues { get; }

    public Table<string, DeletedQueue> DeletedQueues { get; }

    public Table<MessageKey, Message> Messages { get; }

    /// <summary>A queue's messages by when they can next be received.</summary>
    public Index<VisibilityKey, MessageKey, Message> MessagesByVisibility { get; }

    public Table<string, QueueSequence> Sequences { get; }

    public Table<DeduplicationKey, Deduplication> Deduplications { get; }

    public static SqsState Create(StatePartition partition) => new(partition);

    /// <summary>The queue of that name.</summary>
    /// <exception cref="Schemas.AwsServiceException">QueueDoesNotExist.</exception>
    public Queue GetQueue(string name) => Queues.Find(name) ?? throw SqsErrors.QueueDoesNotExist();

    /// <summary>What wakes the long polls of a queue: a message has come, or one may be visible earlier than it was to be.</summary>
    public SignalKey ArrivalOf(string queue) => new("sqs.arrival", Scope, queue);

    /// <summary>The next place in a queue.</summary>
    public long NextSequence(string queue)
    {
        var next = (Sequences.Find(queue)?.Last ?? 0) + 1;
        Sequences.Put(new(queue, next));
        return next;
    }

    /// <summary>A queue's messages in the order of sending.</summary>
    public IEnumerable<Message> MessagesOf(string queue) =>
        Messages.From(new(queue, 0)).TakeWhile(m => m.Queue == queue);

    /// <summary>A queue's messages that can't be received at a time: in flight, or delayed.</summary>
    public IEnumerable<Message> InvisibleMessagesOf(string queue, DateTimeOffset now) =>
        MessagesByVisibility.From(new(queue, now.AddTicks(1))).TakeWhile(m => m.Queue == queue);

    /// <summary>A queue's messages that can be received at a time, those that have waited longest first.</summary>
    public IEnumerable<Message> VisibleMessagesOf(string queue, DateTimeOffset now) =>
        MessagesByVisibility.From(new(queue, DateTimeOffset.MinValue)).TakeWhile(m => m.Queue == queue && m.IsVisible(now));

    /// <summary>Removes what has been kept as long as the queue keeps messages. The oldest come first, so it costs only what it removes.</summary>
    public void RemoveExpired(Queue queue, DateTimeOffset now)
    {
        var oldest = now - queue.Attributes.RetentionPeriod;
        foreach (var message in MessagesOf(queue.Name).TakeWhile(m => m.SentAt <= oldest).ToList())
        {
            Messages.Remove(message.Key);
        }
    }

    /// <summary>Removes a queue's messages and what it remembers of them.</summary>
    public void RemoveMessages(string queue)
    {
        foreach (var message in MessagesOf(queue).ToList())
        {
            Messages.Remove(message.Key);
        }
    }
}
