using System.Text;
using Simfra.Integration;
using Simfra.Models.S3Control;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.S3Control;

/// <summary>Batch jobs: making, showing, listing, confirming and cancelling them.</summary>
internal sealed class BatchJobOperations(ControlAccess access, BatchJobRuns runs) : IOperationGroup
{
    private const int MaxResults = 1000;
    private const int MaxTags = 50;
    private const int MaxReasonLength = 256;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3ControlApi.CreateJob, CreateJob);
        operations.Handle(S3ControlApi.DescribeJob, DescribeJob);
        operations.Handle(S3ControlApi.ListJobs, ListJobs);
        operations.Handle(S3ControlApi.UpdateJobPriority, UpdateJobPriority);
        operations.Handle(S3ControlApi.UpdateJobStatus, UpdateJobStatus);
        operations.Handle(S3ControlApi.GetJobTagging, GetJobTagging);
        operations.Handle(S3ControlApi.PutJobTagging, PutJobTagging);
        operations.Handle(S3ControlApi.DeleteJobTagging, DeleteJobTagging);
    }

    private CreateJobResult CreateJob(CreateJobRequest request, OperationContext context)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        var operation = BatchJobRequest.Check(request, access.HasFunctions);
        var tags = BatchJobTagging.Parse(request.Tags);
        if (tags.Count > MaxTags)
        {
            throw BatchJobErrors.TooManyTags(MaxTags);
        }

        access.State.RemoveForgottenJobs(account, context.Region, context.Now);
        var text = JsonByName.Write(request).ToJsonString();
        if (access.State.JobsOf(account, context.Region).FirstOrDefault(j => j.ClientRequestToken == request.ClientRequestToken) is { } earlier)
        {
            return earlier.Request == text ? new() { JobId = earlier.JobId } : throw BatchJobErrors.TokenReused();
        }

        var job = new BatchJob
        {
            AccountId = account,
            Region = context.Region,
            JobId = context.Ids.NewGuid().ToString(),
            Request = text,
            ClientRequestToken = request.ClientRequestToken!,
            OperationName = operation,
            RoleArn = request.RoleArn!,
            CreatedAt = context.Now,
            Status = JobStatus.New,
            Priority = request.Priority!.Value,
            ConfirmationRequired = request.ConfirmationRequired == true,
            Description = request.Description,
            Tags = tags,
        };
        access.State.BatchJobs.Add(job);
        runs.Schedule(job);
        return new() { JobId = job.JobId };
    }

    private DescribeJobResult DescribeJob(DescribeJobRequest request, OperationContext context)
    {
        var job = Get(request.AccountId, request.JobId, context);
        var given = job.ReadRequest();
        return new()
        {
            Job = new()
            {
                JobId = job.JobId,
                JobArn = job.Arn,
                ConfirmationRequired = job.ConfirmationRequired,
                Description = job.Description,
                Status = job.Status,
                Manifest = given.Manifest,
                ManifestGenerator = given.ManifestGenerator,
                GeneratedManifestDescriptor = job.GeneratedManifestArn is null ? null : new()
                {
                    Format = given.ManifestGenerator!.S3JobManifestGenerator!.ManifestOutputLocation!.ManifestFormat,
                    Location = new() { ObjectArn = job.GeneratedManifestArn, ETag = job.GeneratedManifestETag },
                },
                Operation = given.Operation,
                Priority = job.Priority,
                ProgressSummary = ProgressOf(job, context.Now),
                StatusUpdateReason = job.StatusUpdateReason,
                FailureReasons = job.FailureCode is null ? null : [new() { FailureCode = job.FailureCode, FailureReason = job.FailureReason }],
                Report = given.Report,
                CreationTime = job.CreatedAt,
                TerminationDate = job.TerminatedAt,
                RoleArn = job.RoleArn,
                SuspendedDate = job.SuspendedAt,
                SuspendedCause = job.SuspendedCause,
            },
        };
    }

    private ListJobsResult ListJobs(ListJobsRequest request, OperationContext context)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        if (request.MaxResults is < 0 or > MaxResults)
        {
            throw S3ControlErrors.InvalidRequest($"MaxResults must be between 0 and {MaxResults}");
        }

        var max = request.MaxResults is null or 0 ? MaxResults : request.MaxResults.Value;
        var jobs = access.State.JobsOf(account, context.Region)
            .Where(j => !j.IsForgotten(context.Now) && (request.JobStatuses is null or [] || request.JobStatuses.Contains(j.Status)))
            .OrderByDescending(static j => j.CreatedAt).ThenBy(static j => j.JobId, StringComparer.Ordinal);
        var last = ReadToken(request.NextToken, account, context);
        var rest = jobs.Where(j => last is null
            || j.CreatedAt < last.CreatedAt || (j.CreatedAt == last.CreatedAt && string.CompareOrdinal(j.JobId, last.JobId) > 0)).Take(max + 1).ToList();
        return new()
        {
            Jobs = [.. rest.Take(max).Select(j => Describe(j, context.Now))],
            NextToken = rest.Count > max ? Convert.ToBase64String(Encoding.ASCII.GetBytes(rest[max - 1].JobId)) : null,
        };
    }

    private UpdateJobPriorityResult UpdateJobPriority(UpdateJobPriorityRequest request, OperationContext context)
    {
        var job = Get(request.AccountId, request.JobId, context);
        if (request.Priority is not >= 0)
        {
            throw S3ControlErrors.InvalidRequest("Priority must be given and not be negative");
        }

        access.State.BatchJobs.Put(job with { Priority = request.Priority.Value });
        return new() { JobId = job.JobId, Priority = request.Priority };
    }

    private UpdateJobStatusResult UpdateJobStatus(UpdateJobStatusRequest request, OperationContext context)
    {
        var job = Get(request.AccountId, request.JobId, context);
        if (request.StatusUpdateReason is { Length: 0 or > MaxReasonLength })
        {
            throw S3ControlErrors.InvalidRequest("Invalid status update reason");
        }

        var status = request.RequestedJobStatus switch
        {
            RequestedJobStatus.Ready => job.Status == JobStatus.Suspended ? JobStatus.Ready : null,
            RequestedJobStatus.Cancelled =>
                job.HasEnded || job.Status is JobStatus.Completing or JobStatus.Failing or JobStatus.Cancelling ? null : JobStatus.Cancelling,
            _ => throw S3ControlErrors.InvalidRequest("The requested status must be Ready or Cancelled"),
        };
        if (status is null)
        {
            throw BatchJobErrors.WrongStatus(job.Status, request.RequestedJobStatus);
        }

        var changed = job.In(status, context.Now) with { StatusUpdateReason = request.StatusUpdateReason };
        access.State.BatchJobs.Put(changed);
        if (job.Status == JobStatus.Suspended)
        {
            // All others have their next step before them.
            runs.Schedule(changed);
        }

        return new() { JobId = job.JobId, Status = status, StatusUpdateReason = request.StatusUpdateReason };
    }

    private GetJobTaggingResult GetJobTagging(GetJobTaggingRequest request, OperationContext context)
    {
        var job = Get(request.AccountId, request.JobId, context);
        return new() { Tags = [.. job.Tags.Select(static t => new S3Tag { Key = t.Key, Value = t.Value })] };
    }

    /// <summary>The tags take the place of all that were there.</summary>
    private PutJobTaggingResult PutJobTagging(PutJobTaggingRequest request, OperationContext context)
    {
        var job = Get(request.AccountId, request.JobId, context);
        var tags = BatchJobTagging.Parse(request.Tags ?? throw S3ControlErrors.MalformedXml());
        access.State.BatchJobs.Put(tags.Count <= MaxTags ? job with { Tags = tags } : throw BatchJobErrors.TooManyTags(MaxTags));
        return new();
    }

    private DeleteJobTaggingResult DeleteJobTagging(DeleteJobTaggingRequest request, OperationContext context)
    {
        access.State.BatchJobs.Put(Get(request.AccountId, request.JobId, context) with { Tags = TagOperations.None });
        return new();
    }

    private BatchJob Get(string? accountId, string? jobId, OperationContext context)
    {
        var account = ControlAccess.AccountOf(accountId, context);
        return access.State.BatchJobs.Find(BatchJob.ArnOf(account, context.Region, jobId)) is { } job && !job.IsForgotten(context.Now)
            ? job
            : throw BatchJobErrors.NoSuchJob();
    }

    private BatchJob? ReadToken(string? token, string account, OperationContext context)
    {
        if (token is null)
        {
            return null;
        }

        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && access.State.BatchJobs.Find(BatchJob.ArnOf(account, context.Region, Encoding.ASCII.GetString(bytes, 0, length))) is { } job
                ? job
                : throw BatchJobErrors.InvalidNextToken();
    }

    private static JobListDescriptor Describe(BatchJob job, DateTimeOffset now) => new()
    {
        JobId = job.JobId,
        Description = job.Description,
        Operation = job.OperationName,
        Priority = job.Priority,
        Status = job.Status,
        CreationTime = job.CreatedAt,
        TerminationDate = job.TerminatedAt,
        ProgressSummary = ProgressOf(job, now),
    };

    private static JobProgressSummary ProgressOf(BatchJob job, DateTimeOffset now) => new()
    {
        TotalNumberOfTasks = job.Tasks ?? 0,
        NumberOfTasksSucceeded = job.Succeeded,
        NumberOfTasksFailed = job.Failed,
        Timers = new() { ElapsedTimeInActiveSeconds = job.ActiveSecondsAt(now) },
    };
}
