using System.Text.Json.Serialization;

namespace Simfra.Services.Sns;

/// <summary>How the records of SNS are written where they are persisted.</summary>
[JsonSerializable(typeof(Topic))]
[JsonSerializable(typeof(Subscription))]
[JsonSerializable(typeof(Delivery))]
[JsonSerializable(typeof(ArchivedMessage))]
[JsonSerializable(typeof(Deduplication))]
[JsonSerializable(typeof(SnsSequence))]
[JsonSerializable(typeof(PlatformApplication))]
[JsonSerializable(typeof(PlatformEndpoint))]
[JsonSerializable(typeof(SmsSettings))]
[JsonSerializable(typeof(OptedOutNumber))]
[JsonSerializable(typeof(SandboxNumber))]
internal sealed partial class SnsJsonContext : JsonSerializerContext;
