namespace Simfra.Time;

/// <summary>
/// Counts the work in flight: requests, jobs, deliveries, timers that fire. Work that waits for time or for a signal is parked and
/// isn't counted; who wakes it counts it again before it runs, so at zero there is nothing left that could still do something.
/// </summary>
internal sealed class ActivityTracker
{
    private readonly Lock _lock = new();
    private List<TaskCompletionSource>? _waiters;
    private int _active;

    /// <summary>Whether nothing is in flight.</summary>
    public bool IsIdle => Volatile.Read(ref _active) == 0;

    /// <summary>Called whenever the last work in flight ended or parked.</summary>
    internal Action? BecameIdle { get; set; }

    /// <summary>Counts a piece of work until what is returned is disposed, once.</summary>
    public ActivityScope Enter()
    {
        Interlocked.Increment(ref _active);
        return new ActivityScope(this);
    }

    /// <summary>Completes when nothing is in flight.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (IsIdle)
            {
                return Task.CompletedTask;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_waiters ??= []).Add(waiter);
            return waiter.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A piece of work in flight begins to wait.</summary>
    /// <exception cref="InvalidOperationException">Nothing is in flight: the caller isn't counted, so it can't stop.</exception>
    internal void Park() => Leave();

    /// <summary>A parked piece of work is about to go on.</summary>
    internal void Unpark() => Interlocked.Increment(ref _active);

    internal void Leave()
    {
        var active = Interlocked.Decrement(ref _active);
        if (active > 0)
        {
            return;
        }

        if (active < 0)
        {
            Interlocked.Increment(ref _active);
            throw new InvalidOperationException("Work left or parked that never entered.");
        }

        List<TaskCompletionSource>? waiters = null;
        lock (_lock)
        {
            if (IsIdle)
            {
                (waiters, _waiters) = (_waiters, null);
            }
        }

        waiters?.ForEach(static waiter => waiter.TrySetResult());
        BecameIdle?.Invoke();
    }
}

/// <summary>A piece of work in flight.</summary>
internal readonly struct ActivityScope(ActivityTracker tracker) : IDisposable
{
    public void Dispose() => tracker.Leave();
}
