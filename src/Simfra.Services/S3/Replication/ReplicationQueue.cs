using System.Text.Json;
using Simfra.State;
using Simfra.Time;
using Status = Simfra.Models.S3.ReplicationStatus;

namespace Simfra.Services.S3;

/// <summary>A version that is to be replicated.</summary>
internal sealed record ReplicationTask(string Bucket, string Key, string VersionId);

/// <summary>Sees which versions are to be replicated, and has it done <see cref="Delay"/> later on the clock.</summary>
internal sealed class ReplicationQueue(ServiceJobs jobs, TimeProvider clock) : IVersionFollower
{
    /// <summary>On AWS it takes up to minutes; here always this long, in which a version is seen to be pending.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private static readonly JobDefinition Definition = new("s3.replicate");

    public void Register(Func<ReplicationTask, CancellationToken, Task> replicate) => jobs.HandleAsync(
        Definition, (job, cancellationToken) => replicate(JsonSerializer.Deserialize(job.Payload, S3JsonContext.Default.ReplicationTask)!, cancellationToken));

    public void Follow(S3State state, Bucket bucket, S3Object version, VersionChange change)
    {
        if (bucket.Replication is not { } replication || version.VersionId is not { } versionId || !IsWanted(replication, version, change))
        {
            return;
        }

        state.Change(version with { ReplicationStatus = version.ReplicationStatus == Status.Replica ? Status.Replica : Status.Pending });
        var task = new ReplicationTask(version.Bucket, version.Key, versionId);
        jobs.Schedule(Definition, clock.GetUtcNow() + Delay, StateScope.World, JsonSerializer.Serialize(task, S3JsonContext.Default.ReplicationTask));
    }

    private static bool IsWanted(BucketReplication replication, S3Object version, VersionChange change) => change switch
    {
        VersionChange.Written => replication.RulesFor(version).Count > 0,

        // What was never to be replicated isn't because it changes; changes to replicas go where a rule says so.
        VersionChange.Changed when version.ReplicationStatus == Status.Replica =>
            replication.RulesFor(version).Any(static r => r.ReplicaModifications == true),
        VersionChange.Changed => version.ReplicationStatus is not null && replication.RulesFor(version).Count > 0,
        _ => false,
    };
}
