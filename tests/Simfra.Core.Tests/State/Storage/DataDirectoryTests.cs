using Microsoft.Data.Sqlite;
using Simfra.State.Storage.Sqlite;

namespace Simfra.Core.Tests.State.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.PathOf("data");

    private string Database => _folder.PathOf("data", "simfra.db");

    [Fact]
    public void Commit_IsInTheFileBeforeItIsSeen()
    {
        using var world = StoredWorld.OpenDirectory(Path);

        world.Put(new Item("a"));

        Assert.Equal(1, CountInFile());
        world.States.Update(() => world.State.Items.Remove("a"));
        Assert.Equal(0, CountInFile());
    }

    [Fact]
    public void FailedTurn_LeavesNothingInTheFile()
    {
        using var world = StoredWorld.OpenDirectory(Path);

        Assert.Throws<FormatException>(() => world.States.Update(() =>
        {
            world.State.Items.Put(new Item("a"));
            throw new FormatException();
        }));

        Assert.Equal(0, CountInFile());
    }

    [Fact]
    public void Restart_DropsRecordsInFlight()
    {
        using (var world = StoredWorld.OpenDirectory(Path))
        {
            world.States.Update(() =>
            {
                world.State.Items.Put(new Item("kept"));
                world.State.InFlight.Put(new Item("dropped"));
            });
            world.States.Update(() => world.State.InFlight.Put(new Item("dropped, too")));
        }

        using var restarted = StoredWorld.OpenDirectory(Path);
        Assert.Single(restarted.State.Items.All);
        Assert.Empty(restarted.State.InFlight.All);
    }

    [Fact]
    public void Restart_CountsJobsOnFromWhereTheLastRunCannotReach()
    {
        long last;
        using (var world = StoredWorld.OpenDirectory(Path))
        {
            last = Schedule(world);
        }

        using var restarted = StoredWorld.OpenDirectory(Path);
        Assert.True(Schedule(restarted) > last + 1_000_000);

        static long Schedule(StoredWorld world)
        {
            var jobs = world.Inside.Jobs.For("test");
            return world.States.Update(() => jobs.Schedule(new("a"), world.Clock.GetUtcNow().AddDays(1), StoredWorld.Scope)).Sequence;
        }
    }

    [Fact]
    public void Open_WhileAnotherHasIt_NamesTheProcess_AndChangesNothing()
    {
        using var world = StoredWorld.OpenDirectory(Path);
        world.Put(new Item("a"));

        var error = Assert.Throws<SimfraStateException>(() => StoredWorld.OpenDirectory(Path));

        Assert.Equal($"{Path}: The process {Environment.ProcessId} uses this data directory.", error.Message);
        world.Put(new Item("b"));
        Assert.Equal(2, CountInFile());
    }

    [Fact]
    public void Open_OfWhatIsNoDirectory_SaysSo()
    {
        File.WriteAllText(_folder.PathOf("file"), "");

        var error = Assert.Throws<SimfraStateException>(() => DataDirectory.Open(_folder.PathOf("file")));

        Assert.StartsWith($"{_folder.PathOf("file")}: the directory can't be made.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfANewerFormat_IsRefused_AndTheFileIsUntouched() =>
        AssertRefused("PRAGMA user_version = 99", "it was made by a newer version of Simfra (format 99; this version reads formats up to 2).");

    [Fact]
    public void Open_OfANewerRecord_IsRefused_AndTheFileIsUntouched() =>
        AssertRefused("UPDATE record SET version = 9", "test.item 'a' has version 9; this version of Simfra reads versions up to 1.");

    [Fact]
    public void Open_OfADamagedRecord_IsRefused_AndTheFileIsUntouched() =>
        AssertRefused("UPDATE record SET document = '{\"Name\":'", "test.item 'a' is damaged: ");

    [Fact]
    public void Open_OfAnotherDatabase_IsRefused_AndTheFileIsUntouched() =>
        AssertRefused("PRAGMA application_id = 1", "this is a SQLite database, but not one that Simfra made.");

    [Theory]
    [InlineData(0, 16)]
    [InlineData(100, 400)]
    [InlineData(4096, 4096)]
    public void Open_OfADamagedFile_IsRefused_AndTheFileIsUntouched(int from, int count)
    {
        Fill();
        using (var file = File.OpenWrite(Database))
        {
            file.Position = from;
            file.Write(Enumerable.Repeat((byte)0xA5, count).ToArray());
        }

        AssertRefused();
    }

    [Fact]
    public void Open_OfAnOlderFormat_BringsTheFileUpToDate()
    {
        Fill();
        Sql("DROP TABLE blob; PRAGMA user_version = 1");

        using (var world = StoredWorld.OpenDirectory(Path))
        {
            Assert.Equal(new Item("a"), world.State.Items.Find("a"));
        }

        using var connection = Connect();
        Assert.Equal(SqliteFile.FormatVersion, SqliteFile.Check(connection, Database));
    }

    [Fact]
    public void Open_AfterAnEndWithoutNotice_FindsTheLog()
    {
        using var world = StoredWorld.OpenDirectory(Path);
        world.Put(new Item("a"), new Item("b"));

        // What a process that was killed leaves: the file and its log, as they are.
        var left = _folder.PathOf("left");
        Directory.CreateDirectory(left);
        foreach (var name in new[] { "simfra.db", "simfra.db-wal" })
        {
            File.Copy(_folder.PathOf("data", name), System.IO.Path.Combine(left, name));
        }

        using var restarted = StoredWorld.OpenDirectory(left);
        Assert.Equal(2, restarted.State.Items.Count);
    }

    [Fact]
    public void Dispose_LeavesOneFile()
    {
        Fill();

        Assert.Equal(["lock", "simfra.db"], Directory.GetFiles(Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Commit_ThatTheDiskHasNoRoomFor_UndoesTheTurn_AndTheNextOneGoesWell()
    {
        using var world = StoredWorld.OpenDirectory(Path);
        world.Put(new Item("before"));
        using (var limit = world.LimitPages())
        {
            var error = Assert.Throws<SimfraStateException>(() => world.Put([.. Enumerable.Range(0, 500).Select(static i => new Item($"{i}", new('x', 500)))]));
            Assert.Equal($"{Path}: the disk is full.", error.Message);
            Assert.Equal(1, world.State.Items.Count);
            Assert.Equal(1, CountInFile());
        }

        world.Put(new Item("after"));

        Assert.Equal(2, world.State.Items.Count);
        Assert.Equal(2, CountInFile());
    }

    public void Dispose() => _folder.Dispose();

    private void AssertRefused(string sql, string problem)
    {
        Fill();
        Sql(sql);
        Assert.Contains(problem, AssertRefused(), StringComparison.Ordinal);
    }

    private string AssertRefused()
    {
        var before = File.ReadAllBytes(Database);

        var error = Assert.Throws<SimfraStateException>(() => StoredWorld.OpenDirectory(Path));

        Assert.StartsWith(Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Database));
        return error.Message;
    }

    private void Fill()
    {
        using var world = StoredWorld.OpenDirectory(Path);
        world.Put(new Item("a"));
    }

    private int CountInFile()
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM record";
        return (int)(long)command.ExecuteScalar()!;
    }

    private void Sql(string sql)
    {
        using var connection = Connect();
        SqliteFile.Execute(connection, sql);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }
}
