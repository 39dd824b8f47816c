using System.Diagnostics.CodeAnalysis;
using Simfra.Time;

namespace Simfra;

/// <summary>
/// The time of one emulator. All that an emulator does with time it does by its clock: whoever moves the clock makes visibility
/// timeouts run out, schedules fire and objects expire. Code under test can use it as its own <see cref="TimeProvider"/>.
/// </summary>
/// <remarks>
/// Moving the clock waits for the work that it sets off, and before that for the work in flight. So code that runs inside the emulator
/// (a function's handler) must not await <see cref="AdvanceAsync"/>.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The world stops its clock; a user who is given it has nothing to dispose of.")]
public sealed class SimfraClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly DueHeap _heap = new();
    private readonly SemaphoreSlim _mover = new(1);

    // What the time is counted from: the start, or in real time how far the start lay from the system's time.
    private readonly long _origin;
    private readonly long _sourceStart;
    private readonly ITimer? _alarm;
    private long _sequence;
    private bool _isAutoAdvancing;
    private bool _isFiring;
    private bool _isMoving;
    private bool _isStopped;

    // How far the clock has been moved since.
    private long _moved;

    /// <summary>Makes a clock.</summary>
    /// <param name="mode">How it moves.</param>
    /// <param name="start">The time that it begins at; the system's time by default.</param>
    public SimfraClock(SimfraClockMode mode = SimfraClockMode.Real, DateTimeOffset? start = null)
        : this(mode, start, System)
    {
    }

    internal SimfraClock(SimfraClockMode mode, DateTimeOffset? start, TimeProvider source)
    {
        Mode = mode;
        Source = source;
        _sourceStart = source.GetTimestamp();
        var now = source.GetUtcNow();
        _origin = mode == SimfraClockMode.Real ? (start ?? now).UtcTicks - now.UtcTicks : (start ?? now).UtcTicks;
        Activity.BecameIdle = mode == SimfraClockMode.AutoAdvance ? AutoAdvanceIfIdle : null;
        _alarm = mode == SimfraClockMode.Real
            ? source.CreateTimer(
                static clock => ((SimfraClock)clock!).FireDueInBackground(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
            : null;
    }

    /// <summary>How the clock moves.</summary>
    public SimfraClockMode Mode { get; }

    /// <summary>UTC: an emulator is in no one's time zone.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The system's time, for what has nothing to do with the emulated world.</summary>
    internal TimeProvider Source { get; }

    /// <summary>The work in flight in the world that this clock is the time of.</summary>
    internal ActivityTracker Activity { get; } = new();

    private long Now => _origin + Volatile.Read(ref _moved) + (Mode == SimfraClockMode.Real ? Source.GetUtcNow().UtcTicks : 0);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() =>
        Volatile.Read(ref _moved) + (Mode == SimfraClockMode.Real ? Source.GetElapsedTime(_sourceStart).Ticks : 0);

    /// <summary>
    /// Moves the clock forward. Stops at each instant at which something falls due, and goes on when that has run, with all that it
    /// set off. Returns when nothing is in flight any more.
    /// </summary>
    /// <param name="by">How far; zero runs what is due now.</param>
    /// <param name="cancellationToken">Gives up waiting; the clock stays where it has got to.</param>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return MoveAsync(
            () => by.Ticks <= DateTimeOffset.MaxValue.UtcTicks - Now
                ? Now + by.Ticks
                : throw new ArgumentOutOfRangeException(nameof(by), by, "The clock can't go beyond the last date there is."),
            cancellationToken);
    }

    /// <summary>Moves the clock forward to an instant, as <see cref="AdvanceAsync"/> does.</summary>
    /// <param name="time">The instant; not before the clock's time.</param>
    /// <param name="cancellationToken">Gives up waiting; the clock stays where it has got to.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant has passed.</exception>
    public Task SetAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        MoveAsync(
            () => time.UtcTicks >= Now
                ? time.UtcTicks
                : throw new ArgumentOutOfRangeException(nameof(time), time, "The clock can't go back."),
            cancellationToken);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ClockTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Sets an entry to fire, anew if it was set already. What is due already fires at once, on another thread. False where the clock
    /// has stopped.
    /// </summary>
    internal bool Schedule(DueEntry entry, long due)
    {
        lock (_lock)
        {
            _heap.Remove(entry);
            if (_isStopped)
            {
                return false;
            }

            entry.Due = due;
            entry.Sequence = ++_sequence;
            _heap.Add(entry);
            if (ReferenceEquals(_heap.First, entry))
            {
                SetAlarm();
            }
        }

        if (due <= Now)
        {
            FireDueInBackground();
        }
        else
        {
            AutoAdvanceIfIdle();
        }

        return true;
    }

    /// <summary>Takes an entry out; false where it has fired or was never set.</summary>
    internal bool Unschedule(DueEntry entry)
    {
        lock (_lock)
        {
            return _heap.Remove(entry);
        }
    }

    /// <summary>A clock of a forked world: the same time, mode and source; nothing is set on it.</summary>
    internal SimfraClock Fork() => new(Mode, GetUtcNow(), Source);

    /// <summary>Goes on from a time, if that is later. What lies between doesn't happen: whoever waits for it is late.</summary>
    internal void ContinueAt(DateTimeOffset time)
    {
        MoveTo(time.UtcTicks);
        lock (_lock)
        {
            SetAlarm();
        }
    }

    /// <summary>Runs what is due now until nothing is due and nothing is in flight.</summary>
    internal Task DrainAsync(CancellationToken cancellationToken) => AdvanceAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Nothing fires from now on. Whoever waits is told.</summary>
    internal void Stop()
    {
        var entries = new List<DueEntry>();
        lock (_lock)
        {
            _isStopped = true;
            while (_heap.First is { } entry)
            {
                _heap.Remove(entry);
                entries.Add(entry);
            }
        }

        _alarm?.Dispose();
        entries.ForEach(static entry => entry.Stop());
    }

    private async Task MoveAsync(Func<long> destination, CancellationToken cancellationToken)
    {
        await _mover.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Volatile.Write(ref _isMoving, true);
            await Activity.WhenIdleAsync(cancellationToken).ConfigureAwait(false);
            var target = destination();
            while (TakeDue(target) is { } entry)
            {
                MoveTo(entry.Due);
                FireAndLeave(entry);
                await Activity.WhenIdleAsync(cancellationToken).ConfigureAwait(false);
            }

            MoveTo(target);
        }
        finally
        {
            Volatile.Write(ref _isMoving, false);
            _mover.Release();
            lock (_lock)
            {
                SetAlarm();
            }

            AutoAdvanceIfIdle();
        }
    }

    private void MoveTo(long instant)
    {
        lock (_lock)
        {
            _moved += Math.Max(0, instant - Now);
        }
    }

    /// <summary>The next entry up to an instant. It counts as activity from here on, until it has fired.</summary>
    private DueEntry? TakeDue(long until)
    {
        lock (_lock)
        {
            if (_heap.First is not { } entry || entry.Due > until)
            {
                return null;
            }

            _heap.Remove(entry);
            Activity.Unpark();
            return entry;
        }
    }

    private void FireAndLeave(DueEntry entry)
    {
        try
        {
            entry.Fire(GetUtcNow());
        }
        finally
        {
            Activity.Leave();
        }
    }

    /// <summary>Fires what is due, on a thread of its own; counted as activity from this call on.</summary>
    private void FireDueInBackground()
    {
        lock (_lock)
        {
            if (_isFiring || _isStopped)
            {
                return;
            }

            _isFiring = true;
            Activity.Unpark();
        }

        ThreadPool.UnsafeQueueUserWorkItem(static clock => clock.FireDue(), this, preferLocal: false);
    }

    private void FireDue()
    {
        try
        {
            while (TakeDue(Now) is { } entry)
            {
                FireAndLeave(entry);
            }
        }
        finally
        {
            bool isMore;
            lock (_lock)
            {
                _isFiring = false;
                isMore = _heap.First?.Due <= Now;
                SetAlarm();
            }

            if (isMore)
            {
                FireDueInBackground();
            }

            Activity.Leave();
        }
    }

    /// <summary>In real time: has the system wake the clock when the first entry is due.</summary>
    private void SetAlarm()
    {
        if (_alarm is null || _isStopped)
        {
            return;
        }

        if (_heap.First is not { } first)
        {
            _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Rounded up: an alarm that comes early would find nothing due. Timers take no more than 49 days; the rest takes another round.
        var milliseconds = Math.Clamp((first.Due - Now + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, 0, int.MaxValue);
        _alarm.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    private void AutoAdvanceIfIdle()
    {
        if (Mode != SimfraClockMode.AutoAdvance || !Activity.IsIdle)
        {
            return;
        }

        lock (_lock)
        {
            if (_isAutoAdvancing || _isStopped || Volatile.Read(ref _isMoving) || _heap.AwaitedCount == 0)
            {
                return;
            }

            _isAutoAdvancing = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static clock => _ = clock.RunAutoAdvanceAsync(), this, preferLocal: false);
    }

    private async Task RunAutoAdvanceAsync()
    {
        await _mover.WaitAsync().ConfigureAwait(false);
        try
        {
            while (TakeAwaited() is { } entry)
            {
                MoveTo(entry.Due);
                FireAndLeave(entry);
                await Activity.WhenIdleAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_lock)
            {
                _isAutoAdvancing = false;
            }

            _mover.Release();
            AutoAdvanceIfIdle();
        }
    }

    /// <summary>The next entry, if nothing is in flight and someone waits for this or a later one.</summary>
    private DueEntry? TakeAwaited()
    {
        lock (_lock)
        {
            return Activity.IsIdle && _heap.AwaitedCount > 0 ? TakeDue(long.MaxValue) : null;
        }
    }
}
