using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>How the records of IAM are written where they are persisted.</summary>
[JsonSerializable(typeof(IamUser))]
internal sealed partial class IamJsonContext : JsonSerializerContext;
