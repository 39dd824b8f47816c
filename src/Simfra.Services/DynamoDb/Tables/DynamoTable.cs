using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>A table. Its items are in tables of their own.</summary>
internal sealed record DynamoTable
{
    /// <summary>How long tables and indexes take to be made, changed and deleted.</summary>
    public static readonly TimeSpan TransitionTime = TimeSpan.FromSeconds(1);

    public static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Name { get; init; }
    public required StateScope Scope { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When what is being done to it is done.</summary>
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>Whether it is there already and only being changed until <see cref="ReadyAt"/>.</summary>
    public bool IsUpdate { get; init; }

    public bool IsDeleted { get; init; }
    public required KeySchema Keys { get; init; }
    public required ImmutableArray<KeyAttribute> Attributes { get; init; }
    public ImmutableArray<SecondaryIndex> Indexes { get; init; } = [];
    public required string BillingMode { get; init; }
    public required Throughput Throughput { get; init; }
    public DateTimeOffset? OnDemandSince { get; init; }
    public DateTimeOffset? IncreasedAt { get; init; }
    public DateTimeOffset? DecreasedAt { get; init; }
    public int Decreases { get; init; }
    public OnDemandLimits? OnDemandLimits { get; init; }
    public Throughput? WarmThroughput { get; init; }
    public string? TableClass { get; init; }
    public DateTimeOffset? TableClassChangedAt { get; init; }
    public bool IsProtected { get; init; }
    public TableEncryption? Encryption { get; init; }
    public TableStream? Stream { get; init; }
    public TimeToLive? TimeToLive { get; init; }
    public PointInTimeRecovery? Recovery { get; init; }
    public RestoredFrom? RestoredFrom { get; init; }
    public string? Policy { get; init; }
    public string? PolicyRevision { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    public bool IsOnDemand => BillingMode == Models.DynamoDb.BillingMode.PayPerRequest;

    public string Arn => $"arn:aws:dynamodb:{Scope.Region}:{Scope.Account}:table/{Name}";

    public string StatusAt(DateTimeOffset now) => IsDeleted
        ? "DELETING"
        : now >= ReadyAt && LiveIndexes(now).All(i => i.GoneAt is null && now >= i.ReadyAt) ? "ACTIVE" : IsUpdate ? "UPDATING" : "CREATING";

    /// <summary>Whether items can be read and written.</summary>
    public bool IsUsable(DateTimeOffset now) => !IsDeleted && (IsUpdate || now >= ReadyAt);

    /// <summary>The indexes that aren't gone.</summary>
    public IEnumerable<SecondaryIndex> LiveIndexes(DateTimeOffset now) => Indexes.Where(i => i.GoneAt is null || now < i.GoneAt);

    public string TypeOf(string keyAttribute) => Attributes.First(a => a.Name == keyAttribute).Type;

    public string ArnOf(SecondaryIndex index) => $"{Arn}/index/{index.Name}";
}

/// <summary>The most that an on-demand table takes in a second; null for no limit.</summary>
internal sealed record OnDemandLimits(long? MaxReadUnits, long? MaxWriteUnits);

/// <summary>Encryption with a key of KMS. Nothing is encrypted in memory; the setting is kept.</summary>
internal sealed record TableEncryption(string Type, string KeyArn);

/// <param name="Label">The stream's name: the time when it began.</param>
/// <param name="ViewType">What its records show of an item.</param>
/// <param name="IsEnabled">Whether it is the table's stream now, or was it before.</param>
internal sealed record TableStream(string Label, string ViewType, bool IsEnabled);

/// <param name="Attribute">The attribute with the second of expiry.</param>
/// <param name="IsEnabled">Whether items expire.</param>
/// <param name="ReadyAt">When the change to this has been made.</param>
internal sealed record TimeToLive(string Attribute, bool IsEnabled, DateTimeOffset ReadyAt);

internal sealed record PointInTimeRecovery(DateTimeOffset Since, int Days);

internal sealed record RestoredFrom(string? BackupArn, string? TableArn, DateTimeOffset RestoredAt);
