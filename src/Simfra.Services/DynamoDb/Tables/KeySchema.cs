using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.DynamoDb;

/// <summary>The attributes by which items are found: those of a table or of an index.</summary>
/// <param name="Partition">The attribute of the partition key, or the first of them.</param>
/// <param name="Sort">That of the sort key, or the first of them; null where there is none.</param>
/// <param name="MorePartitions">The others of a partition key of several attributes; only global indexes have them.</param>
/// <param name="MoreSorts">The same of a sort key.</param>
internal sealed record KeySchema(
    string Partition, string? Sort, ImmutableArray<string>? MorePartitions = null, ImmutableArray<string>? MoreSorts = null)
{
    /// <summary>The most attributes that a partition key, or a sort key, may consist of.</summary>
    public const int MaxAttributes = 4;

    [JsonIgnore]
    public ImmutableArray<string> Partitions => [Partition, .. MorePartitions ?? []];

    [JsonIgnore]
    public ImmutableArray<string> Sorts => Sort is null ? [] : [Sort, .. MoreSorts ?? []];

    [JsonIgnore]
    public IEnumerable<string> Names => Partitions.Concat(Sorts);

    public static KeySchema Of(IReadOnlyList<string> partitions, IReadOnlyList<string> sorts) => new(
        partitions[0], sorts.Count == 0 ? null : sorts[0], partitions.Count > 1 ? [.. partitions.Skip(1)] : null, sorts.Count > 1 ? [.. sorts.Skip(1)] : null);

    public bool Contains(string name) => IsPartition(name) || name == Sort || MoreSorts?.Contains(name) == true;

    public bool IsPartition(string name) => name == Partition || MorePartitions?.Contains(name) == true;
}

/// <summary>An attribute that is part of a key, and its type: <c>S</c>, <c>N</c> or <c>B</c>.</summary>
internal sealed record KeyAttribute(string Name, string Type);

internal sealed record Throughput(long ReadUnits, long WriteUnits);

/// <summary>What an index has of the items beside keys.</summary>
internal sealed record IndexProjection(string Type, ImmutableArray<string> NonKeyAttributes)
{
    public const string All = "ALL";
    public const string Include = "INCLUDE";
    public const string KeysOnly = "KEYS_ONLY";
}

/// <summary>A local or global secondary index.</summary>
internal sealed record SecondaryIndex
{
    public required string Name { get; init; }
    public required bool IsGlobal { get; init; }
    public required KeySchema Keys { get; init; }
    public required IndexProjection Projection { get; init; }

    /// <summary>Of a global index in a provisioned table.</summary>
    public Throughput? Throughput { get; init; }

    /// <summary>Of a global index in an on-demand table.</summary>
    public OnDemandLimits? OnDemandLimits { get; init; }

    public Throughput? WarmThroughput { get; init; }

    /// <summary>When it can be read.</summary>
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>Whether it was added to a table that existed, and is filled from it until <see cref="ReadyAt"/>.</summary>
    public bool IsBackfilled { get; init; }

    /// <summary>When it is gone; null while nobody deletes it.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>The attributes that it has of an item, of this table.</summary>
    public IReadOnlySet<string>? ProjectedNames(KeySchema tableKeys) => Projection.Type == IndexProjection.All
        ? null
        : Projection.NonKeyAttributes.Concat(Keys.Names).Concat(tableKeys.Names).ToHashSet(StringComparer.Ordinal);

    public string StatusAt(DateTimeOffset now) => GoneAt is not null ? "DELETING" : now < ReadyAt ? "CREATING" : "ACTIVE";
}
