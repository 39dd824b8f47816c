using System.Runtime.ExceptionServices;

namespace Simfra.Time;

/// <summary>A timer on the clock: what <c>Task.Delay</c> and time limits given a <see cref="TimeProvider"/> are made of.</summary>
internal sealed class ClockTimer : DueEntry, ITimer
{
    private readonly SimfraClock _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Lock _lock = new();
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isDisposed;

    internal ClockTimer(SimfraClock clock, TimerCallback callback, object? state)
    {
        _clock = clock;
        _callback = callback;
        _state = state;
    }

    /// <inheritdoc/>
    /// <remarks>A time limit waits for nothing, so the clock must not jump to it; a periodic timer would make the clock run away.</remarks>
    internal override bool IsAwaited => _state is not CancellationTokenSource && !IsPeriodic;

    private bool IsPeriodic => _period > TimeSpan.Zero;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime);
        Check(period);
        lock (_lock)
        {
            if (_isDisposed)
            {
                return false;
            }

            // Taken out first: the heap counts the timer by what it was when it went in.
            _clock.Unschedule(this);
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _clock.Schedule(this, _clock.GetUtcNow().UtcTicks + dueTime.Ticks);
            }

            return true;
        }
    }

    public void Dispose() => End();

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    internal override void Fire(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            if (IsPeriodic && HeapIndex < 0)
            {
                // A machine that slept catches up with one tick, not with a thousand.
                _clock.Schedule(this, Math.Max(Due + _period.Ticks, now.UtcTicks));
            }
        }

        try
        {
            if (_context is null)
            {
                _callback(_state);
            }
            else
            {
                ExecutionContext.Run(_context, static timer => ((ClockTimer)timer!)._callback(((ClockTimer)timer)._state), this);
            }
        }
        catch (Exception exception)
        {
            // As with the system's timers, an exception here is nobody's: it must not stop the clock, and it must not go unseen.
            ThreadPool.UnsafeQueueUserWorkItem(
                static exception => ExceptionDispatchInfo.Throw(exception), exception, preferLocal: false);
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _clock.Unschedule(this);
        }
    }

    private static void Check(TimeSpan time)
    {
        if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "A timer's time is at least zero, or infinite.");
        }
    }
}
