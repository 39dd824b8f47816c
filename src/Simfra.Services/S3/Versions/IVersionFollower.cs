namespace Simfra.Services.S3;

/// <summary>What happened to a version.</summary>
internal enum VersionChange
{
    Written,
    Changed,
    Removed,
}

/// <summary>Is told of each change of a version, in the turn of the change: lifecycles, replication.</summary>
internal interface IVersionFollower
{
    /// <param name="version">As it is after the change, or was before its removal.</param>
    void Follow(S3State state, Bucket bucket, S3Object version, VersionChange change);
}
