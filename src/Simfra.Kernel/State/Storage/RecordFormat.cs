using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Simfra.State.Blobs;

namespace Simfra.State.Storage;

/// <summary>
/// How records are written down in one place: as their definitions say, with blobs beside them where that place keeps blobs, and without
/// what can be computed from the rest.
/// </summary>
internal sealed class RecordFormat(IBlobKeeper blobs)
{
    private readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> _options = new();
    private readonly BlobJsonConverter _converter = new(blobs);

    public IBlobKeeper Blobs => blobs;

    public void Write<T>(Utf8JsonWriter writer, T record, JsonTypeInfo<T> json) => JsonSerializer.Serialize(writer, record, Here(json));

    /// <summary>A record's JSON here.</summary>
    /// <param name="json">The record's JSON as its definition has it.</param>
    public JsonTypeInfo<T> Here<T>(JsonTypeInfo<T> json) =>
        (JsonTypeInfo<T>)_options.GetOrAdd(json.Options, static (options, converter) => Make(options, converter), _converter).GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Make(JsonSerializerOptions options, BlobJsonConverter converter) =>
        new(options) { Converters = { converter }, IgnoreReadOnlyProperties = true };
}
