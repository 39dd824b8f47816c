using Simfra.State;
using Simfra.State.Storage.Sqlite;

namespace Simfra.Services.Tests.Persistence;

/// <summary>
/// Checks that a world's records come back from a snapshot as they were. Each test of a service ends with it, so a record of whatever
/// shape a test makes is one that can be kept.
/// </summary>
internal static class SnapshotRoundTrip
{
    public static async Task CheckAsync(SimfraWorld world)
    {
        var before = world.Gateway.Capture();
        if (before.Tables.Count == 0)
        {
            return;
        }

        var file = Path.GetTempFileName();
        try
        {
            SnapshotFile.Write(file, before);
            await using var loaded = new SimfraWorld(new SimfraOptions { ClockMode = SimfraClockMode.Manual }.FromSnapshot(file));
            CheckSame(before.Tables, loaded.Gateway.Capture().Tables);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static void CheckSame(IReadOnlyList<TableSnapshot> expected, IReadOnlyList<TableSnapshot> actual)
    {
        Assert.Equal(expected.Select(Name), actual.Select(Name));
        foreach (var (before, after) in expected.Zip(actual))
        {
            // Those that nobody has read yet are in the order of their texts.
            Assert.All(ByKeyText(before).Zip(ByKeyText(after)), pair =>
            {
                Assert.Equal(pair.First.KeyText, pair.Second.KeyText);

                // Records of services that aren't served are kept as they are, not read.
                Assert.Null(pair.First.Record is null ? null : DeepComparison.Difference(pair.First.Record, pair.Second.Record, $"{before.Kind} {pair.First.KeyText}"));
            });
        }
    }

    private static IEnumerable<RecordSnapshot> ByKeyText(TableSnapshot table) => table.Records.OrderBy(static r => r.KeyText, StringComparer.Ordinal);

    private static (string Service, StateScope Scope, string Kind, int Count) Name(TableSnapshot table) =>
        (table.Service, table.Scope, table.Kind, table.Count);
}
