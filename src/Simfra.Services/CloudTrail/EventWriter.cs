using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.CloudTrail;

/// <summary>Writes an event's document.</summary>
/// <seealso href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html"/>
internal static class EventWriter
{
    private const string EventVersion = "1.11";

    public static JsonObject Write(CompletedCall call, RecordedEvent recorded)
    {
        var document = new JsonObject
        {
            ["eventVersion"] = EventVersion,
            ["userIdentity"] = UserIdentity.Write(call.Principal!, call.AccessKeyId),
            ["eventTime"] = Timestamp(recorded.Key.Time),
            ["eventSource"] = recorded.Source,
            ["eventName"] = recorded.Name,
            ["awsRegion"] = recorded.Region,
            ["sourceIPAddress"] = call.SourceAddress,
            ["userAgent"] = call.UserAgent ?? "-",
        };
        if (call.Error is { } error)
        {
            document["errorCode"] = error.Code;
            document["errorMessage"] = error.ErrorMessage;
        }

        document["requestParameters"] = Parameters(call.Input);

        // What a read gives back isn't recorded, and an error has nothing to give.
        document["responseElements"] = recorded.IsReadOnly ? null : Parameters(call.Output);
        document["requestID"] = call.RequestId;
        document["eventID"] = recorded.EventId;
        document["readOnly"] = recorded.IsReadOnly;
        if (recorded.IsDataEvent && recorded.Resources.Length > 0)
        {
            document["resources"] = new JsonArray([.. recorded.Resources.Select(r => ResourceOf(r, recorded.AccountId))]);
        }

        document["eventType"] = "AwsApiCall";
        document["managementEvent"] = !recorded.IsDataEvent;
        document["recipientAccountId"] = recorded.AccountId;
        document["eventCategory"] = recorded.IsDataEvent ? "Data" : "Management";
        document["tlsDetails"] = new JsonObject { ["clientProvidedHostHeader"] = call.Host };
        return document;
    }

    public static string Timestamp(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static JsonObject ResourceOf(EventResource resource, string accountId) => new()
    {
        ["ARN"] = resource.Arn,
        ["accountId"] = accountId,
        ["type"] = resource.Type,
    };

    private static JsonNode? Parameters(IShape? shape) =>
        shape is null || JsonByName.WriteForTrail(shape) is not JsonObject { Count: > 0 } parameters ? null : parameters;
}
