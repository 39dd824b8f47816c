using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>When lifecycles are due.</summary>
internal sealed partial class S3State
{
    private static readonly TableDefinition<string, LifecycleRun> LifecycleRunsTable = new(
        "s3.lifecycle-run", 1, static r => r.Bucket, S3JsonContext.Default);

    public Table<string, LifecycleRun> LifecycleRuns { get; }
}
