using System.Threading.Tasks.Sources;
using Simfra.State;

namespace Simfra.Time;

/// <summary>
/// One who listens for a signal, and waits for it, one wait at a time. A signal that comes between waits is kept for the next one.
/// </summary>
internal sealed class SignalListener : DueEntry, IValueTaskSource<WaitResult>, IDisposable
{
    private readonly Waits _waits;
    private readonly SignalKey? _key;
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<WaitResult> _source = new() { RunContinuationsAsynchronously = true };
    private bool _isSignalled;
    private bool _isWaiting;
    private bool _isDisposed;

    internal SignalListener(Waits waits, SignalKey? key)
    {
        _waits = waits;
        _key = key;
    }

    internal SignalListener? Next { get; set; }

    internal SignalListener? Previous { get; set; }

    /// <inheritdoc/>
    /// <remarks>Who waits for a signal alone, without an end, doesn't wait for time.</remarks>
    internal override bool IsAwaited => Due < DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>Waits for the signal or for a time. A signal since the last wait, or since listening began, ends it at once.</summary>
    public async ValueTask<WaitResult> WaitAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var now = _waits.Clock.GetUtcNow();
            if (_isSignalled || until <= now)
            {
                var outcome = _isSignalled ? WaitOutcome.Signalled : WaitOutcome.TimedOut;
                _isSignalled = false;
                return new WaitResult(outcome, now);
            }

            _source.Reset();
            if (!_waits.Clock.Schedule(this, until.UtcTicks))
            {
                throw new OperationCanceledException("The world has stopped.");
            }

            _isWaiting = true;
        }

        var wait = new ValueTask<WaitResult>(this, _source.Version);
        Park();
        await using var _ = cancellationToken
            .UnsafeRegister(static (listener, token) => ((SignalListener)listener!).Cancel(token), this)
            .ConfigureAwait(false);
        return await wait.ConfigureAwait(false);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        if (_key is { } key)
        {
            _waits.Remove(this, key);
        }
    }

    WaitResult IValueTaskSource<WaitResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<WaitResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<WaitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    internal void Signal()
    {
        if (TryWake(isSignal: true))
        {
            _source.SetResult(new WaitResult(WaitOutcome.Signalled, _waits.Clock.GetUtcNow()));
        }
    }

    internal override void Fire(DateTimeOffset now)
    {
        if (TryWake())
        {
            _source.SetResult(new WaitResult(WaitOutcome.TimedOut, now));
        }
    }

    internal override void Stop()
    {
        if (TryWake())
        {
            _source.SetException(new OperationCanceledException("The world has stopped."));
        }
    }

    private void Cancel(CancellationToken token)
    {
        if (TryWake())
        {
            _source.SetException(new OperationCanceledException(token));
        }
    }

    /// <summary>
    /// Ends the wait, for the first of those who want to. The waiter counts as activity from here on, before it is resumed: whoever looks
    /// for activity between the two must not find the world idle.
    /// </summary>
    private bool TryWake(bool isSignal = false)
    {
        lock (_lock)
        {
            if (!_isWaiting)
            {
                _isSignalled |= isSignal;
                return false;
            }

            _isWaiting = false;
        }

        _waits.Clock.Activity.Unpark();
        _waits.Clock.Unschedule(this);
        return true;
    }

    /// <summary>Only now: between parking and being set on the clock the world would look idle, with nothing to come.</summary>
    private void Park()
    {
        try
        {
            _waits.Clock.Activity.Park();
        }
        catch (InvalidOperationException)
        {
            lock (_lock)
            {
                _isWaiting = false;
            }

            _waits.Clock.Unschedule(this);
            throw;
        }
    }
}
