using System.Text.Json.Nodes;
using System.Threading.Channels;
using Simfra.Gateway;
using Simfra.State;

namespace Simfra;

/// <summary>What happened to something that an instance holds.</summary>
public enum SimfraChangeType
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It has become another.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>
    /// Anything may be otherwise: the instance was reset, a snapshot was loaded, or the reader was so slow that changes were dropped. Who
    /// follows the state has to look at it afresh.
    /// </summary>
    Unknown,
}

/// <summary>One change of what an instance holds.</summary>
public sealed class SimfraChange
{
    private readonly TableChange? _change;

    internal SimfraChange(string service, TableChange? change)
    {
        Service = service;
        _change = change;
    }

    /// <summary>What happened.</summary>
    public SimfraChangeType Type => _change switch
    {
        null => SimfraChangeType.Unknown,
        { Old: null } => SimfraChangeType.Added,
        { Current: null } => SimfraChangeType.Removed,
        _ => SimfraChangeType.Changed,
    };

    /// <summary>The service whose record it is: <c>sqs</c>; empty where the change is unknown.</summary>
    public string Service { get; }

    /// <summary>What the record is: <c>sqs.queue</c>; empty where the change is unknown.</summary>
    public string Kind => _change?.Table.Name ?? "";

    /// <summary>The record's account; empty for what belongs to none.</summary>
    public string AccountId => _change?.Scope.Account ?? "";

    /// <summary>The record's region; empty for what is in none.</summary>
    public string Region => _change?.Scope.Region ?? "";

    /// <summary>What the record is found by among those of its kind.</summary>
    public string Key => _change?.KeyText ?? "";

    /// <summary>The record as it was; null for one that is new.</summary>
    public JsonObject? Before => _change?.Old is null ? null : RecordJson.Parse(_change.WriteOld);

    /// <summary>The record as it is; null for one that is gone.</summary>
    public JsonObject? After => _change?.Current is null ? null : RecordJson.Parse(_change.WriteCurrent);

    /// <summary>What happened to which record.</summary>
    public override string ToString() => _change is null ? $"{Type}" : $"{Type} {Kind} {Key} ({AccountId} in {Region})";
}

/// <summary>
/// What changes in an instance, as it is committed. A reader sees what is committed after it began to read; up to 4,096 commits wait for
/// one that is slower. Where nobody reads, nothing is kept.
/// </summary>
public sealed class SimfraChanges : IAsyncEnumerable<SimfraChange>
{
    private readonly World _world;

    internal SimfraChanges(World world) => _world = world;

    /// <summary>Begins to read, with this call: what the caller does from now on will be seen.</summary>
    /// <param name="cancellationToken">Ends the reading. It also ends with the instance.</param>
    public IAsyncEnumerator<SimfraChange> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Reader(_world, cancellationToken);

    private sealed class Reader : IAsyncEnumerator<SimfraChange>
    {
        private const int Backlog = 4096;

        private readonly Channel<FeedEntry> _entries = Channel.CreateBounded<FeedEntry>(new BoundedChannelOptions(Backlog)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });

        private readonly Queue<SimfraChange> _read = new();
        private readonly CancellationToken _cancellation;
        private readonly IDisposable _subscription;
        private readonly CancellationTokenRegistration _end;
        private long? _last;

        public Reader(World world, CancellationToken cancellation)
        {
            _cancellation = cancellation;
            _subscription = world.State.Feed.Subscribe(entry => _entries.Writer.TryWrite(entry));
            _end = world.Stopping.UnsafeRegister(static entries => ((Channel<FeedEntry>)entries!).Writer.TryComplete(), _entries);
        }

        public SimfraChange Current { get; private set; } = null!;

        public async ValueTask<bool> MoveNextAsync()
        {
            while (_read.Count == 0)
            {
                if (!await _entries.Reader.WaitToReadAsync(_cancellation).ConfigureAwait(false))
                {
                    return false;
                }

                while (_read.Count == 0 && _entries.Reader.TryRead(out var entry))
                {
                    Add(entry);
                }
            }

            Current = _read.Dequeue();
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            _subscription.Dispose();
            await _end.DisposeAsync().ConfigureAwait(false);
        }

        private void Add(FeedEntry entry)
        {
            if (entry.Batch is null || (_last is { } last && entry.Number > last + 1))
            {
                _read.Enqueue(new("", null));
            }

            _last = entry.Number;
            foreach (var change in entry.Batch?.Changes ?? [])
            {
                _read.Enqueue(new(entry.Batch!.Service, change));
            }
        }
    }
}
