using System.Text.Json.Serialization;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>How the records of Application Auto Scaling are written where they are persisted.</summary>
[JsonSerializable(typeof(RegisteredTarget))]
[JsonSerializable(typeof(RegisteredPolicy))]
internal sealed partial class ApplicationAutoScalingJsonContext : JsonSerializerContext;
