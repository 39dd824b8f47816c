using Simfra.Time;

namespace Simfra.Services.Kms;

/// <summary>A key goes when its waiting period is over, with its aliases and grants.</summary>
internal static class KeyDeletionJob
{
    private static readonly JobDefinition Definition = new("kms.delete-key");

    public static void Register(KeyDirectory keys) => keys.Jobs.Handle(Definition, job =>
    {
        // A deletion that was cancelled, or planned anew, isn't this one.
        if (keys.States[job.Scope].Keys.Find(job.Payload) is { Deletion.Date: { } date } key && date == job.Due)
        {
            Run(keys, key, job.Due);
        }
    });

    public static void Schedule(ServiceJobs jobs, KmsKey key) => jobs.Schedule(Definition, key.Deletion!.Date!.Value, key.Scope, key.Id);

    private static void Run(KeyDirectory keys, KmsKey key, DateTimeOffset now)
    {
        keys.StateOf(key).Remove(key);
        if (!key.IsReplica)
        {
            return;
        }

        var region = key.Scope.Region;
        keys.PutRelated(key, k => k with { MultiRegion = k.MultiRegion! with { ReplicaRegions = k.MultiRegion.ReplicaRegions.Remove(region) } });
        var primary = keys.States[key.Scope with { Region = key.MultiRegion!.PrimaryRegion }].Keys.Find(key.Id);
        if (primary is { MultiRegion.ReplicaRegions.IsEmpty: true, Deletion: { Date: null } plan })
        {
            // The last replica is gone: the primary key's own waiting period begins.
            primary = primary with { Deletion = plan with { Date = now + TimeSpan.FromDays(plan.WindowInDays) } };
            keys.Put(primary);
            Schedule(keys.Jobs, primary);
        }
    }
}
