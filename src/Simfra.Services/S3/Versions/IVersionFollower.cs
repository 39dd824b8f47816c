namespace Simfra.Services.S3;

/// <summary>What happened to a version.</summary>
internal enum VersionChange
{
    /// <summary>An object or a delete marker has come because a caller wrote or deleted.</summary>
    Written,

    /// <summary>A delete marker has come because a lifecycle says so.</summary>
    Expired,

    /// <summary>It has come from another bucket.</summary>
    Replicated,

    /// <summary>Tags, access or locks are others.</summary>
    Changed,

    /// <summary>What S3 itself keeps of it is other: its storage class, its restoration, how far its replication is.</summary>
    Maintained,

    /// <summary>It is gone for good.</summary>
    Removed,
}

/// <summary>Is told of each change of a version, in the turn of the change: lifecycles, replication.</summary>
internal interface IVersionFollower
{
    /// <param name="version">As it is after the change, or was before its removal.</param>
    void Follow(S3State state, Bucket bucket, S3Object version, VersionChange change);
}
