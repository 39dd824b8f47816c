namespace Simfra.Services.CloudWatchLogs;

/// <summary>A task that writes a group's events to a bucket.</summary>
internal sealed record ExportTask
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public required string Group { get; init; }
    public string? StreamPrefix { get; init; }
    public required long From { get; init; }
    public required long To { get; init; }
    public required string Bucket { get; init; }
    public required string Prefix { get; init; }
    public required long CreatedAt { get; init; }
    public long? CompletedAt { get; init; }

    /// <summary>One of <see cref="Models.CloudWatchLogs.ExportTaskStatusCode"/>.</summary>
    public required string Status { get; init; }

    /// <summary>What there is to say of the status.</summary>
    public string? Message { get; init; }

    /// <summary>An account has one task at a time that is.</summary>
    public bool IsActive() => Status is Models.CloudWatchLogs.ExportTaskStatusCode.Pending
        or Models.CloudWatchLogs.ExportTaskStatusCode.Running
        or Models.CloudWatchLogs.ExportTaskStatusCode.PendingCancel;
}
