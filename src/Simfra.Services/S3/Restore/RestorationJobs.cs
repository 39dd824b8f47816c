using System.Text.Json;
using Simfra.Integration;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.S3;

/// <summary>A version whose restoration will be told of.</summary>
internal sealed record RestorationTask(string Bucket, string Key, string? VersionId);

/// <summary>Tells when restored copies can be read and when they are gone. That they are is a question of time and needs no job.</summary>
internal sealed class RestorationJobs
{
    private static readonly JobDefinition Completion = new("s3.restore-completed");
    private static readonly JobDefinition Expiry = new("s3.restore-expired");

    private readonly ServiceHost _host;
    private readonly BucketAccess _buckets;
    private readonly ObjectEvents _events;

    public RestorationJobs(ServiceHost host, BucketAccess buckets, ObjectEvents events)
    {
        _host = host;
        _buckets = buckets;
        _events = events;
        host.Jobs.Handle(Completion, TellCompletion);
        host.Jobs.Handle(Expiry, TellExpiry);
    }

    /// <summary>A restoration has begun, or has changed its times. In a turn.</summary>
    public void Expect(S3Object version, ObjectRestoration restoration, ObjectRestoration? earlier, DateTimeOffset now)
    {
        var task = JsonSerializer.Serialize(new RestorationTask(version.Bucket, version.Key, version.VersionId), S3JsonContext.Default.RestorationTask);
        if (restoration.CompletesAt > now && restoration.CompletesAt != earlier?.CompletesAt)
        {
            _host.Jobs.Schedule(Completion, restoration.CompletesAt, StateScope.World, task);
        }

        if (restoration.ExpiresAt != earlier?.ExpiresAt)
        {
            _host.Jobs.Schedule(Expiry, restoration.ExpiresAt, StateScope.World, task);
        }
    }

    private void TellCompletion(Job job)
    {
        if (Find(job) is { Restoration: { } restoration } version && restoration.CompletesAt == job.Due)
        {
            var extras = new EventExtras { RestoreExpiry = restoration.ExpiresAt, StorageClass = version.StorageClass };
            _events.Raise(ObjectEventType.RestoreCompleted, EventSubject.Of(version), _events.Service, extras);
        }
    }

    private void TellExpiry(Job job)
    {
        if (Find(job) is { Restoration: { } restoration } version && restoration.ExpiresAt == job.Due)
        {
            _events.Raise(ObjectEventType.RestoreDelete, EventSubject.Of(version), _events.Service);
        }
    }

    private S3Object? Find(Job job)
    {
        var task = JsonSerializer.Deserialize(job.Payload, S3JsonContext.Default.RestorationTask)!;
        return _buckets.State.FindVersion(new(task.Bucket, task.Key), task.VersionId ?? VersionId.Null);
    }
}
