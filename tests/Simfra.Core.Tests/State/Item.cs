using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Core.Tests.State;

/// <summary>A record of a make-believe service.</summary>
internal sealed record Item(string Name, string? Group = null, int Rank = 0);

[JsonSerializable(typeof(Item))]
internal sealed partial class ItemJsonContext : JsonSerializerContext;

/// <summary>The state of a make-believe service in one scope.</summary>
internal sealed class ItemState(StatePartition partition)
{
    public static readonly TableDefinition<string, Item> Definition =
        new("test.item", version: 1, static item => item.Name, ItemJsonContext.Default);

    public static readonly IndexDefinition<string?, string, Item> GroupDefinition = Definition.Index(static item => item.Group);

    public static readonly IndexDefinition<int, string, Item> RankDefinition = Definition.Index(static item => item.Rank);

    public static readonly TableDefinition<string, Item> RuntimeDefinition =
        new("test.flight", version: 1, static item => item.Name, ItemJsonContext.Default) { Durability = Durability.Runtime };

    public StateScope Scope => partition.Scope;

    public Table<string, Item> Items { get; } = partition.Table(Definition);

    public Index<string?, string, Item> ByGroup { get; } = partition.Index(GroupDefinition);

    public Index<int, string, Item> ByRank { get; } = partition.Index(RankDefinition);

    public Table<string, Item> InFlight { get; } = partition.Table(RuntimeDefinition);
}
