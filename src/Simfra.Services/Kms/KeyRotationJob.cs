using Simfra.Models.Kms;
using Simfra.Services.Kms.Cryptography;
using Simfra.Time;

namespace Simfra.Services.Kms;

/// <summary>Automatic rotation: a new material when the period is over, and the next rotation after it.</summary>
internal static class KeyRotationJob
{
    private static readonly JobDefinition Definition = new("kms.rotate-key");

    public static void Register(KeyDirectory keys, IdGenerator ids) => keys.Jobs.Handle(Definition, job =>
    {
        // Another plan has its own job.
        if (keys.States[job.Scope].Keys.Find(job.Payload) is { Rotation: { } plan } key && plan.NextAt == job.Due)
        {
            Run(keys, key, ids, job.Due);
        }
    });

    public static void Schedule(ServiceJobs jobs, KmsKey key) =>
        jobs.Schedule(Definition, key.Rotation!.NextAt, key.Scope, key.Id);

    /// <summary>
    /// Rotates a key whose time has come. One that can't be used is left; it catches up when it is enabled again.
    /// </summary>
    public static void Run(KeyDirectory keys, KmsKey key, IdGenerator ids, DateTimeOffset now)
    {
        if (key.StateAt(now) != KeyState.Enabled)
        {
            return;
        }

        var material = NewKeyMaterial.Of(key.Id, NewKeyMaterial.MakeSecret(key.Spec, ids)) with
        {
            RotatedAt = now,
            RotationType = RotationType.Automatic,
        };
        var plan = key.Rotation! with { NextAt = now + TimeSpan.FromDays(key.Rotation!.PeriodInDays) };
        keys.PutRelated(key, k => k.RotatedTo(material) with { Rotation = k.Rotation is null ? null : plan });
        Schedule(keys.Jobs, key with { Rotation = plan });
    }
}
