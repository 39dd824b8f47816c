using System.Text.Json.Serialization;

namespace Simfra.Services.Acme;

/// <summary>How the records of Acme are written where they are persisted.</summary>
[JsonSerializable(typeof(Widget))]
internal sealed partial class AcmeJsonContext : JsonSerializerContext;
