namespace Simfra.Hosting.Transport;

/// <summary>
/// One end of a pipe, which can't be completed while it is in use: whoever comes last, the use or the completion, completes it.
/// </summary>
/// <param name="complete">Completes the end, with an exception or without one.</param>
/// <param name="wake">Makes a use that waits come to its end.</param>
internal sealed class PipeEnd(Action<Exception?> complete, Action wake)
{
    private const int Idle = 0, InUse = 1, Completed = 2, CompletedInUse = 3;

    private int _state;
    private Exception? _exception;

    /// <summary>Begins to use the end; false where it has been completed.</summary>
    /// <exception cref="InvalidOperationException">Someone uses it already.</exception>
    public bool TryUse() => Interlocked.CompareExchange(ref _state, InUse, Idle) switch
    {
        Idle => true,
        InUse => throw new InvalidOperationException("Another use of the stream is under way."),
        _ => false,
    };

    /// <summary>A use is over.</summary>
    public void Release()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, InUse) == CompletedInUse)
        {
            complete(_exception);
        }
    }

    /// <summary>Completes the end, or has its use do so. The first completion counts.</summary>
    public void Complete(Exception? exception)
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Idle when Interlocked.CompareExchange(ref _state, Completed, Idle) == Idle:
                    complete(exception);
                    return;
                case InUse:
                    Interlocked.CompareExchange(ref _exception, exception, null);
                    if (Interlocked.CompareExchange(ref _state, CompletedInUse, InUse) == InUse)
                    {
                        wake();
                        return;
                    }

                    break;
                case Completed or CompletedInUse:
                    return;
            }
        }
    }
}
