using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Simfra.Services.CloudTrail;

/// <summary>
/// An event's JSON. It is written when somebody looks at it, which for most events nobody does; until then it holds on to what was
/// answered.
/// </summary>
[JsonConverter(typeof(Converter))]
internal sealed class EventDocument
{
    private readonly Lock _gate = new();
    private Func<JsonObject>? _write;
    private string? _json;

    public EventDocument(Func<JsonObject> write) => _write = write;

    private EventDocument(string json) => _json = json;

    public string Json
    {
        get
        {
            lock (_gate)
            {
                if (_write is { } write)
                {
                    _json = write().ToJsonString();
                    _write = null;
                }

                return _json!;
            }
        }
    }

    internal sealed class Converter : JsonConverter<EventDocument>
    {
        public override EventDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, EventDocument value, JsonSerializerOptions options) => writer.WriteStringValue(value.Json);
    }
}
