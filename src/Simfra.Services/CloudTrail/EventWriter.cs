using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.CloudTrail;

/// <summary>Writes an event's document.</summary>
/// <seealso href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html"/>
internal static class EventWriter
{
    private const string EventVersion = "1.11";

    public static JsonObject Write(EventView view, RecordedEvent recorded)
    {
        var call = view.Call;
        var invoker = EventNaming.InvokerOf(call);
        var document = new JsonObject
        {
            ["eventVersion"] = EventVersion,
            ["userIdentity"] = UserIdentity.Write(view, invoker),
            ["eventTime"] = Timestamp(recorded.Key.Time),
            ["eventSource"] = recorded.Source,
            ["eventName"] = recorded.Name,
            ["awsRegion"] = recorded.Region,
            ["sourceIPAddress"] = invoker ?? call.SourceAddress,
            ["userAgent"] = invoker ?? call.UserAgent ?? "-",
        };
        if (call.Error is { } error)
        {
            document["errorCode"] = error.Code;
            document["errorMessage"] = error.ErrorMessage;
        }

        document["requestParameters"] = Parameters(call.Input);

        // What most reads give back isn't recorded, and an error has nothing to give.
        document["responseElements"] = EventNaming.TellsAnswer(call.Operation!) ? Parameters(call.Output) : null;
        document["requestID"] = call.RequestId;
        document["eventID"] = recorded.EventId;
        document["readOnly"] = recorded.IsReadOnly;
        if (EventNaming.NamesResources(call.Operation!) && recorded.Resources.Length > 0)
        {
            var owner = EventResources.OwnerOf(call) ?? recorded.AccountId;
            document["resources"] = new JsonArray([.. recorded.Resources.Select(r => ResourceOf(r, owner))]);
        }

        document["eventType"] = "AwsApiCall";
        document["managementEvent"] = !recorded.IsDataEvent;
        document["recipientAccountId"] = recorded.AccountId;
        if (view.SharedEventId is { } shared)
        {
            document["sharedEventID"] = shared;
        }

        document["eventCategory"] = recorded.IsDataEvent ? "Data" : "Management";
        if (invoker is null)
        {
            document["tlsDetails"] = new JsonObject { ["clientProvidedHostHeader"] = call.Host };
        }

        return document;
    }

    public static string Timestamp(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static JsonObject ResourceOf(EventResource resource, string accountId) => new()
    {
        ["ARN"] = resource.Arn,
        ["accountId"] = resource.Arn.Split(':') is [_, _, _, _, { Length: > 0 } own, ..] ? own : accountId,
        ["type"] = resource.Type,
    };

    private static JsonNode? Parameters(IShape? shape) =>
        shape is null || JsonByName.WriteForTrail(shape) is not JsonObject { Count: > 0 } parameters ? null : parameters;
}
