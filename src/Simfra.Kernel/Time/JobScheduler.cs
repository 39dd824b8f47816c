using Microsoft.Extensions.Logging;
using Simfra.State;

namespace Simfra.Time;

/// <summary>
/// Runs the jobs of a world when they are due, one at a time, by due time and then in the order in which they were scheduled, whatever
/// service they belong to. A job that fails is reported and gone; the world goes on.
/// </summary>
internal sealed partial class JobScheduler : DueEntry
{
    private const int MaxFailures = 100;

    private readonly Lock _lock = new();
    private readonly WorldState _state;
    private readonly SimfraClock _clock;
    private readonly ILogger _logger;
    private readonly SimulationOptions _options;
    private readonly CancellationToken _stopping;
    private readonly List<ServiceJobs> _services = [];
    private readonly HashSet<Task> _concurrent = [];
    private readonly Queue<JobFailure> _failures = new();
    private Task _lane = Task.CompletedTask;
    private DateTimeOffset? _alarm;
    private long _sequence;
    private bool _isStarted;
    private bool _isRunning;

    internal JobScheduler(WorldState state, SimulationOptions options, CurrentWork work, long lastSequence, CancellationToken stopping)
    {
        _state = state;
        Work = work;
        _options = options;
        _clock = options.Clock;
        _logger = options.Logger;
        _sequence = lastSequence;
        _stopping = stopping;
    }

    /// <summary>The last jobs that failed, the oldest first.</summary>
    public IReadOnlyList<JobFailure> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>What the running code is part of: a job, while it runs.</summary>
    internal CurrentWork Work { get; }

    /// <summary>The number of the job scheduled last; a forked world counts on from it.</summary>
    internal long LastSequence => Volatile.Read(ref _sequence);

    /// <summary>The jobs of a service.</summary>
    public ServiceJobs For(string service)
    {
        var domain = _state.Domain(service);
        lock (_lock)
        {
            var jobs = _services.Find(jobs => jobs.Domain == domain);
            if (jobs is null)
            {
                jobs = new ServiceJobs(this, domain);
                _services.Add(jobs);
            }

            return jobs;
        }
    }

    /// <summary>Numbers go on after this one at the earliest.</summary>
    internal void ContinueAfter(long sequence)
    {
        long last;
        while ((last = LastSequence) < sequence && Interlocked.CompareExchange(ref _sequence, sequence, last) != last)
        {
            // Another number was given out meanwhile.
        }
    }

    internal long NextSequence() => Interlocked.Increment(ref _sequence);

    /// <summary>Begins to run jobs: not before the services that do them are there.</summary>
    internal void Start()
    {
        lock (_lock)
        {
            _isStarted = true;
        }

        JobsChanged();
    }

    /// <summary>Looks which job is next, after a commit that changed jobs.</summary>
    internal void JobsChanged()
    {
        lock (_lock)
        {
            if (!_isStarted || _isRunning || _stopping.IsCancellationRequested)
            {
                return;
            }

            var next = FindNext();
            if (next is null || next.Value.Job.Due > _clock.GetUtcNow())
            {
                SetAlarm(next?.Job.Due);
                return;
            }

            // Counted before the commit returns to whoever scheduled the job: the world isn't idle until it has run.
            _isRunning = true;
            _clock.Activity.Unpark();
            var ended = new TaskCompletionSource();
            _lane = ended.Task;

            // Jobs are nobody's request: what flows with the one that happened to schedule them stays behind.
            ThreadPool.UnsafeQueueUserWorkItem(
                static lane => _ = lane.Scheduler.RunDueAsync(lane.Ended), (Scheduler: this, Ended: ended), preferLocal: false);
        }
    }

    internal override void Fire(DateTimeOffset now)
    {
        lock (_lock)
        {
            _alarm = null;
        }

        JobsChanged();
    }

