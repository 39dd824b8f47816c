using System.Buffers;
using System.Text.Json;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols;

namespace Simfra.Services.CloudWatchLogs.Ingestion;

/// <summary>What an endpoint for collectors of logs takes.</summary>
internal abstract class IngestionFormat
{
    private static readonly IngestionFormat[] All = [new CollectorFormat(), new JsonLinesFormat(), new StructuredJsonFormat(), new OpenTelemetryFormat()];

    public abstract string Path { get; }

    public virtual string[] MediaTypes { get; } = ["application/json"];

    /// <summary>Group and stream may be in the query as well as in headers.</summary>
    public virtual bool TakesQuery => true;

    /// <summary>The format of the endpoint that a request went to; null for a request to none.</summary>
    public static IngestionFormat? Find(WireRequest request) =>
        request.Method == "POST" ? Array.Find(All, f => f.Path == request.RawPath) : null;

    /// <summary>The events of a body. One without a time has none yet.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    protected abstract IEnumerable<InputLogEvent> ReadEvents(IngestionRequest request);

    /// <summary>Tells the sender that its events were taken, or how many of them weren't.</summary>
    public virtual void WriteAnswer(RejectedEvents rejected, IngestionRequest request, WireResponse response)
    {
        response.Headers["Content-Type"] = "application/json";
        response.Body.Write("{}"u8);
    }

    /// <summary>The events of a body; what tells no time happens now.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public IEnumerable<InputLogEvent> Read(IngestionRequest request, DateTimeOffset now)
    {
        try
        {
            var events = ReadEvents(request).ToList();
            foreach (var untimed in events.Where(static e => e.Timestamp is null))
            {
                untimed.Timestamp = now.ToUnixTimeMilliseconds();
            }

            return events;
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException or System.InvalidOperationException)
        {
            throw CloudWatchLogsErrors.InvalidParameter("The body of the request is malformed.");
        }
    }

    /// <summary>An event of a JSON value: its text where it is one, else its JSON; of an object also the time.</summary>
    protected static InputLogEvent EventOf(JsonElement value) => new()
    {
        Message = TextOf(value),
        Timestamp = value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("timestamp", out var time)
            && time.ValueKind == JsonValueKind.Number
            && time.TryGetDecimal(out var milliseconds)
                ? (long)milliseconds
                : null,
    };

    protected static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>The JSON values of a body, one behind the other.</summary>
    protected static List<JsonElement> ReadValues(ReadOnlySpan<byte> json)
    {
        var values = new List<JsonElement>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            values.Add(JsonElement.ParseValue(ref reader));
        }

        return values;
    }
}
