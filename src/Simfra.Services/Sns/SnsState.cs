using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>What SNS holds of one account and region.</summary>
internal sealed class SnsState
{
    private static readonly TableDefinition<string, Topic> TopicTable = new("sns.topic", version: 1, t => t.Name, SnsJsonContext.Default);

    private static readonly TableDefinition<SubscriptionKey, Subscription> SubscriptionTable =
        new("sns.subscription", version: 1, s => s.Key, SnsJsonContext.Default);

    private static readonly IndexDefinition<string, SubscriptionKey, Subscription> SubscriptionEndpointIndex =
        SubscriptionTable.Index(s => s.EndpointKey);

    private static readonly TableDefinition<long, Delivery> DeliveryTable =
        new("sns.delivery", version: 1, d => d.Id, SnsJsonContext.Default);

    private static readonly IndexDefinition<string?, long, Delivery> DeliveryLaneIndex = DeliveryTable.Index(d => d.Lane);

    private static readonly TableDefinition<ArchiveKey, ArchivedMessage> ArchiveTable =
        new("sns.archived-message", version: 1, m => m.Key, SnsJsonContext.Default);

    private static readonly TableDefinition<DeduplicationKey, Deduplication> DeduplicationTable =
        new("sns.deduplication", version: 1, d => d.Key, SnsJsonContext.Default) { Durability = Durability.Runtime };

    private static readonly IndexDefinition<DateTimeOffset, DeduplicationKey, Deduplication> DeduplicationTimeIndex =
        DeduplicationTable.Index(d => d.PublishedAt);

    private static readonly TableDefinition<string, SnsSequence> SequenceTable =
        new("sns.sequence", version: 1, s => s.Name, SnsJsonContext.Default);

    private static readonly TableDefinition<string, PlatformApplication> ApplicationTable =
        new("sns.platform-application", version: 1, a => a.Path, SnsJsonContext.Default);

    private static readonly TableDefinition<string, PlatformEndpoint> EndpointTable =
        new("sns.platform-endpoint", version: 1, e => e.Path, SnsJsonContext.Default);

    private static readonly TableDefinition<string, SmsSettings> SmsSettingsTable =
        new("sns.sms-settings", version: 1, _ => "", SnsJsonContext.Default);

    private static readonly TableDefinition<string, OptedOutNumber> OptedOutTable =
        new("sns.opted-out-number", version: 1, n => n.PhoneNumber, SnsJsonContext.Default);

    private static readonly TableDefinition<string, SandboxNumber> SandboxTable =
        new("sns.sandbox-number", version: 1, n => n.PhoneNumber, SnsJsonContext.Default);

    private SnsState(StatePartition partition)
    {
        Scope = partition.Scope;
        Topics = partition.Table(TopicTable);
        Subscriptions = partition.Table(SubscriptionTable);
        SubscriptionsByEndpoint = partition.Index(SubscriptionEndpointIndex);
        Deliveries = partition.Table(DeliveryTable);
        DeliveriesByLane = partition.Index(DeliveryLaneIndex);
        Archive = partition.Table(ArchiveTable);
        Deduplications = partition.Table(DeduplicationTable);
        DeduplicationsByTime = partition.Index(DeduplicationTimeIndex);
        Sequences = partition.Table(SequenceTable);
        Applications = partition.Table(ApplicationTable);
        Endpoints = partition.Table(EndpointTable);
        SmsSettings = partition.Table(SmsSettingsTable);
        OptedOut = partition.Table(OptedOutTable);
        Sandbox = partition.Table(SandboxTable);
    }

    public StateScope Scope { get; }

    public Table<string, Topic> Topics { get; }

    public Table<SubscriptionKey, Subscription> Subscriptions { get; }

    /// <summary>Subscriptions by topic, protocol and endpoint: Subscribe gives the one that is there.</summary>
    public Index<string, SubscriptionKey, Subscription> SubscriptionsByEndpoint { get; }

    /// <summary>What is on its way.</summary>
    public Table<long, Delivery> Deliveries { get; }

    /// <summary>What is on its way and has to come in order, by the lane that it comes in.</summary>
    public Index<string?, long, Delivery> DeliveriesByLane { get; }

    public Table<ArchiveKey, ArchivedMessage> Archive { get; }

    public Table<DeduplicationKey, Deduplication> Deduplications { get; }

    /// <summary>Deduplication ids, those first that are forgotten first.</summary>
    public Index<DateTimeOffset, DeduplicationKey, Deduplication> DeduplicationsByTime { get; }

    public Table<string, SnsSequence> Sequences { get; }

    public Table<string, PlatformApplication> Applications { get; }

    public Table<string, PlatformEndpoint> Endpoints { get; }

    public Table<string, SmsSettings> SmsSettings { get; }

    /// <summary>What is set for text messages, if anything is.</summary>
    public SmsSettings SmsSettingsOrNone => SmsSettings.Find("") ?? Sns.SmsSettings.None;

    public Table<string, OptedOutNumber> OptedOut { get; }

    public Table<string, SandboxNumber> Sandbox { get; }

    public static SnsState Create(StatePartition partition) => new(partition);

    /// <exception cref="Schemas.AwsServiceException">NotFound.</exception>
    public Topic GetTopic(string name) => Topics.Find(name) ?? throw SnsErrors.TopicNotFound();

    /// <summary>A topic's subscriptions; orphans of an earlier topic of the name, and what has been ended, left out.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="after">The id of the subscription behind which to begin; null for all.</param>
    public IEnumerable<Subscription> SubscriptionsOf(string topic, string? after = null) =>
        Subscriptions.From(new(topic, after ?? ""), inclusive: after is null)
            .TakeWhile(s => s.Topic == topic)
            .Where(static s => !s.IsOrphaned && !s.IsUnsubscribed);

    /// <summary>What was published with a deduplication id within the last five minutes; null where nothing was.</summary>
    public Deduplication? FindDuplicate(DeduplicationKey key, DateTimeOffset now)
    {
        foreach (var forgotten in DeduplicationsByTime.All.TakeWhile(d => d.PublishedAt + Deduplication.Interval <= now).ToList())
        {
            Deduplications.Remove(forgotten.Key);
        }

        return Deduplications.Find(key);
    }

    /// <summary>The next number of a sequence: of what is on its way, or of a topic's messages.</summary>
    public long Next(string sequence)
    {
        var next = (Sequences.Find(sequence)?.Last ?? 0) + 1;
        Sequences.Put(new(sequence, next));
        return next;
    }
}

/// <summary>The last number of a sequence.</summary>
internal sealed record SnsSequence(string Name, long Last)
{
    public const string Deliveries = "deliveries";

    public static string OfTopic(string topic) => $"topic {topic}";
}
