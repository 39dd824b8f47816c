using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatchLogs.Ingestion;

/// <summary>Log records of OpenTelemetry, in JSON or Protobuf: each is an event, with its resource and scope in it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_OTLP.html"/>
/// <seealso href="https://opentelemetry.io/docs/specs/otlp/"/>
internal sealed class OpenTelemetryFormat : IngestionFormat
{
    private const string Protobuf = "application/x-protobuf";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a record has beside its attributes, in the order of the event.</summary>
    private static readonly string[] Members =
    [
        "timeUnixNano", "observedTimeUnixNano", "severityNumber", "severityText", "body", "attributes", "droppedAttributesCount", "flags", "traceId", "spanId",
        "eventName",
    ];

    public override string Path => "/v1/logs";

    public override string[] MediaTypes { get; } = ["application/json", Protobuf];

    public override bool TakesQuery => false;

    protected override IEnumerable<InputLogEvent> ReadEvents(IngestionRequest request)
    {
        var export = request.MediaType == Protobuf
            ? ProtobufMessage.ReadExport(request.Body.Span)
            : ClientJson.ParseNode(request.Body.Span) as JsonObject ?? throw new JsonException();
        return
            from ofResource in Objects(export["resourceLogs"])
            from ofScope in Objects(ofResource["scopeLogs"])
            from record in Objects(ofScope["logRecords"])
            select EventOf(record, Describe(ofResource, "resource"), Describe(ofScope, "scope"));
    }

    public override void WriteAnswer(RejectedEvents rejected, IngestionRequest request, WireResponse response)
    {
        response.Headers["Content-Type"] = request.MediaType;
        var reasons = new JsonObject
        {
            ["tooOldLogEventCount"] = rejected.TooOld,
            ["tooNewLogEventCount"] = rejected.TooNew,
            ["expiredLogEventCount"] = rejected.Expired,
        }.ToJsonString();
        if (request.MediaType == Protobuf)
        {
            response.Body.Write(rejected.Count == 0 ? [] : ProtobufMessage.WritePartialSuccess(rejected.Count, reasons));
            return;
        }

        var answer = new JsonObject();
        if (rejected.Count > 0)
        {
            answer["partialSuccess"] = new JsonObject { ["rejectedLogRecords"] = rejected.Count, ["errorMessage"] = reasons };
        }

        response.Body.Write(System.Text.Encoding.UTF8.GetBytes(answer.ToJsonString(Compact)));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static InputLogEvent EventOf(JsonObject record, JsonObject resource, JsonObject scope)
    {
        var message = new JsonObject { ["resource"] = resource, ["scope"] = scope };
        foreach (var member in Members.Where(m => record[m] is not null))
        {
            message[member] = member switch
            {
                "body" => ValueOf(record[member]),
                "attributes" => AttributesOf(record[member]),
                "timeUnixNano" or "observedTimeUnixNano" => Number(record[member]),
                _ => record[member]!.DeepClone(),
            };
        }

        var nanoseconds = Number(record["timeUnixNano"]) is > 0 and var time ? time : Number(record["observedTimeUnixNano"]);
        return new() { Message = message.ToJsonString(Compact), Timestamp = nanoseconds > 0 ? nanoseconds / 1_000_000 : null };
    }

    /// <summary>A resource or scope, with its attributes by name.</summary>
    private static JsonObject Describe(JsonObject parent, string member)
    {
        var described = parent[member] is JsonObject given ? given.DeepClone().AsObject() : [];
        if (described["attributes"] is { } attributes)
        {
            described["attributes"] = AttributesOf(attributes);
        }

        if (parent["schemaUrl"] is { } url)
        {
            described["schemaUrl"] = url.DeepClone();
        }

        return described;
    }

    private static JsonObject AttributesOf(JsonNode? attributes)
    {
        var named = new JsonObject();
        foreach (var attribute in Objects(attributes))
        {
            named[attribute["key"]?.GetValue<string>() ?? throw new FormatException()] = ValueOf(attribute["value"]);
        }

        return named;
    }

    /// <summary>What a value of OpenTelemetry's says, without the name of its type.</summary>
    private static JsonNode? ValueOf(JsonNode? value) => value is not JsonObject typed ? null : typed.FirstOrDefault() switch
    {
        { Key: "intValue", Value: { } number } => Number(number),
        { Key: "arrayValue", Value: { } array } => new JsonArray([.. (array["values"] as JsonArray ?? []).Select(ValueOf)]),
        { Key: "kvlistValue", Value: { } list } => AttributesOf(list["values"]),
        { Value: { } plain } => plain.DeepClone(),
        _ => null,
    };

    /// <summary>A number of 64 bits, which OpenTelemetry's JSON has as text.</summary>
    private static long Number(JsonNode? number) => number is null ? 0 : long.Parse(number.ToString(), CultureInfo.InvariantCulture);
}
