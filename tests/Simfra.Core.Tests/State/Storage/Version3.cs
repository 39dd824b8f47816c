using System.Text.Json.Serialization;
using Simfra.State;
using Simfra.State.Blobs;
using Simfra.State.Storage.Sqlite;

namespace Simfra.Core.Tests.State.Storage;

/// <summary>What <see cref="Item"/> might be two versions later.</summary>
internal sealed record RankedItem(string Name, int Points, string Class);

[JsonSerializable(typeof(RankedItem))]
internal sealed partial class RankedItemJsonContext : JsonSerializerContext;

/// <summary>The make-believe service two versions later.</summary>
internal static class Version3
{
    private static readonly TableDefinition<string, RankedItem> WithoutUpgrades =
        new("test.item", version: 3, static item => item.Name, RankedItemJsonContext.Default);

    private static readonly TableDefinition<string, RankedItem> WithUpgrades =
        new("test.item", version: 3, static item => item.Name, RankedItemJsonContext.Default)
        {
            Upgrades =
            [
                new(1, static item =>
                {
                    item["Points"] = item["Rank"]!.GetValue<int>() * 10;
                    item.Remove("Rank");
                }),
                new(2, static item => item["Class"] = "third"),
            ],
        };

    public static List<RankedItem> Load(string file, bool withUpgrades = true)
    {
        var state = new WorldState(null, SnapshotFile.Read(file, new MemoryBlobStore()).Tables);
        var tables = state.Register("test", partition => partition.Table(withUpgrades ? WithUpgrades : WithoutUpgrades));
        state.ReadStored();
        return [.. tables[StoredWorld.Scope].All];
    }

    public static void Save(string file, RankedItem item)
    {
        using var facts = StoredWorld.InMemory();
        var state = new WorldState();
        var tables = state.Register("test", static partition => partition.Table(WithUpgrades));
        tables.Update(() => tables[StoredWorld.Scope].Put(item));
        SnapshotFile.Write(file, new(facts.Facts, state.Capture()));
    }
}
