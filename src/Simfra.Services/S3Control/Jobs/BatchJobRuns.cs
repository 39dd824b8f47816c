using System.Net;
using Simfra.Integration;
using Simfra.Models.S3Control;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.S3Control;

/// <summary>
/// Brings jobs from status to status, a step a second on the clock: the manifest is read, tasks are performed under the job's role, the report is written. Of
/// jobs of an account and region those with a higher priority go first.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-job-status.html"/>
internal sealed class BatchJobRuns
{
    /// <summary>How many tasks are performed a step.</summary>
    public const int TasksOfStep = 1000;

    /// <summary>A job fails when more than half of its tasks have failed, once it has performed as many.</summary>
    private const int TasksBeforeFailure = 1000;

    private const string ServiceName = "batchoperations.s3.amazonaws.com";

    /// <summary>AWS takes its time, minutes often; here each status is there for as long.</summary>
    private static readonly TimeSpan StepTime = TimeSpan.FromSeconds(1);

    private static readonly JobDefinition Step = new("s3control.step-job");

    private readonly ServiceHost _host;
    private readonly ServiceState<S3ControlState> _states;
    private readonly ServiceRole _role;
    private readonly BatchOperation _operation;

    public BatchJobRuns(ServiceHost host, ServiceState<S3ControlState> states)
    {
        _host = host;
        _states = states;
        _role = new(host, ServiceName);
        _operation = new(host.Invoker, host.Capabilities, host.Ids);
        host.Jobs.HandleAsync(Step, StepAsync);
    }

    private S3ControlState State => _states[StateScope.World];

    private DateTimeOffset Now => _host.Clock.GetUtcNow();

    /// <summary>The job goes on after a while. In a turn.</summary>
    public void Schedule(BatchJob job) => _host.Jobs.Schedule(Step, Now + StepTime, ScopeOf(job), job.Arn);

