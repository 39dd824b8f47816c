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

    // Each key leads to the first of a chain of listeners.
    private readonly Dictionary<SignalKey, SignalListener> _listeners = [];

    internal SimfraClock Clock => clock;

    /// <summary>
    /// Listens for a signal from this call on. Listen first, look at the state second, wait third: then no signal is missed.
    /// </summary>
    public SignalListener Listen(SignalKey key)
    {
        var listener = new SignalListener(this, key);
        lock (_lock)
        {
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_listeners, key, out _);
            listener.Next = first;
            first?.Previous = listener;
            first = listener;
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

    /// <summary>Wakes all who listen for the key. State signals through its domain, which does this after the commit.</summary>
    public void Signal(SignalKey key)
    {
        lock (_lock)
        {
            for (var listener = _listeners.GetValueOrDefault(key); listener is not null; listener = listener.Next)
            {
                listener.Signal();
            }
        }
    }

    public void SignalAll()
    {
        lock (_lock)
        {
            foreach (var first in _listeners.Values)
            {
                for (var listener = first; listener is not null; listener = listener.Next)
                {
                    listener.Signal();
                }
            }
        }
    }

    internal void Remove(SignalListener listener, SignalKey key)
    {
        lock (_lock)
        {
            listener.Next?.Previous = listener.Previous;
            if (listener.Previous is { } previous)
            {
                previous.Next = listener.Next;
            }
            else if (listener.Next is { } next)
            {
                _listeners[key] = next;
            }
            else
            {
                _listeners.Remove(key);
            }

            (listener.Previous, listener.Next) = (null, null);
        }
    }
}
