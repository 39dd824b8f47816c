using System.Text.Json.Serialization;

namespace Simfra.Services.Ec2;

/// <summary>How the records of EC2 are written where they are persisted.</summary>
[JsonSerializable(typeof(Vpc))]
[JsonSerializable(typeof(Subnet))]
[JsonSerializable(typeof(PreparedRegion))]
internal sealed partial class Ec2JsonContext : JsonSerializerContext;
