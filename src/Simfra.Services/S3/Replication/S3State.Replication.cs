namespace Simfra.Services.S3;

/// <summary>Versions that come from other buckets.</summary>
internal sealed partial class S3State
{
    /// <summary>
    /// Takes in a version of another bucket: under its own id, at its own place among the versions that are here; or what has changed about
    /// it where it has come before.
    /// </summary>
    public void Replicate(S3Object replica)
    {
        if (FindVersion(replica.Location, replica.ShownVersionId) is { } known)
        {
            replica = replica with
            {
                Sequence = known.Sequence,
                StorageClass = known.StorageClass,
                Encryption = known.Encryption,
                Restoration = known.Restoration,
                ReplicationStatus = known.ReplicationStatus,
            };
            Put(replica);
        }
        else
        {
            replica = replica with { Sequence = FreeSequence(replica) };
            if (replica.Sequence > (FindNewest(replica.Location)?.Sequence ?? -1))
            {
                PutNewest(replica);
            }
            else
            {
                Versions.Put(replica);
            }
        }

        Tell(replica, VersionChange.Replicated);
    }

    private long FreeSequence(S3Object replica)
    {
        var sequence = replica.Sequence;
        while (Versions.Contains(new(replica.Location, sequence)) || Objects.Find(replica.Location)?.Sequence == sequence)
        {
            sequence++;
        }

        return sequence;
    }
}
