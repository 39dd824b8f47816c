using System.Globalization;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>An export of a table to S3. Its files are written while it is asked for; its state follows the clock.</summary>
internal sealed record TableExport : ITransfer
{
    /// <summary>How long exports and imports are listed.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>How long a client token stands for one request.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(8);

    public required string Arn { get; init; }
    public required StateScope Scope { get; init; }
    public required string TableArn { get; init; }
    public required string TableId { get; init; }
    public required string Token { get; init; }

    /// <summary>What was asked for, as JSON.</summary>
    public required string Request { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>The moment whose state is exported, or the end of the period whose changes are.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Whether its files are written, or have failed to be.</summary>
    public bool IsWritten { get; init; }

    public string? Manifest { get; init; }
    public long ItemCount { get; init; }
    public long Size { get; init; }
    public TransferFailure? Failure { get; init; }

    /// <summary>The part of its ARN that its files' keys carry.</summary>
    public static string IdOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    /// <summary>The part of an ARN that tells one export, import or backup from the others of a table.</summary>
    public static string NewId(DateTimeOffset now, IdGenerator ids) =>
        $"{now.ToUnixTimeMilliseconds().ToString("D14", CultureInfo.InvariantCulture)}-{ids.Hex(8)}";

    public string StatusAt(DateTimeOffset now) => !IsWritten || now < ReadyAt
        ? ExportStatus.InProgress
        : Failure is null ? ExportStatus.Completed : ExportStatus.Failed;

    public ExportTableToPointInTimeInput ReadRequest() => Transfers.ReadRequest<ExportTableToPointInTimeInput>(Request);
}
