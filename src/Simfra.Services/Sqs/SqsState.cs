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

    private static readonly IndexDefinition<VisibilityKey?, MessageKey, Message> ReturnIndex = MessageTable.Index(m => m.Return);

    private static readonly IndexDefinition<GroupKey?, MessageKey, Message> GroupIndex = MessageTable.Index(m => m.Group);

    private static readonly TableDefinition<string, QueueSequence> SequenceTable =
        new("sqs.sequence", version: 1, s => s.Queue, SqsJsonContext.Default);

    private static readonly TableDefinition<DeduplicationKey, Deduplication> DeduplicationTable =
        new("sqs.deduplication", version: 1, d => d.Key, SqsJsonContext.Default) { Durability = Durability.Runtime };

    private static readonly IndexDefinition<VisibilityKey, DeduplicationKey, Deduplication> DeduplicationAgeIndex =
        DeduplicationTable.Index(d => d.Age);

    private static readonly TableDefinition<ReceiveAttemptKey, ReceiveAttempt> ReceiveAttemptTable =
        new("sqs.receive-attempt", version: 1, a => a.Key, SqsJsonContext.Default) { Durability = Durability.Runtime };

    private static readonly IndexDefinition<VisibilityKey, ReceiveAttemptKey, ReceiveAttempt> ReceiveAttemptAgeIndex =
        ReceiveAttemptTable.Index(a => a.Age);

    private static readonly TableDefinition<MessageMoveTaskKey, MessageMoveTask> MoveTaskTable =
        new("sqs.message-move-task", version: 1, t => t.Key, SqsJsonContext.Default);

    private static readonly TableDefinition<DataKeyUseKey, DataKeyUse> DataKeyUseTable =
        new("sqs.data-key-use", version: 1, u => u.Key, SqsJsonContext.Default) { Durability = Durability.Runtime };

    private SqsState(StatePartition partition)
    {
        Scope = partition.Scope;
        Queues = partition.Table(QueueTable);
        DeletedQueues = partition.Table(DeletedQueueTable);
        Messages = partition.Table(MessageTable);
        MessagesByVisibility = partition.Index(VisibilityIndex);
        MessagesByReturn = partition.Index(ReturnIndex);
        MessagesByGroup = partition.Index(GroupIndex);
        Sequences = partition.Table(SequenceTable);
        Deduplications = partition.Table(DeduplicationTable);
        DeduplicationsByAge = partition.Index(DeduplicationAgeIndex);
        ReceiveAttempts = partition.Table(ReceiveAttemptTable);
        ReceiveAttemptsByAge = partition.Index(ReceiveAttemptAgeIndex);
        MoveTasks = partition.Table(MoveTaskTable);
        DataKeyUses = partition.Table(DataKeyUseTable);
    }

    public StateScope Scope { get; }

    public Table<string, Queue> Queues { get; }

    public Table<string, DeletedQueue> DeletedQueues { get; }

    public Table<MessageKey, Message> Messages { get; }

    /// <summary>A queue's messages by when they can next be received.</summary>
    public Index<VisibilityKey, MessageKey, Message> MessagesByVisibility { get; }

    /// <summary>A queue's messages that have been received, by when they can be received again.</summary>
    public Index<VisibilityKey?, MessageKey, Message> MessagesByReturn { get; }

    /// <summary>A group's messages in the order of sending.</summary>
    public Index<GroupKey?, MessageKey, Message> MessagesByGroup { get; }

    public Table<string, QueueSequence> Sequences { get; }

    public Table<DeduplicationKey, Deduplication> Deduplications { get; }

    public Index<VisibilityKey, DeduplicationKey, Deduplication> DeduplicationsByAge { get; }

    public Table<ReceiveAttemptKey, ReceiveAttempt> ReceiveAttempts { get; }

    public Index<VisibilityKey, ReceiveAttemptKey, ReceiveAttempt> ReceiveAttemptsByAge { get; }

    public Table<MessageMoveTaskKey, MessageMoveTask> MoveTasks { get; }

    public Table<DataKeyUseKey, DataKeyUse> DataKeyUses { get; }

    public static SqsState Create(StatePartition partition) => new(partition);

    /// <summary>The queue of that name.</summary>
    /// <exception cref="Schemas.AwsServiceException">QueueDoesNotExist.</exception>
    public Queue GetQueue(string name) => Queues.Find(name) ?? throw SqsErrors.QueueDoesNotExist();

    /// <summary>
    /// What wakes the long poll of a queue that has waited longest: a message has come, or one may be received earlier than it was to be.
    /// </summary>
    public SignalKey ArrivalOf(string queue) => new("sqs.arrival", Scope, queue) { WakesOne = true };

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

    /// <summary>How many of a queue's messages can be received at a time.</summary>
    public int CountVisible(string queue, DateTimeOffset now) =>
        MessagesByVisibility.Count(new(queue, DateTimeOffset.MinValue), new(queue, now.AddTicks(1)));

    /// <summary>How many of a queue's messages can't be received at a time: in flight, or delayed.</summary>
    public int CountInvisible(string queue, DateTimeOffset now) =>
        MessagesByVisibility.Count(new(queue, now.AddTicks(1)), new(queue, DateTimeOffset.MaxValue));

    /// <summary>How many of a queue's messages consumers have at a time.</summary>
    public int CountInFlight(string queue, DateTimeOffset now) =>
        MessagesByReturn.Count(new VisibilityKey(queue, now.AddTicks(1)), new VisibilityKey(queue, DateTimeOffset.MaxValue));

    /// <summary>A queue's messages that consumers have at a time.</summary>
    public IEnumerable<Message> InFlightMessagesOf(string queue, DateTimeOffset now) =>
        MessagesByReturn.From(new VisibilityKey(queue, now.AddTicks(1))).TakeWhile(m => m.Queue == queue);

    /// <summary>A queue's message move tasks, the oldest first; ten at the most.</summary>
    public IReadOnlyList<MessageMoveTask> MoveTasksOf(string queue) =>
        [.. MoveTasks.From(new(queue, 0)).TakeWhile(t => t.Source.QueueName == queue)];

    /// <summary>Removes what has been kept as long as the queue keeps messages. The oldest come first, so it costs only what it removes.</summary>
    public void RemoveExpired(Queue queue, DateTimeOffset now)
    {
        var oldest = now - queue.Attributes.RetentionPeriod;
        while (MessagesOf(queue.Name).FirstOrDefault() is { } message && message.SentAt <= oldest)
        {
            Messages.Remove(message.Key);
        }
    }

    /// <summary>Forgets the ids of a queue that are older than it has to remember them.</summary>
    public void ForgetOldIds(string queue, DateTimeOffset now)
    {
        while (DeduplicationsByAge.From(new(queue, DateTimeOffset.MinValue)).FirstOrDefault() is { } deduplication
            && deduplication.Key.Queue == queue
            && deduplication.SentAt + Deduplication.Interval <= now)
        {
            Deduplications.Remove(deduplication.Key);
        }

        while (ReceiveAttemptsByAge.From(new(queue, DateTimeOffset.MinValue)).FirstOrDefault() is { } attempt
            && attempt.Key.Queue == queue
            && attempt.At + ReceiveAttempt.Interval <= now)
        {
            ReceiveAttempts.Remove(attempt.Key);
        }
    }

    /// <summary>Removes a queue's messages.</summary>
    public void RemoveMessages(string queue)
    {
        while (MessagesOf(queue).FirstOrDefault() is { } message)
        {
            Messages.Remove(message.Key);
        }
    }

    /// <summary>Removes a queue with all that it holds and remembers; its name is kept back for a while.</summary>
    public void RemoveQueue(Queue queue, DateTimeOffset now)
    {
        RemoveMessages(queue.Name);
        ForgetOldIds(queue.Name, DateTimeOffset.MaxValue);
        while (DataKeyUses.From(new(queue.Name, "", "")).FirstOrDefault() is { } use && use.Key.Queue == queue.Name)
        {
            DataKeyUses.Remove(use.Key);
        }

        foreach (var task in MoveTasksOf(queue.Name))
        {
            MoveTasks.Remove(task.Key);
        }

        Queues.Remove(queue.Name);
        DeletedQueues.Put(new(queue.Name, now));
    }
}
