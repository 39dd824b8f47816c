using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>The lines of access logs that aren't delivered yet.</summary>
internal sealed partial class S3State
{
    private static readonly TableDefinition<LoggedCallKey, LoggedCall> LoggedCallsTable = new(
        "s3.logged-call", 1, static c => c.Place, S3JsonContext.Default);

    public Table<LoggedCallKey, LoggedCall> LoggedCalls { get; }

    /// <summary>The lines of a bucket, the oldest first.</summary>
    public IEnumerable<LoggedCall> LoggedOf(string bucket) =>
        LoggedCalls.From(new LoggedCallKey(bucket, 0)).TakeWhile(c => c.Bucket == bucket);
}
