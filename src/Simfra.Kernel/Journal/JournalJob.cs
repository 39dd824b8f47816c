using Simfra.Time;

namespace Simfra;

/// <summary>A job that ran: work that a service had put off until a time came.</summary>
public sealed class JournalJob : JournalEntry
{
    private readonly JobRun _run;

    internal JournalJob(JobRun run) => _run = run;

    /// <inheritdoc/>
    public override string Id => _run.Work.Id;

    /// <inheritdoc/>
    public override string? CauseId => _run.Work.CauseId;

    /// <inheritdoc/>
    public override string? Service => _run.Service;

    /// <summary>What the job does, by a name of the service's own: <c>scheduler.delete-group</c>.</summary>
    public string Kind => _run.Job.Kind;

    /// <summary>What it does it to, in a form of the service's own: a name, an id, JSON.</summary>
    public string Payload => _run.Job.Payload;

    /// <summary>When it was to run.</summary>
    public DateTimeOffset DueAt => _run.Job.Due;

    /// <inheritdoc/>
    public override string? AccountId => _run.Job.Scope.Account is { Length: > 0 } account ? account : null;

    /// <inheritdoc/>
    public override string Region => _run.Job.Scope.Region;

    /// <inheritdoc/>
    public override DateTimeOffset StartedAt => _run.StartedAt;

    /// <inheritdoc/>
    public override TimeSpan Duration => _run.Duration;

    /// <summary>The name of the exception's class that the job ended with, or null.</summary>
    public override string? ErrorCode => _run.Exception?.GetType().Name;

    /// <inheritdoc/>
    public override string? ErrorMessage => _run.Exception?.Message;

    internal override long Number => _run.Work.Number;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Time} job {Kind} {Payload} {(Succeeded ? "done" : $"failed: {ErrorCode}: {ErrorMessage}")} {Milliseconds} ms {Region}".TrimEnd();
}
