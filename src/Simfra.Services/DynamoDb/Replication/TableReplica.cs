using System.Collections.Immutable;
using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>A member of a global table. Each member's table knows all of them, itself too.</summary>
/// <param name="Region">Where it is.</param>
/// <param name="AddedAt">When it became a member.</param>
/// <param name="ReadyAt">When what is being done to it is done.</param>
internal sealed record TableReplica(string Region, DateTimeOffset AddedAt, DateTimeOffset ReadyAt)
{
    /// <summary>How long a table can't be deleted after another was made from it.</summary>
    public static readonly TimeSpan SourceTime = TimeSpan.FromHours(24);

    /// <summary>Whether it is there already and only being changed until <see cref="ReadyAt"/>.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>When it is gone; null while nobody removes it.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>When another member was last made from it.</summary>
    public DateTimeOffset? SourceAt { get; init; }

    /// <summary>The key of KMS that was asked for.</summary>
    public string? KeyId { get; init; }

    public long? ReadUnits { get; init; }
    public long? MaxReadUnits { get; init; }
    public string? TableClass { get; init; }
    public ImmutableArray<IndexOverride> Indexes { get; init; } = [];

    public string StatusAt(DateTimeOffset now) => GoneAt is not null
        ? ReplicaStatus.Deleting
        : now >= ReadyAt ? ReplicaStatus.Active : IsUpdate ? ReplicaStatus.Updating : ReplicaStatus.Creating;
}

/// <summary>What an index has in one member alone.</summary>
internal sealed record IndexOverride(string Name, long? ReadUnits, long? MaxReadUnits);

/// <summary>The versions of global tables.</summary>
internal static class GlobalTableVersion
{
    public const string Current = "2019.11.21";
    public const string Legacy = "2017.11.29";
}
