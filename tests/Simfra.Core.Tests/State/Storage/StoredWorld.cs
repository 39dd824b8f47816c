using Simfra.State;
using Simfra.State.Blobs;
using Simfra.State.Storage;
using Simfra.State.Storage.Sqlite;
using Simfra.Time;

namespace Simfra.Core.Tests.State.Storage;

/// <summary>The inside of a world with a make-believe service, and where it is kept.</summary>
internal sealed class StoredWorld : IDisposable
{
    public static readonly WorldIdentity Identity = new("000000000000", "us-east-1", "AKID", "secret");
    public static readonly StateScope Scope = new("000000000000", "us-east-1");

    private readonly DataDirectory? _directory;

    private StoredWorld(StateImage? image, DataDirectory? directory, Func<StatePartition, ItemState>? state)
    {
        _directory = directory;
        Clock = new SimfraClock(SimfraClockMode.Manual, image?.Facts.Time ?? new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Ids = new IdGenerator(7);
        Inside = new Simulation(new()
        {
            Clock = Clock,
            Ids = Ids,
            Image = image,
            Store = (IStateStore?)directory?.Store ?? NullStateStore.Instance,
        });
        States = Inside.State.Register("test", state ?? (static partition => new ItemState(partition)));
        Inside.State.ReadStored();
        directory?.Begin(Facts, Clock, Ids, Inside.State.Unread);
    }

    public SimfraClock Clock { get; }

    public IdGenerator Ids { get; }

    public Simulation Inside { get; }

    public ServiceState<ItemState> States { get; }

    public ItemState State => States[Scope];

    public WorldFacts Facts => new()
    {
        Identity = Identity,
        Time = Clock.GetUtcNow(),
        Ids = Ids.Capture(),
        JobSequence = Inside.Jobs.LastSequence,
        Product = "test",
    };

    public static StoredWorld InMemory() => new(null, null, null);

    public static StoredWorld Load(string file, Func<StatePartition, ItemState>? state = null) =>
        new(SnapshotFile.Read(file, new MemoryBlobStore()), null, state);

    public static StoredWorld OpenDirectory(string path)
    {
        var directory = DataDirectory.Open(path);
        try
        {
            return new(directory.Read(directory.Facts?.Time ?? default), directory, null);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void Save(string file) => SnapshotFile.Write(file, new(Facts, Inside.State.Capture()));

    public void Put(params Item[] items) => States.Update(() => Array.ForEach(items, State.Items.Put));

    /// <summary>Lets the file grow no more, as a full disk does, until what is returned is disposed of.</summary>
    public IDisposable LimitPages()
    {
        SqliteFile.Execute(_directory!.Connection, "PRAGMA max_page_count = 1");
        return new Limit(_directory);
    }

    public void Dispose() => _directory?.Dispose();

    private sealed class Limit(DataDirectory directory) : IDisposable
    {
        public void Dispose() => SqliteFile.Execute(directory.Connection, "PRAGMA max_page_count = 1073741823");
    }
}
