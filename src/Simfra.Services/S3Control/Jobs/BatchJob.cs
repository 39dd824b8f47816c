using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Simfra.Models.S3Control;
using Simfra.Protocols.Codecs.Json;
using Simfra.State;

namespace Simfra.Services.S3Control;

/// <summary>A job that performs one operation on all objects of a list.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-job-status.html"/>
internal sealed record BatchJob
{
    /// <summary>Why a job waits: the one reason there is.</summary>
    public const string AwaitingConfirmation = "AWAITING_CONFIRMATION";

    /// <summary>How long a job that has ended is known.</summary>
    private static readonly TimeSpan Keeping = TimeSpan.FromDays(90);

    public required string AccountId { get; init; }
    public required string Region { get; init; }
    public required string JobId { get; init; }

    /// <summary>What CreateJob was given, as JSON: operation, manifest and report are shown as they came.</summary>
    public required string Request { get; init; }

    public required string ClientRequestToken { get; init; }
    public required string OperationName { get; init; }
    public required string RoleArn { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Status { get; init; }
    public required int Priority { get; init; }
    public bool ConfirmationRequired { get; init; }
    public string? Description { get; init; }
    public string? StatusUpdateReason { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }
    public DateTimeOffset? SuspendedAt { get; init; }
    public DateTimeOffset? TerminatedAt { get; init; }

    /// <summary>Since when it performs its tasks; null while it doesn't.</summary>
    public DateTimeOffset? ActiveSince { get; init; }

    /// <summary>How long it has performed tasks before that.</summary>
    public long ActiveSeconds { get; init; }

    /// <summary>The list that was made for the job and written down; null where none was.</summary>
    public string? GeneratedManifestArn { get; init; }

    public string? GeneratedManifestETag { get; init; }

    /// <summary>Null until the manifest is read.</summary>
    public long? Tasks { get; init; }

    public long Succeeded { get; init; }
    public long Failed { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = TagOperations.None;

    [JsonIgnore]
    public string Arn => ArnOf(AccountId, Region, JobId);

    [JsonIgnore]
    public bool HasEnded => TerminatedAt is not null;

    [JsonIgnore]
    public bool IsRunnable => Status is JobStatus.Ready or JobStatus.Active or JobStatus.Paused;

    [JsonIgnore]
    public string? SuspendedCause => Status == JobStatus.Suspended ? AwaitingConfirmation : null;

    public static string ArnOf(string accountId, string region, string? jobId) => $"arn:aws:s3:{region}:{accountId}:job/{jobId}";

    public bool IsForgotten(DateTimeOffset now) => TerminatedAt + Keeping <= now;

    public CreateJobRequest ReadRequest()
    {
        var request = new CreateJobRequest();
        JsonByName.Read(ClientJson.ParseNode(Request)!, request);
        return request;
    }

    /// <summary>In another status from now on.</summary>
    public BatchJob In(string status, DateTimeOffset now)
    {
        var (since, seconds) = (ActiveSince, ActiveSeconds);
        if (status == JobStatus.Active)
        {
            since ??= now;
        }
        else if (since is not null)
        {
            (since, seconds) = (null, ActiveSecondsAt(now));
        }

        return this with
        {
            Status = status,
            ActiveSince = since,
            ActiveSeconds = seconds,
            SuspendedAt = status == JobStatus.Suspended ? now : SuspendedAt,
            TerminatedAt = status is JobStatus.Complete or JobStatus.Failed or JobStatus.Cancelled ? now : null,
        };
    }

    public long ActiveSecondsAt(DateTimeOffset now) => ActiveSeconds + (ActiveSince is { } since ? (long)(now - since).TotalSeconds : 0);
}

/// <summary>An object of a job's list, and how it fared.</summary>
internal sealed record BatchTask
{
    public required string JobId { get; init; }
    public required long Index { get; init; }
    public required string Bucket { get; init; }
    public required string Key { get; init; }
    public string? VersionId { get; init; }

    /// <summary>The status of the operation's answer; null until it was tried.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Null where it succeeded.</summary>
    public string? ErrorCode { get; init; }

    public string? Message { get; init; }

    [JsonIgnore]
    public BatchTaskKey Location => new(JobId, Index);

    [JsonIgnore]
    public bool HasFailed => ErrorCode is not null;
}

/// <summary>Where a task is: those of a job in the order of its list.</summary>
internal readonly record struct BatchTaskKey(string JobId, long Index) : IStateKey, IComparable<BatchTaskKey>
{
    public int CompareTo(BatchTaskKey other)
    {
        var byJob = string.CompareOrdinal(JobId, other.JobId);
        return byJob != 0 ? byJob : Index.CompareTo(other.Index);
    }

    public string ToKeyText() => string.Create(CultureInfo.InvariantCulture, $"{JobId}/{Index}");
}