    /// <summary>Completes when no job runs any more; the token that running ones were given has been cancelled.</summary>
    internal Task StopAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll([_lane, .. _concurrent]);
        }
    }

    private async Task RunDueAsync(TaskCompletionSource ended)
    {
        try
        {
            while (TakeNext() is var (service, job))
            {
                await RunAsync(service, job).ConfigureAwait(false);
            }
        }
        finally
        {
            _clock.Activity.Leave();
            ended.SetResult();
        }
    }

    private async Task RunAsync(ServiceJobs service, Job job)
    {
        var work = Work.Enter(job.WorkId, job.Cause);
        if (FindHandler(service, job) is not { } handler)
        {
            Report(service, job, new InvalidOperationException($"{service.Domain.Service} has no handler for jobs of kind {job.Kind}."));
            Discard(service, job);
        }
        else if (handler.InTurn is { } inTurn)
        {
            RunInTurn(service, job, work, inTurn);
        }
        else if (handler.Order == JobOrder.Sequential)
        {
            await RunAsync(service, job, work, handler.Async!).ConfigureAwait(false);
        }
        else
        {
            StartConcurrent(service, job, work, handler.Async!);
        }
    }

    private ServiceJobs.Handler? FindHandler(ServiceJobs service, Job job)
    {
        if (service.FindHandler(job) is null)
        {
            try
            {
                _options.ActivateService(service.Domain.Service);
            }
            catch (Exception exception)
            {
                Report(service, job, exception);
            }
        }

        return service.FindHandler(job);
    }

    private void RunInTurn(ServiceJobs service, Job job, Work work, Action<Job> handler)
    {
        var start = _clock.GetUtcNow();
        try
        {
            var isThere = service.Domain.RunTurn(() =>
            {
                var taken = service.Take(job);
                if (taken)
                {
                    handler(job);
                }

                return taken;
            });
            End(service, job);
            if (isThere)
            {
                Tell(service, job, work, start, null);
            }
        }
        catch (Exception exception)
        {
            Report(service, job, exception);
            Discard(service, job);
            Tell(service, job, work, start, exception);
        }
    }

    private async Task RunAsync(ServiceJobs service, Job job, Work work, Func<Job, CancellationToken, Task> handler)
    {
        var start = _clock.GetUtcNow();
        Exception? failure = null;
        try
        {
            await handler(job, _stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            failure = exception;
            Report(service, job, exception);
        }

        Discard(service, job);
        Tell(service, job, work, start, failure);
    }

    private void StartConcurrent(ServiceJobs service, Job job, Work work, Func<Job, CancellationToken, Task> handler)
    {
        _clock.Activity.Unpark();
        var ended = new TaskCompletionSource();
        lock (_lock)
        {
            _concurrent.Add(ended.Task);
        }

        // It begins here: as far as it doesn't wait, jobs of one instant are done in order, in every run alike.
        _ = RunToEndAsync();

        async Task RunToEndAsync()
        {
            try
            {
                await RunAsync(service, job, work, handler).ConfigureAwait(false);
            }
            finally
            {
                lock (_lock)
                {
                    _concurrent.Remove(ended.Task);
                }

                _clock.Activity.Leave();
                ended.SetResult();
            }
        }
    }

    /// <summary>Takes a job from the list that has ended otherwise than in its own turn.</summary>
    private void Discard(ServiceJobs service, Job job)
    {
        try
        {
            service.Domain.RunTurn(() => service.Take(job));
            End(service, job);
        }
        catch (Exception exception)
        {
            // It stays in the list, marked as started: the same job again and again would do no good.
            Report(service, job, exception);
        }
    }

    private void End(ServiceJobs service, Job job)
    {
        lock (_lock)
        {
            service.MarkEnded(job);
        }
    }

    private void Report(ServiceJobs service, Job job, Exception exception)
    {
        LogFailure(job.Kind, service.Domain.Service, job.Payload, exception);
        var failure = new JobFailure(service.Domain.Service, job, exception);
        lock (_lock)
        {
            _failures.Enqueue(failure);
            if (_failures.Count > MaxFailures)
            {
                _failures.Dequeue();
            }
        }

        _options.JobFailed(failure);
    }

    private void Tell(ServiceJobs service, Job job, Work work, DateTimeOffset start, Exception? exception) =>
        _options.JobEnded(new(service.Domain.Service, job, work, start, _clock.GetUtcNow() - start, exception));

    /// <summary>The next job that is due, marked as started; null ends the run.</summary>
    private (ServiceJobs Service, Job Job)? TakeNext()
    {
        lock (_lock)
        {
            var next = _stopping.IsCancellationRequested ? null : FindNext();
            if (next is not { } found || found.Job.Due > _clock.GetUtcNow())
            {
                _isRunning = false;
                SetAlarm(next?.Job.Due);
                return null;
            }

            found.Service.MarkStarted(found.Job);
            return found;
        }
    }

    private (ServiceJobs Service, Job Job)? FindNext()
    {
        (ServiceJobs Service, Job Job)? next = null;
        foreach (var service in _services)
        {
            if (service.Next() is { } job && (next is null || job.Id.CompareTo(next.Value.Job.Id) < 0))
            {
                next = (service, job);
            }
        }

        return next;
    }

    private void SetAlarm(DateTimeOffset? due)
    {
        if (due == _alarm)
        {
            return;
        }

        _alarm = due;
        if (due is { } time)
        {
            _clock.Schedule(this, time.UtcTicks);
        }
        else
        {
            _clock.Unschedule(this);
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "The job {Kind} of {Service} ({Payload}) failed.")]
    private partial void LogFailure(string kind, string service, string payload, Exception exception);
}
