using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>What destinations get: JSON, compressed with gzip.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"/>
internal static class SubscriptionPayload
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Events that a filter means.</summary>
    public static byte[] OfEvents(SubscriptionFilter filter, string stream, IEnumerable<LogEvent> events, StateScope scope) =>
        Write("DATA_MESSAGE", scope.Account, filter.Group, stream, [filter.Name], json =>
        {
            foreach (var sent in events)
            {
                json.WriteStartObject();
                WriteEvent(json, sent.Key.EventId, sent.Timestamp, sent.Message);
                if (filter.SystemFields.Length > 0)
                {
                    json.WriteStartObject("extractedFields");
                    foreach (var field in filter.SystemFields)
                    {
                        json.WriteString(field, FieldSelection.ValueOf(field, scope));
                    }

                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }
        });

    /// <summary>The message by which a stream is tried before a filter is made.</summary>
    /// <param name="kind"><c>Kinesis stream</c> or <c>Firehose stream</c>.</param>
    /// <param name="now">The time, in milliseconds.</param>
    public static byte[] OfControl(string kind, long now) => Write("CONTROL_MESSAGE", "CloudwatchLogs", "", "", [], json =>
    {
        json.WriteStartObject();
        WriteEvent(json, "", now, $"CWL CONTROL MESSAGE: Checking health of destination {kind}.");
        json.WriteEndObject();
    });

    private static void WriteEvent(Utf8JsonWriter json, string id, long timestamp, string message)
    {
        json.WriteString("id", id);
        json.WriteNumber("timestamp", timestamp);
        json.WriteString("message", message);
    }

    private static byte[] Write(string type, string owner, string group, string stream, string[] filters, Action<Utf8JsonWriter> writeEvents)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        using (var json = new Utf8JsonWriter(gzip, Options))
        {
            json.WriteStartObject();
            json.WriteString("messageType", type);
            json.WriteString("owner", owner);
            json.WriteString("logGroup", group);
            json.WriteString("logStream", stream);
            json.WriteStartArray("subscriptionFilters");
            foreach (var filter in filters)
            {
                json.WriteStringValue(filter);
            }

            json.WriteEndArray();
            json.WriteStartArray("logEvents");
            writeEvents(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return compressed.ToArray();
    }
}
