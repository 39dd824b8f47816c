using System.Globalization;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>A stream of a table's changes. It outlives being turned off by a day, as its records do.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Label">The time when it began, which is its name.</param>
/// <param name="ViewType">What its records show.</param>
/// <param name="Keys">The table's keys.</param>
/// <param name="BeganAt">When it was turned on.</param>
/// <param name="EndedAt">When it was turned off; null while it is on.</param>
/// <param name="FirstSequence">The sequence number from which on it has records.</param>
/// <param name="LastSequence">That of the last record when it ended.</param>
internal sealed record ChangeStream(
    string Arn,
    string Table,
    string Label,
    string ViewType,
    KeySchema Keys,
    DateTimeOffset BeganAt,
    DateTimeOffset? EndedAt,
    long FirstSequence,
    long? LastSequence)
{
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>Who may read it, other accounts too; null where nothing is said.</summary>
    public string? Policy { get; init; }

    public string? PolicyRevision { get; init; }

    /// <summary>Its one shard. AWS splits streams as their tables grow, and closes shards every few hours; consumers must expect both.</summary>
    public string ShardId => $"shardId-{BeganAt.ToUnixTimeMilliseconds():D20}-{FirstSequence % 100_000_000:x8}";

    public static string LabelOf(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string ArnOf(string tableArn, string label) => $"{tableArn}/stream/{label}";

    /// <summary>Begins the stream of a table that is to have one.</summary>
    public static void Begin(DynamoDbState state, DynamoTable table, OperationContext context)
    {
        if (table.Stream is { IsEnabled: true } stream)
        {
            var arn = ArnOf(table.Arn, stream.Label);
            state.Streams.Put(new(
                arn, table.Name, stream.Label, stream.ViewType, table.Keys, context.Now, null, ChangeRecord.NextSequence(null, context.Now), null));
        }
    }

    /// <summary>Ends the stream that a table has.</summary>
    public static void End(DynamoDbState state, DynamoTable table, DateTimeOffset now)
    {
        if (table.Stream is { IsEnabled: true } enabled && state.Streams.Find(ArnOf(table.Arn, enabled.Label)) is { } stream)
        {
            state.Streams.Put(stream with { EndedAt = now, LastSequence = LastOf(state, stream)?.Sequence ?? stream.FirstSequence });
        }
    }

    /// <summary>The stream's last record, or null.</summary>
    public static ChangeRecord? LastOf(DynamoDbState state, ChangeStream stream) =>
        state.ChangeRecords.DescendingFrom(new(stream.Arn, long.MaxValue)).FirstOrDefault() is { } last && last.Stream == stream.Arn ? last : null;

    /// <summary>What wakes those who wait for records.</summary>
    public SignalKey ArrivalOf(StateScope scope) => new("dynamodb.change", scope, Arn);

    public string StatusAt(DynamoTable? table, DateTimeOffset now) => EndedAt is not null
        ? StreamStatus.Disabled
        : table is not null && now < table.ReadyAt && BeganAt + DynamoTable.TransitionTime > now ? StreamStatus.Enabling : StreamStatus.Enabled;

    /// <summary>Whether it can still be read.</summary>
    public bool IsKept(DateTimeOffset now) => EndedAt is not { } ended || now < ended + Retention;
}

/// <summary>The states of a stream.</summary>
internal static class StreamStatus
{
    public const string Enabling = "ENABLING";
    public const string Enabled = "ENABLED";
    public const string Disabled = "DISABLED";
}
