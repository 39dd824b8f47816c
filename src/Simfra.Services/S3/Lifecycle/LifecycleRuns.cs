using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.S3;

/// <summary>When a bucket's lifecycle will next be applied.</summary>
internal sealed record LifecycleRun(string Bucket, JobId Job);

/// <summary>
/// Applies lifecycles at midnight UTC: at the one after a change in a bucket, and from then on at those alone at which something falls due,
/// so that a clock that jumps over years has to stop at few of them.
/// </summary>
internal sealed class LifecycleRuns(ServiceJobs jobs, TimeProvider clock, IdGenerator ids) : IVersionFollower
{
    private static readonly JobDefinition Definition = new("s3.lifecycle");

    public void Register(ServiceState<S3State> states, ObjectEvents events) => jobs.Handle(Definition, job => Run(states[job.Scope], events, job));

    public void Follow(S3State state, Bucket bucket, S3Object version, VersionChange change) => Expect(state, bucket);

    /// <summary>Something has changed in a bucket that its rules may be about.</summary>
    public void Expect(S3State state, Bucket bucket)
    {
        if (bucket.Lifecycle is null)
        {
            return;
        }

        var due = LifecycleCalendar.Midnight(clock.GetUtcNow().AddTicks(1));
        if (state.LifecycleRuns.Find(bucket.Name) is not { } run || run.Job.Due > due)
        {
            Schedule(state, bucket.Name, due);
        }
    }

    private void Schedule(S3State state, string bucket, DateTimeOffset due)
    {
        if (state.LifecycleRuns.Find(bucket) is { } earlier)
        {
            jobs.Cancel(earlier.Job);
        }

        state.LifecycleRuns.Put(new(bucket, jobs.Schedule(Definition, due, StateScope.World, bucket)));
    }

    private void Run(S3State state, ObjectEvents events, Job job)
    {
        var name = job.Payload;
        state.LifecycleRuns.Remove(name);
        if (state.Buckets.Find(name) is not { Lifecycle: not null } bucket)
        {
            return;
        }

        var plan = new LifecyclePlan(bucket, job.Due);
        foreach (var versions in KeysOf(state, name))
        {
            var steps = plan.StepsFor(versions);
            steps.ForEach(step => Apply(state, events, bucket, step, job.Due));

            // A version meets one action a day.
            if (steps.Count > 0 && plan.StepsFor([.. VersionsOf(state, versions[0].Location)]).Count > 0)
            {
                plan.Expect(job.Due.AddDays(1));
            }
        }

        foreach (var upload in state.Uploads.From(new UploadKey(new(name, ""), "")).TakeWhile(u => u.Bucket == name).ToList())
        {
            if (plan.Aborts(upload))
            {
                state.RemoveUpload(upload);
            }
        }

        // What was done has announced the next midnight; only what is due counts.
        if (state.LifecycleRuns.Find(name) is { } announced)
        {
            jobs.Cancel(announced.Job);
            state.LifecycleRuns.Remove(name);
        }

        if (plan.Next is { } next)
        {
            Schedule(state, name, next);
        }
    }

    private void Apply(S3State state, ObjectEvents events, Bucket bucket, LifecycleStep step, DateTimeOffset now)
    {
        switch (step.Action)
        {
            case LifecycleAction.Expire:
                var marker = state.Delete(bucket, step.Version.Location, ids, now, isExpiry: true).Marker;
                var type = marker is null ? ObjectEventType.LifecycleExpirationDelete : ObjectEventType.LifecycleExpirationDeleteMarkerCreated;
                events.Raise(type, EventSubject.Of(marker ?? step.Version), events.Service);
                break;
            case LifecycleAction.Remove:
                state.Remove(step.Version);
                events.Raise(ObjectEventType.LifecycleExpirationDelete, EventSubject.Of(step.Version), events.Service);
                break;
            case LifecycleAction.Move:
                state.Change(step.Version with { StorageClass = step.StorageClass!, Restoration = null });
                events.Raise(
                    ObjectEventType.LifecycleTransition, EventSubject.Of(step.Version), events.Service, new() { StorageClass = step.StorageClass });
                break;
        }
    }

    /// <summary>The versions of each key, the newest first.</summary>
    private static IEnumerable<List<S3Object>> KeysOf(S3State state, string bucket)
    {
        var walk = VersionWalk.From(state, new(bucket, ""));
        var versions = new List<S3Object>();
        while (walk.MoveNext() && walk.Current.Version is var version && version.Bucket == bucket)
        {
            if (versions.Count > 0 && versions[0].Key != version.Key)
            {
                yield return versions;
                versions = [];
            }

            versions.Add(version);
        }

        if (versions.Count > 0)
        {
            yield return versions;
        }
    }

    private static IEnumerable<S3Object> VersionsOf(S3State state, ObjectKey location) =>
        state.Objects.Find(location) is { } current ? [current, .. state.NoncurrentOf(location)] : state.NoncurrentOf(location);
}
