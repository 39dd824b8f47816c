using Simfra.State;

namespace Simfra.Time;

/// <summary>How asynchronous jobs stand to the others of their world.</summary>
internal enum JobOrder
{
    /// <summary>The next job starts when this one has ended.</summary>
    Sequential,

    /// <summary>It starts in order, but others don't wait for it: for jobs that take long or that wait.</summary>
    Concurrent,
}

/// <summary>The jobs of one service: how they are scheduled, and who does them.</summary>
internal sealed class ServiceJobs
{
    private static readonly TableDefinition<JobId, Job> Definition =
        new("job", version: 1, static job => job.Id, JobJsonContext.Default);

    private readonly JobScheduler _scheduler;
    private readonly Table<JobId, Job> _jobs;
    private readonly Dictionary<string, Handler> _handlers = new(StringComparer.Ordinal);
    private readonly HashSet<JobId> _started = [];

    internal ServiceJobs(JobScheduler scheduler, ServiceDomain domain)
    {
        _scheduler = scheduler;
        Domain = domain;
        _jobs = domain.Partition(StateScope.World).Table(Definition);
        _jobs.Committed = scheduler.JobsChanged;
        domain.OnAccountRemoved((account, _) => CancelAll(account));
    }

    /// <summary>The jobs that haven't run, the next one first.</summary>
    public RecordSequence<JobId, Job> Pending => _jobs.All;

    internal ServiceDomain Domain { get; }

    /// <summary>Schedules a job; in a turn, and with it. What is due already runs as soon as the turn has committed.</summary>
    public JobId Schedule(JobDefinition kind, DateTimeOffset due, StateScope scope, string payload = "")
    {
        var job = new Job(new JobId(due.ToUniversalTime(), _scheduler.NextSequence()), kind.Name, scope, payload)
        {
            WorkId = _scheduler.Work.NewId(),
            Cause = _scheduler.Work.Id,
        };
        _jobs.Add(job);
        return job.Id;
    }

    /// <summary>Takes back a job, in a turn; false where it has run or is not known. One that has started isn't stopped.</summary>
    public bool Cancel(JobId id) => _jobs.Remove(id);

    /// <summary>
    /// Registers who does a kind of job: in a turn, which also takes the job from the list. If it fails, nothing has happened.
    /// </summary>
    public void Handle(JobDefinition kind, Action<Job> handler) =>
        _handlers.Add(kind.Name, new Handler(handler, null, JobOrder.Sequential));

    /// <summary>
    /// Registers who does a kind of job asynchronously. The job is taken from the list when it has ended, so one that was interrupted by
    /// the end of the process runs again.
    /// </summary>
    public void HandleAsync(
        JobDefinition kind, Func<Job, CancellationToken, Task> handler, JobOrder order = JobOrder.Sequential) =>
        _handlers.Add(kind.Name, new Handler(null, handler, order));

    internal Handler? FindHandler(Job job) => _handlers.GetValueOrDefault(job.Kind);

    /// <summary>The next job that hasn't been started. The scheduler's lock guards what has.</summary>
    internal Job? Next()
    {
        foreach (var job in _jobs.All)
        {
            if (!_started.Contains(job.Id))
            {
                return job;
            }
        }

        return null;
    }

    private void CancelAll(string account)
    {
        foreach (var job in _jobs.All)
        {
            if (job.Scope.Account == account)
            {
                _jobs.Remove(job.Id);
            }
        }
    }

    internal void MarkStarted(Job job) => _started.Add(job.Id);

    internal void MarkEnded(Job job) => _started.Remove(job.Id);

    /// <summary>Takes a job from the list; false where it was cancelled meanwhile.</summary>
    internal bool Take(Job job) => _jobs.Remove(job.Id);

    internal sealed record Handler(Action<Job>? InTurn, Func<Job, CancellationToken, Task>? Async, JobOrder Order);
}
