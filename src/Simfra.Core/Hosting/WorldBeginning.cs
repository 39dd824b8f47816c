using Simfra.Gateway;
using Simfra.State;
using Simfra.State.Blobs;
using Simfra.State.Storage;
using Simfra.State.Storage.Sqlite;

namespace Simfra.Hosting;

/// <summary>What a world begins with: nothing, a snapshot, or what a data directory has kept of it; and where it is kept from then on.</summary>
internal sealed class WorldBeginning : IDisposable
{
    private readonly DataDirectory? _directory;
    private readonly StateImage? _image;
    private readonly SimfraClock _clock;
    private readonly IdGenerator _ids;
    private readonly bool _isFromSnapshot;

    /// <exception cref="SimfraStateException">The snapshot or the data directory can't be used.</exception>
    public WorldBeginning(SimfraOptions options)
    {
        _directory = options.DataDirectory is { } directory ? DataDirectory.Open(Path.GetFullPath(directory)) : null;
        try
        {
            if (options.Snapshot is { } snapshot)
            {
                _image = ReadSnapshot(Path.GetFullPath(snapshot));
                _isFromSnapshot = true;
            }

            var kept = _image?.Facts ?? _directory?.Facts;
            _clock = CreateClock(options, kept?.Time);
            Identity = options.Identify(kept?.Identity) with { CreatedAt = kept?.Identity.CreatedAt ?? _clock.GetUtcNow() };
            _ids = kept is null ? new(options.Seed) : IdGenerator.Continue(kept.Ids, options.Seed);
            _image ??= _directory?.Read(_clock.GetUtcNow());
        }
        catch
        {
            _directory?.Dispose();
            throw;
        }
    }

    public WorldIdentity Identity { get; }

    /// <summary>Completes what a world is made with.</summary>
    public WorldOptions Complete(Func<SimfraClock, IdGenerator, WorldOptions> options) => options(_clock, _ids) with
    {
        Image = _image,
        Store = (IStateStore?)_directory?.Store ?? NullStateStore.Instance,
        Blobs = (BlobStore?)_directory?.Blobs ?? new MemoryBlobStore(),
        BeforeStart = BeginToKeep,
    };

    /// <summary>Ends the keeping: the directory can be opened by others then.</summary>
    public void Dispose() => _directory?.Dispose();

    private static SimfraClock CreateClock(SimfraOptions options, DateTimeOffset? kept)
    {
        // Time that passes by itself has passed since; it never goes back, though.
        var start = options.StartTime ?? (options.ClockMode == SimfraClockMode.Real && kept <= TimeProvider.System.GetUtcNow() ? null : kept);
        return new(options.ClockMode, start);
    }

    private StateImage ReadSnapshot(string path) => _directory?.Facts is null
        ? SnapshotFile.Read(path, (BlobStore?)_directory?.Blobs ?? new MemoryBlobStore())
        : throw new SimfraStateException(path, "a snapshot can be loaded into an empty data directory alone; this one holds a world already.");

    private void BeginToKeep(World world)
    {
        if (_directory is null)
        {
            return;
        }

        if (_isFromSnapshot)
        {
            world.State.StoreAll();
        }

        _directory.Begin(world.Facts, _clock, _ids, world.State.Unread);
    }
}
