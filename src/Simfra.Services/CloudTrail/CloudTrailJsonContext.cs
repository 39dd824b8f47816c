using System.Text.Json.Serialization;

namespace Simfra.Services.CloudTrail;

[JsonSerializable(typeof(Trail))]
[JsonSerializable(typeof(RecordedEvent))]
[JsonSerializable(typeof(PendingEvent))]
[JsonSerializable(typeof(DigestKey))]
[JsonSerializable(typeof(EventCounter))]
internal sealed partial class CloudTrailJsonContext : JsonSerializerContext;
