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

    /// <summary>Which version of global tables it is a member of one; null for a table on its own.</summary>
    public string? GlobalVersion { get; init; }

    /// <summary>The members of its global table, itself too; empty for a table on its own.</summary>
    public ImmutableArray<TableReplica> Replicas { get; init; } = [];

    /// <summary>Contributor insights, by index; that of the table itself by the empty name.</summary>
    public ImmutableSortedDictionary<string, ContributorInsights> Insights { get; init; } =
        ImmutableSortedDictionary.Create<string, ContributorInsights>(StringComparer.Ordinal);

    /// <summary>The streams of Kinesis that its changes go to, or went.</summary>
    public ImmutableArray<KinesisDestination> Destinations { get; init; } = [];

    /// <summary>How its capacities are to follow their use.</summary>
    public ImmutableSortedDictionary<string, AutoScaling> AutoScaling { get; init; } = DynamoDb.AutoScaling.None;

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

    /// <summary>The table without the indexes that are gone, and what only those had as keys.</summary>
    public DynamoTable WithoutGoneIndexes(DateTimeOffset now) =>
        Indexes.Any(i => i.GoneAt <= now) ? (this with { Indexes = [.. LiveIndexes(now)] }).WithUsedAttributes() : this;

    /// <summary>The table with types for those attributes alone that are part of a key.</summary>
    public DynamoTable WithUsedAttributes()
    {
        var used = Keys.Names.Concat(Indexes.SelectMany(static i => i.Keys.Names)).ToHashSet(StringComparer.Ordinal);
        return this with { Attributes = Attributes.RemoveAll(a => !used.Contains(a.Name)) };
    }

    /// <summary>The other members of its global table that aren't gone.</summary>
    public IEnumerable<TableReplica> OtherReplicas(DateTimeOffset now) =>
        Replicas.Where(r => r.Region != Scope.Region && (r.GoneAt is null || now < r.GoneAt));

    /// <summary>The table with what a member of a global table has for itself.</summary>
    public DynamoTable WithOverrides(TableReplica member) => this with
    {
        TableClass = member.TableClass ?? TableClass,
        Throughput = IsOnDemand || member.ReadUnits is not { } units ? Throughput : Throughput with { ReadUnits = units },
        OnDemandLimits = member.MaxReadUnits is { } most ? new(most, OnDemandLimits?.MaxWriteUnits) : OnDemandLimits,
        Indexes =
        [
            .. Indexes.Select(i => i.Throughput is { } throughput && member.Indexes.FirstOrDefault(o => o.Name == i.Name)?.ReadUnits is { } read
                ? i with { Throughput = throughput with { ReadUnits = read } }
                : i),
        ],
    };

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