    private async Task StepAsync(Job step, CancellationToken cancellationToken)
    {
        if (State.BatchJobs.Find(step.Payload) is not { } job)
        {
            return;
        }

        switch (job.Status)
        {
            case JobStatus.New:
                Go(job, static (j, now) => j.In(JobStatus.Preparing, now));
                break;
            case JobStatus.Preparing:
                await PrepareAsync(job, cancellationToken).ConfigureAwait(false);
                break;
            case JobStatus.Ready or JobStatus.Paused:
                Go(job, (j, now) => HasToWait(j) ? j : j.In(JobStatus.Active, now));
                break;
            case JobStatus.Active when HasToWait(job):
                Go(job, static (j, now) => j.In(JobStatus.Paused, now));
                break;
            case JobStatus.Active:
                await PerformAsync(job, cancellationToken).ConfigureAwait(false);
                break;
            case JobStatus.Completing or JobStatus.Failing or JobStatus.Cancelling:
                await FinishAsync(job, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private bool HasToWait(BatchJob job) =>
        State.JobsOf(job.AccountId, job.Region).Any(j => j.IsRunnable && j.Priority > job.Priority);

    /// <summary>A step: what it makes of the job counts unless the job's status has changed meanwhile. All but the last have one after them.</summary>
    private void Go(BatchJob from, Func<BatchJob, DateTimeOffset, BatchJob> step) => _states.Update(() =>
    {
        if (State.BatchJobs.Find(from.Arn) is not { } current)
        {
            return;
        }

        var next = current.Status == from.Status ? step(current, Now) : current;
        State.BatchJobs.Put(next);
        if (!next.HasEnded && next.Status != JobStatus.Suspended)
        {
            Schedule(next);
        }
    });

    private async ValueTask PrepareAsync(BatchJob job, CancellationToken cancellationToken)
    {
        try
        {
            var caller = await AssumeAsync(job, cancellationToken).ConfigureAwait(false);
            var request = job.ReadRequest();
            var (tasks, written) = request.ManifestGenerator is { } generator
                ? await new ManifestGenerator(_host, job, caller).GenerateAsync(generator.S3JobManifestGenerator!, cancellationToken).ConfigureAwait(false)
                : (await new BatchManifest(_host.Invoker, job, caller).ReadAsync(request.Manifest!, cancellationToken).ConfigureAwait(false), null);
            Go(job, (j, now) =>
            {
                foreach (var task in tasks)
                {
                    State.BatchTasks.Add(task);
                }

                return j.In(j.ConfirmationRequired ? JobStatus.Suspended : JobStatus.Ready, now) with
                {
                    Tasks = tasks.Count,
                    GeneratedManifestArn = written?.ObjectArn,
                    GeneratedManifestETag = written?.ETag,
                };
            });
        }
        catch (AwsServiceException error)
        {
            Go(job, (j, now) => j.In(JobStatus.Failing, now) with { FailureCode = error.Code, FailureReason = error.Message });
        }
    }

    private async ValueTask PerformAsync(BatchJob job, CancellationToken cancellationToken)
    {
        InternalCaller caller;
        try
        {
            caller = await AssumeAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error)
        {
            Go(job, (j, now) => j.In(JobStatus.Failing, now) with { FailureCode = error.Code, FailureReason = error.Message });
            return;
        }

        var operation = job.ReadRequest().Operation!;
        var done = new List<BatchTask>();
        var (succeeded, failed) = (job.Succeeded, job.Failed);
        var hasFailed = false;
        foreach (var task in State.TasksOf(job, from: succeeded + failed).Take(TasksOfStep).ToList())
        {
            var result = await PerformAsync(operation, task, caller, cancellationToken).ConfigureAwait(false);
            done.Add(result);
            (succeeded, failed) = result.HasFailed ? (succeeded, failed + 1) : (succeeded + 1, failed);
            if (succeeded + failed >= TasksBeforeFailure && failed * 2 > succeeded + failed)
            {
                hasFailed = true;
                break;
            }
        }

        _states.Update(() => Keep(job, done));
        Go(job, (j, now) =>
        {
            var counted = j with { Succeeded = succeeded, Failed = failed };
            return hasFailed ? counted.In(JobStatus.Failing, now) with
            {
                FailureCode = "TaskFailureThreshold",
                FailureReason = "More than half of the job's tasks have failed.",
            }
            : succeeded + failed == j.Tasks ? counted.In(JobStatus.Completing, now)
            : counted;
        });
    }

    private async ValueTask<BatchTask> PerformAsync(JobOperation operation, BatchTask task, InternalCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            var message = await _operation.PerformAsync(operation, task, caller, cancellationToken).ConfigureAwait(false);
            return task with { HttpStatus = (int)HttpStatusCode.OK, Message = message };
        }
        catch (AwsServiceException error)
        {
            return task with { HttpStatus = error.StatusCode, ErrorCode = error.Code, Message = error.Message };
        }
    }

    /// <summary>What was done stays until the report is written.</summary>
    private void Keep(BatchJob job, List<BatchTask> done)
    {
        if (!State.BatchJobs.Contains(job.Arn))
        {
            return;
        }

        foreach (var task in done)
        {
            State.BatchTasks.Put(task);
        }
    }

    private async ValueTask FinishAsync(BatchJob job, CancellationToken cancellationToken)
    {
        var status = job.Status switch
        {
            JobStatus.Completing => JobStatus.Complete,
            JobStatus.Failing => JobStatus.Failed,
            _ => JobStatus.Cancelled,
        };
        AwsServiceException? failure = null;
        try
        {
            if (job.ReadRequest().Report is { Enabled: true } report && job.Succeeded + job.Failed > 0)
            {
                var caller = await AssumeAsync(job, cancellationToken).ConfigureAwait(false);
                var results = State.TasksOf(job).TakeWhile(static t => t.HttpStatus is not null);
                await new BatchReport(_host, job, report).WriteAsync(results, caller, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AwsServiceException error)
        {
            failure = error;
        }

        Go(job, (j, now) =>
        {
            State.RemoveTasks(j);
            return failure is null || status != JobStatus.Complete
                ? j.In(status, now)
                : j.In(JobStatus.Failed, now) with { FailureCode = failure.Code, FailureReason = $"Writing the report failed: {failure.Message}" };
        });
    }

    private async ValueTask<InternalCaller> AssumeAsync(BatchJob job, CancellationToken cancellationToken) =>
        new(await _role.AssumeAsync(job.RoleArn, job.Arn, ScopeOf(job), cancellationToken).ConfigureAwait(false), ScopeOf(job));

    private static StateScope ScopeOf(BatchJob job) => new(job.AccountId, job.Region);
}
