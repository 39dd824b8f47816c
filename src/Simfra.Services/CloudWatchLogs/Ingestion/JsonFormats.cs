using System.Globalization;
using System.Text.Json;
using Simfra.Models.CloudWatchLogs;

namespace Simfra.Services.CloudWatchLogs.Ingestion;

/// <summary>Objects with an <c>event</c>, one behind the other or in arrays; <c>time</c> is in seconds. All else is passed over.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HLC_Endpoint.html"/>
internal sealed class CollectorFormat : IngestionFormat
{
    public override string Path => "/services/collector/event";

    protected override IEnumerable<InputLogEvent> ReadEvents(IngestionRequest request) => ReadValues(request.Body.Span)
        .SelectMany(static v => v.ValueKind == JsonValueKind.Array ? v.EnumerateArray().AsEnumerable() : [v])
        .Where(static v => v.ValueKind == JsonValueKind.Object && v.TryGetProperty("event", out _))
        .Select(static v => new InputLogEvent
        {
            Message = TextOf(v.GetProperty("event")),
            Timestamp = v.TryGetProperty("time", out var time) ? Milliseconds(time) : null,
        });

    private static long? Milliseconds(JsonElement seconds) =>
        seconds.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && decimal.TryParse(TextOf(seconds), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
            ? (long)(parsed * 1000)
            : null;
}

/// <summary>A JSON value a line; an array is each of its elements. Lines that are no JSON are passed over.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_NDJSON.html"/>
internal sealed class JsonLinesFormat : IngestionFormat
{
    public override string Path => "/ingest/bulk";

    public override string[] MediaTypes { get; } = ["application/json", "application/x-ndjson"];

    protected override IEnumerable<InputLogEvent> ReadEvents(IngestionRequest request) => request.Text.Split('\n')
        .Where(static l => !string.IsNullOrWhiteSpace(l))
        .Select(ReadLine)
        .OfType<JsonElement>()
        .SelectMany(static v => v.ValueKind == JsonValueKind.Array ? v.EnumerateArray().AsEnumerable() : [v])
        .Select(EventOf);

    private static JsonElement? ReadLine(string line)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An object, or an array of them. All else is passed over, and so is what comes behind the first value.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_StructuredJSON.html"/>
internal sealed class StructuredJsonFormat : IngestionFormat
{
    public override string Path => "/ingest/json";

    protected override IEnumerable<InputLogEvent> ReadEvents(IngestionRequest request)
    {
        var reader = new Utf8JsonReader(request.Body.Span, new JsonReaderOptions { AllowMultipleValues = true });
        var first = reader.Read() ? JsonElement.ParseValue(ref reader) : throw new JsonException();
        return (first.ValueKind == JsonValueKind.Array ? first.EnumerateArray().AsEnumerable() : [first])
            .Where(static v => v.ValueKind == JsonValueKind.Object)
            .Select(EventOf);
    }
}
