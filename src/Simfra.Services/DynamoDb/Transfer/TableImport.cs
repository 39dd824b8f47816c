using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>An import of a new table from S3. The objects are read while it is asked for; its state follows the clock.</summary>
internal sealed record TableImport : ITransfer
{
    public required string Arn { get; init; }
    public required StateScope Scope { get; init; }
    public required string TableArn { get; init; }
    public required string TableId { get; init; }
    public required string Token { get; init; }

    /// <summary>What was asked for, as JSON.</summary>
    public required string Request { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset ReadyAt { get; init; }

    public bool IsRead { get; init; }
    public long ErrorCount { get; init; }
    public long ImportedCount { get; init; }
    public long Size { get; init; }
    public TransferFailure? Failure { get; init; }

    public string StatusAt(DateTimeOffset now) => !IsRead || now < ReadyAt
        ? ImportStatus.InProgress
        : Failure is null ? ImportStatus.Completed : ImportStatus.Failed;

    public ImportTableInput ReadRequest() => Transfers.ReadRequest<ImportTableInput>(Request);
}
