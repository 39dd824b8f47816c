using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.S3Control;

/// <summary>The tables of S3 Control. All accounts and regions share them, as requests to S3 name access points of any.</summary>
internal sealed class S3ControlState
{
    private static readonly TableDefinition<string, AccountBlock> BlockTable = new(
        "s3control.public-access-block", version: 1, static b => b.AccountId, S3ControlJsonContext.Default);

    private static readonly TableDefinition<AccessPointKey, AccessPoint> AccessPointTable = new(
        "s3control.access-point", version: 1, static p => p.Key, S3ControlJsonContext.Default);

    private static readonly IndexDefinition<string, AccessPointKey, AccessPoint> ByAliasIndex = AccessPointTable.Index(static p => p.Alias);

    private static readonly TableDefinition<string, BatchJob> BatchJobTable = new(
        "s3control.batch-job", version: 1, static j => j.Arn, S3ControlJsonContext.Default);

    private static readonly TableDefinition<BatchTaskKey, BatchTask> BatchTaskTable = new(
        "s3control.batch-task", version: 1, static t => t.Location, S3ControlJsonContext.Default);

    private S3ControlState(StatePartition partition)
    {
        BatchJobs = partition.Table(BatchJobTable);
        BatchTasks = partition.Table(BatchTaskTable);
        Blocks = partition.Table(BlockTable);
        AccessPoints = partition.Table(AccessPointTable);
        ByAlias = partition.Index(ByAliasIndex);
    }

    /// <summary>What accounts block in all of their buckets.</summary>
    public Table<string, AccountBlock> Blocks { get; }

    public Table<AccessPointKey, AccessPoint> AccessPoints { get; }

    public Index<string, AccessPointKey, AccessPoint> ByAlias { get; }

    /// <summary>Batch jobs by their ARNs.</summary>
    public Table<string, BatchJob> BatchJobs { get; }

    /// <summary>The tasks of jobs that haven't ended.</summary>
    public Table<BatchTaskKey, BatchTask> BatchTasks { get; }

    public static S3ControlState Create(StatePartition partition) => new(partition);

    /// <summary>The access points of an account and region by name.</summary>
    public IEnumerable<AccessPoint> AccessPointsOf(string accountId, string region, string after = "") =>
        AccessPoints.From(new AccessPointKey(accountId, region, after), inclusive: false)
            .TakeWhile(p => p.AccountId == accountId && p.Region == region);

    public IEnumerable<BatchJob> JobsOf(string accountId, string region) =>
        BatchJobs.From(BatchJob.ArnOf(accountId, region, "")).TakeWhile(j => j.AccountId == accountId && j.Region == region);

    public IEnumerable<BatchTask> TasksOf(BatchJob job, long from = 0) =>
        BatchTasks.From(new BatchTaskKey(job.JobId, from)).TakeWhile(t => t.JobId == job.JobId);

    public void RemoveTasks(BatchJob job)
    {
        foreach (var task in TasksOf(job).ToList())
        {
            BatchTasks.Remove(task.Location);
        }
    }

    /// <summary>Removes the jobs that nobody is told of any more.</summary>
    public void RemoveForgottenJobs(string accountId, string region, DateTimeOffset now)
    {
        foreach (var job in JobsOf(accountId, region).Where(j => j.IsForgotten(now)).ToList())
        {
            BatchJobs.Remove(job.Arn);
        }
    }

    /// <summary>Removes all that an account has.</summary>
    public void RemoveOwned(string accountId)
    {
        foreach (var point in AccessPoints.From(new AccessPointKey(accountId, "", "")).TakeWhile(p => p.AccountId == accountId).ToList())
        {
            AccessPoints.Remove(point.Key);
        }

        foreach (var job in BatchJobs.All.Where(j => j.AccountId == accountId).ToList())
        {
            RemoveTasks(job);
            BatchJobs.Remove(job.Arn);
        }

        if (Blocks.Contains(accountId))
        {
            Blocks.Remove(accountId);
        }
    }
}

/// <summary>The persisted form of S3 Control's records.</summary>
[JsonSerializable(typeof(AccountBlock))]
[JsonSerializable(typeof(AccessPoint))]
[JsonSerializable(typeof(BatchJob))]
[JsonSerializable(typeof(BatchTask))]
internal sealed partial class S3ControlJsonContext : JsonSerializerContext;
