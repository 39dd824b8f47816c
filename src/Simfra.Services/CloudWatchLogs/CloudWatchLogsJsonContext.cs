using System.Text.Json.Serialization;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>How the records of CloudWatch Logs are written where they are persisted.</summary>
[JsonSerializable(typeof(LogGroup))]
[JsonSerializable(typeof(LogStream))]
[JsonSerializable(typeof(LogEvent))]
[JsonSerializable(typeof(Counter))]
[JsonSerializable(typeof(QueryResultKey))]
[JsonSerializable(typeof(LogDataKey))]
[JsonSerializable(typeof(MetricFilter))]
[JsonSerializable(typeof(MetricBatch))]
[JsonSerializable(typeof(SubscriptionFilter))]
[JsonSerializable(typeof(SubscriptionBatch))]
[JsonSerializable(typeof(Destination))]
[JsonSerializable(typeof(ResourcePolicy))]
[JsonSerializable(typeof(EffectivePolicy))]
[JsonSerializable(typeof(ExportTask))]
internal sealed partial class CloudWatchLogsJsonContext : JsonSerializerContext;
