using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Simfra.State;

namespace Simfra.Time;

/// <summary>
/// Where work in flight waits for a signal or for a time: long polls, delays. Only work that the world counts as activity may wait
/// here; it is parked meanwhile. Cancellation, and the end of the world, end a wait with an <see cref="OperationCanceledException"/>.
/// </summary>
internal sealed class Waits(SimfraClock clock) : ISignalSink
{
    private readonly Lock _lock = new();

    private readonly Dictionary<SignalKey, Queue> _listeners = [];

    internal SimfraClock Clock => clock;

    /// <summary>
    /// Listens for a signal from this call on. Listen first, look at the state second, wait third: then no signal is missed.
    /// </summary>
    public SignalListener Listen(SignalKey key)
    {
        var listener = new SignalListener(this, key);
        lock (_lock)
        {
            ref var queue = ref CollectionsMarshal.GetValueRefOrAddDefault(_listeners, key, out _);
            queue.Add(listener);
        }

        return listener;
    }

    /// <summary>
    /// Waits for a signal that comes after this call, or for a time. Where state decides whether to wait, use <see cref="Listen"/>.
    /// </summary>
    public async ValueTask<WaitResult> WaitAsync(SignalKey key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        using var listener = Listen(key);
        return await listener.WaitAsync(until, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for a time.</summary>
    public async ValueTask<DateTimeOffset> WaitUntilAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        using var delay = new SignalListener(this, null);
        return (await delay.WaitAsync(until, cancellationToken).ConfigureAwait(false)).Time;
    }

    /// <summary>Whether anybody listens for the key.</summary>
    public bool IsAwaited(SignalKey key)
    {
        lock (_lock)
        {
            return _listeners.ContainsKey(key);
        }
    }

    /// <summary>Wakes all who listen for the key, or one. State signals through its domain, which does this after the commit.</summary>
    public void Signal(SignalKey key)
    {
        lock (_lock)
        {
            ref var queue = ref CollectionsMarshal.GetValueRefOrNullRef(_listeners, key);
            if (Unsafe.IsNullRef(ref queue))
            {
                return;
            }

            if (key.WakesOne)
            {
                var first = queue.First!;
                queue.Remove(first);
                queue.Add(first);
                first.Signal();
            }
            else
            {
                queue.SignalAll();
            }
        }
    }

    public void SignalAll()
    {
        lock (_lock)
        {
            foreach (var queue in _listeners.Values)
            {
                queue.SignalAll();
            }
        }
    }

    internal void Remove(SignalListener listener, SignalKey key)
    {
        lock (_lock)
        {
            ref var queue = ref CollectionsMarshal.GetValueRefOrNullRef(_listeners, key);
            queue.Remove(listener);
            if (queue.First is null)
            {
                _listeners.Remove(key);
            }
        }
    }

    /// <summary>Those who listen for a key, the one who has longest first; the one that was woken last comes last.</summary>
    private struct Queue
    {
        private SignalListener? _last;

        public SignalListener? First { get; private set; }

        public void Add(SignalListener listener)
        {
            listener.Previous = _last;
            _last?.Next = listener;
            First ??= listener;
            _last = listener;
        }

        public void Remove(SignalListener listener)
        {
            listener.Next?.Previous = listener.Previous;
            listener.Previous?.Next = listener.Next;
            First = First == listener ? listener.Next : First;
            _last = _last == listener ? listener.Previous : _last;
            (listener.Previous, listener.Next) = (null, null);
        }

        public readonly void SignalAll()
        {
            for (var listener = First; listener is not null; listener = listener.Next)
            {
                listener.Signal();
            }
        }
    }
}
