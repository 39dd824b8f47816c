using System.Text;
using Microsoft.Data.Sqlite;
using Simfra.State.Blobs;
using Simfra.State.Storage.Sqlite;
using Simfra.Time;

namespace Simfra.Core.Tests.State.Storage;

public sealed class SnapshotFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.PathOf("world.simfra");

    [Fact]
    public void Load_GivesAllRecords_OfRuntimeTablesToo()
    {
        using var world = StoredWorld.InMemory();
        world.Put(new Item("b", "g", 1), new Item("a"));
        world.States.Update(() => world.State.InFlight.Put(new Item("c", null, 3)));
        world.Save(File);

        using var loaded = StoredWorld.Load(File);

        Assert.Equal([new Item("a"), new Item("b", "g", 1)], loaded.State.Items.All);
        Assert.Equal([new Item("b", "g", 1)], loaded.State.ByGroup.Find("g"));
        Assert.Equal([new Item("c", null, 3)], loaded.State.InFlight.All);
    }

    [Fact]
    public void Load_OfKeysThatAreUnusual_FindsThem()
    {
        string[] names = ["", "a\0b", "a\0c", "é", "😀", "\u001f", "'; DROP TABLE record; --", new('x', 5000)];
        using var world = StoredWorld.InMemory();
        world.Put([.. names.Select(static n => new Item(n))]);
        world.Save(File);

        using var loaded = StoredWorld.Load(File);

        Assert.Equal(names.Order(StringComparer.Ordinal), loaded.State.Items.All.Select(static i => i.Name));
    }

    [Fact]
    public void Load_KeepsTheSequenceOfJobs()
    {
        using var world = StoredWorld.InMemory();
        var jobs = world.Inside.Jobs.For("test");
        var due = world.Clock.GetUtcNow().AddHours(1);
        world.States.Update(() =>
        {
            jobs.Schedule(new JobDefinition("a"), due, StoredWorld.Scope, "first");
            jobs.Cancel(jobs.Schedule(new JobDefinition("a"), due, StoredWorld.Scope, "cancelled"));
        });
        world.Save(File);

        using var loaded = StoredWorld.Load(File);

        var found = loaded.Inside.Jobs.For("test");
        loaded.States.Update(() => found.Schedule(new JobDefinition("a"), due, StoredWorld.Scope, "third"));
        Assert.Equal([(1, "first"), (3, "third")], found.Pending.Select(static j => ((int)j.Id.Sequence, j.Payload)));
    }

    [Fact]
    public void Save_OfTheSameState_GivesTheSameBytes()
    {
        string[] files = [_folder.PathOf("1"), _folder.PathOf("2")];
        foreach (var (file, i) in files.Select(static (f, i) => (f, i)))
        {
            using var world = StoredWorld.InMemory();

            // However it came to be.
            foreach (var n in Enumerable.Range(0, 100).OrderBy(n => i == 0 ? n : -n))
            {
                world.Put(new Item($"{n}", "g", n));
            }

            world.Save(file);
        }

        Assert.Equal(System.IO.File.ReadAllBytes(files[0]), System.IO.File.ReadAllBytes(files[1]));
    }

    [Fact]
    public void Save_ReplacesTheFileThatIsThere_AndLeavesNoOther()
    {
        using var world = StoredWorld.InMemory();
        world.Put(new Item("a"));
        world.Save(File);
        world.Put(new Item("b"));
        world.Save(File);

        using var loaded = StoredWorld.Load(File);
        Assert.Equal(2, loaded.State.Items.Count);
        Assert.Equal([File], Directory.GetFiles(_folder.PathOf()));
    }

    [Fact]
    public void Save_WhereNothingCanBeWritten_SaysSo_AndLeavesNoFile()
    {
        using var world = StoredWorld.InMemory();

        var error = Assert.Throws<SimfraStateException>(() => world.Save(_folder.PathOf("missing", "world.simfra")));

        Assert.Equal(_folder.PathOf("missing", "world.simfra"), error.Path);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.PathOf()));
    }

    [Fact]
    public void Load_OfAnUpgradedDefinition_BringsRecordsUpToDate()
    {
        using (var world = StoredWorld.InMemory())
        {
            world.Put(new Item("a", "g", 1), new Item("b", null, 2));
            world.Save(File);
        }

        var loaded = Version3.Load(File);

        Assert.Equal([new RankedItem("a", 10, "third"), new RankedItem("b", 20, "third")], loaded);
    }

    [Fact]
    public void Load_OfAVersionThatNoUpgradeTakes_SaysSo()
    {
        using (var world = StoredWorld.InMemory())
        {
            world.Put(new Item("a"));
            world.Save(File);
        }

        var error = Assert.Throws<SimfraStateException>(() => Version3.Load(File, withUpgrades: false));

        Assert.Equal($"{File}: test.item 'a' has version 1, which can't be read any more.", error.Message);
    }

    [Fact]
    public void Load_OfANewerVersionOfARecord_IsRefused()
    {
        Version3.Save(File, new RankedItem("a", 1, "third"));

        AssertRefused("test.item 'a' has version 3; this version of Simfra reads versions up to 1.");
    }

    [Fact]
    public void Load_OfAKindThatIsNotKnown_IsRefused()
    {
        Save(new Item("a"));
        Sql("UPDATE collection SET kind = 'test.later'");
        Rehash();

        AssertRefused("test has no records of the kind test.later in this version of Simfra: it was made by a newer one.");
    }

    [Fact]
    public void Load_OfANewerFormat_IsRefused()
    {
        Save(new Item("a"));
        Sql("PRAGMA user_version = 99");

        AssertRefused("it was made by a newer version of Simfra (format 99; this version reads formats up to 2).");
    }

    [Fact]
    public void Load_OfAnotherDatabase_IsRefused()
    {
        Sql("CREATE TABLE t(a)");

        AssertRefused("this is a SQLite database, but not one that Simfra made.");
    }

    [Fact]
    public void Load_OfADataDirectorysFile_IsRefused()
    {
        using (var world = StoredWorld.OpenDirectory(_folder.PathOf("data")))
        {
            world.Put(new Item("a"));
        }

        System.IO.File.Copy(_folder.PathOf("data", "simfra.db"), File);
        Sql("PRAGMA journal_mode = DELETE");

        AssertRefused("this is a file of a data directory, not a snapshot.");
    }

    [Fact]
    public void Load_OfNoFile_SaysSo() =>
        Assert.Equal(
            $"{File}: there is no such file.",
            Assert.Throws<SimfraStateException>(() => SnapshotFile.Read(File, new MemoryBlobStore())).Message);

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("SQLite format 3\0 but no more")]
    public void Load_OfSomethingElse_IsRefused(string content)
    {
        System.IO.File.WriteAllText(File, content);

        AssertRefused(null);
    }

    [Fact]
    public void Load_OfAFileWithOneByteChanged_IsRefusedOrGivesWhatWasWritten()
    {
        Save([.. Enumerable.Range(0, 50).Select(static n => new Item($"{n}", "group", n))]);
        var whole = System.IO.File.ReadAllBytes(File);
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            System.IO.File.WriteAllBytes(File, bytes);
            try
            {
                using var loaded = StoredWorld.Load(File);
                Assert.Equal(50, loaded.State.Items.All.Count(static item => item is { Group: "group" } && item.Name == $"{item.Rank}"));
            }
            catch (SimfraStateException)
            {
                refused++;
            }

            Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
        }

        // Most of a small file is empty.
        Assert.InRange(refused, 20, 300);
    }

    [Fact]
    public void Load_OfAFileCutShort_IsRefused()
    {
        Save([.. Enumerable.Range(0, 500).Select(static n => new Item($"{n}", "group", n))]);
        var whole = System.IO.File.ReadAllBytes(File);
        foreach (var length in new[] { 10, 100, 4096, 5000, whole.Length / 2, whole.Length - 1 })
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            AssertRefused(null);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Save(params Item[] items)
    {
        using var world = StoredWorld.InMemory();
        world.Put(items);
        world.Save(File);
    }

    private void AssertRefused(string? problem)
    {
        var before = System.IO.File.ReadAllBytes(File);

        var error = Assert.Throws<SimfraStateException>(() => StoredWorld.Load(File));

        Assert.Equal(File, error.Path);
        Assert.StartsWith($"{File}: {problem}", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Single(Directory.GetFiles(_folder.PathOf()));
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        SqliteFile.Execute(connection, sql);
    }

    /// <summary>Makes the digest fit what was changed.</summary>
    private void Rehash()
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var digest = new TableDigest();
        TableReader.Read(connection, new(File, new(NullBlobKeeper.Instance), null), digest);
        digest.Add(Encoding.UTF8.GetBytes(SqliteFile.Meta(connection, SqliteFile.FactsName)!));
        SqliteFile.SetMeta(connection, "digest", digest.Complete());
    }
}
