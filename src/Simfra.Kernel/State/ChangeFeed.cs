using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Simfra.State;

/// <summary>What happened to a world's state, in order.</summary>
/// <param name="Number">Counts the entries; a gap shows a reader that it was too slow and must look at the tables afresh.</param>
/// <param name="Batch">What was committed; null where that isn't known, or everything was replaced: look at the tables afresh.</param>
internal sealed record FeedEntry(long Number, CommitBatch? Batch);

/// <summary>Tells whoever listens what was committed. Without listeners it costs nothing.</summary>
internal sealed class ChangeFeed
{
    private const int Backlog = 4096;

    private readonly Lock _lock = new();
    private Action<FeedEntry>[] _subscribers = [];
    private long _number;

    public bool HasSubscribers => Volatile.Read(ref _subscribers).Length > 0;

    /// <summary>Calls the subscriber inside each turn as it commits: it must be quick and must not touch state.</summary>
    public IDisposable Subscribe(Action<FeedEntry> subscriber)
    {
        lock (_lock)
        {
            _subscribers = [.. _subscribers, subscriber];
        }

        // Whoever listens first and looks second misses nothing: see PublishUnknown.
        Interlocked.MemoryBarrier();
        return new Subscription(this, subscriber);
    }

    /// <summary>Entries from now on: the subscription begins with this call, not with the first step of the enumeration.</summary>
    public IAsyncEnumerable<FeedEntry> ReadAsync(CancellationToken cancellationToken = default)
    {
        var entries = Channel.CreateBounded<FeedEntry>(new BoundedChannelOptions(Backlog)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        return ReadAsync(entries.Reader, Subscribe(entry => entries.Writer.TryWrite(entry)), cancellationToken);
    }

    internal void Publish(CommitBatch? batch)
    {
        lock (_lock)
        {
            if (_subscribers.Length == 0)
            {
                return;
            }

            var entry = new FeedEntry(++_number, batch);
            foreach (var subscriber in _subscribers)
            {
                subscriber(entry);
            }
        }
    }

    /// <summary>A turn has committed that nobody listened to when it began.</summary>
    internal void PublishUnknown()
    {
        Interlocked.MemoryBarrier();
        if (HasSubscribers)
        {
            Publish(null);
        }
    }

    private static async IAsyncEnumerable<FeedEntry> ReadAsync(
        ChannelReader<FeedEntry> entries, IDisposable subscription, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (subscription)
        {
            await foreach (var entry in entries.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
    }

    private sealed class Subscription(ChangeFeed feed, Action<FeedEntry> subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._lock)
            {
                feed._subscribers = [.. feed._subscribers.Where(other => other != subscriber)];
            }
        }
    }
}
