namespace Simfra.Time;

/// <summary>A piece of work: a call, or a job.</summary>
/// <param name="Id">A call's request id; a job's own id.</param>
/// <param name="CauseId">The work that set it off; null for a client's call.</param>
/// <param name="Number">Its place among the work of its world, by when it began.</param>
internal sealed record Work(string Id, string? CauseId, long Number);

/// <summary>
/// The work that the running code is part of. It flows with asynchronous calls, so that whatever is set off on the way (a job, a call of
/// another service) can name its cause without every handler passing it on.
/// </summary>
internal sealed class CurrentWork(IdGenerator ids)
{
    private readonly AsyncLocal<Work?> _work = new();
    private long _number;

    /// <summary>The id of the call or job; null outside of any.</summary>
    public string? Id => _work.Value?.Id;

    /// <summary>The number of the work that began last; 0 before any has.</summary>
    public long LastNumber => Interlocked.Read(ref _number);

    /// <summary>A call from outside begins.</summary>
    /// <remarks>It lasts as long as the asynchronous method that this is called in.</remarks>
    public Work EnterCall()
    {
        ids.EnterCall();
        return Enter(NewId(), causeId: null, Interlocked.Increment(ref _number));
    }

    /// <summary>Work begins that other work has set off.</summary>
    /// <param name="id">Its id, which it got from <see cref="NewId"/> when it was set off.</param>
    /// <param name="causeId">The work that set it off.</param>
    /// <inheritdoc cref="EnterCall" path="/remarks"/>
    public Work Enter(string id, string? causeId)
    {
        ids.EnterWork(id);
        return Enter(id, causeId, Interlocked.Increment(ref _number));
    }

    /// <summary>An id for work that the current work sets off.</summary>
    public string NewId() => ids.NewGuid().ToString();

    private Work Enter(string id, string? causeId, long number) => _work.Value = new(id, causeId, number);
}
