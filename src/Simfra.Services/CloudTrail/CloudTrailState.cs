using Simfra.State;

namespace Simfra.Services.CloudTrail;

/// <summary>The trails and events of one account and region.</summary>
internal sealed class CloudTrailState
{
    private static readonly TableDefinition<string, Trail> TrailTable =
        new("cloudtrail.trail", version: 1, t => t.Name, CloudTrailJsonContext.Default);

    private static readonly TableDefinition<EventKey, RecordedEvent> EventTable =
        new("cloudtrail.event", version: 1, e => e.Key, CloudTrailJsonContext.Default);

    private static readonly TableDefinition<PendingKey, PendingEvent> PendingTable =
        new("cloudtrail.pending", version: 1, e => e.Key, CloudTrailJsonContext.Default);

    private static readonly TableDefinition<string, DigestKey> KeyTable =
        new("cloudtrail.digest-key", version: 1, k => k.Fingerprint, CloudTrailJsonContext.Default);

    private static readonly TableDefinition<string, EventCounter> CounterTable =
        new("cloudtrail.counter", version: 1, _ => EventCounter.Name, CloudTrailJsonContext.Default);

    private CloudTrailState(StatePartition partition)
    {
        Trails = partition.Table(TrailTable);
        Events = partition.Table(EventTable);
        Pending = partition.Table(PendingTable);
        DigestKeys = partition.Table(KeyTable);
        Counters = partition.Table(CounterTable);
    }

    /// <summary>The trails whose home the region is, by name.</summary>
    public Table<string, Trail> Trails { get; }

    /// <summary>The management events of the last 90 days that LookupEvents finds.</summary>
    public Table<EventKey, RecordedEvent> Events { get; }

    /// <summary>Events that trails of this scope have yet to deliver.</summary>
    public Table<PendingKey, PendingEvent> Pending { get; }

    /// <summary>What digests of this account and region are signed with.</summary>
    public Table<string, DigestKey> DigestKeys { get; }

    /// <summary>In the world's scope: how many events there were.</summary>
    public Table<string, EventCounter> Counters { get; }

    /// <summary>What a trail has yet to deliver, in order.</summary>
    public IEnumerable<PendingEvent> PendingOf(string trail) =>
        Pending.From(new PendingKey(trail, default)).TakeWhile(e => e.Key.Trail == trail);

    public static CloudTrailState Create(StatePartition partition) => new(partition);
}

/// <summary>A trail's events, in their order.</summary>
internal readonly record struct PendingKey(string Trail, EventKey Event) : IComparable<PendingKey>, IStateKey
{
    public int CompareTo(PendingKey other)
    {
        var byTrail = string.CompareOrdinal(Trail, other.Trail);
        return byTrail != 0 ? byTrail : Event.CompareTo(other.Event);
    }

    public string ToKeyText() => $"{Trail}/{Event.ToKeyText()}";
}

/// <summary>An event that a trail is to deliver.</summary>
internal sealed record PendingEvent(PendingKey Key, RecordedEvent Event);

/// <summary>A key pair for the signatures of digests, as PKCS #8.</summary>
internal sealed record DigestKey(string Fingerprint, byte[] PrivateKey, DateTimeOffset ValidFrom, DateTimeOffset ValidTo);

/// <summary>How many events were recorded.</summary>
internal sealed record EventCounter(long Value)
{
    public const string Name = "events";
}
