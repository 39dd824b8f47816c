using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Tells the topics that a platform application names what happens to its endpoints. In a turn.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html"/>
internal sealed class ApplicationEvents(ServiceState<SnsState> states, MessageDispatch dispatch, TimeProvider clock, IdGenerator ids)
{
    public const string EndpointCreated = "EventEndpointCreated";
    public const string EndpointDeleted = "EventEndpointDeleted";
    public const string EndpointUpdated = "EventEndpointUpdated";
    public const string DeliveryFailure = "EventDeliveryFailure";

    private const string AttributePrefix = "Event";

    /// <summary>The attributes of an application that name topics.</summary>
    public static readonly ImmutableArray<string> Attributes = [EndpointCreated, EndpointDeleted, EndpointUpdated, DeliveryFailure];

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Announce(SnsState state, PlatformEndpoint endpoint, string attribute) => Announce(state, endpoint, attribute, []);

    /// <summary>A push notification came to nothing.</summary>
    public void DeliveryFailed(Delivery delivery, DeliveryOutcome outcome)
    {
        var arn = SnsArn.Find(delivery.Endpoint)!.Value;
        var state = states[arn.Scope];
        if (state.Endpoints.Find(arn.Resource) is not { } endpoint)
        {
            // With the endpoint its application is out of sight.
            return;
        }

        Announce(state, endpoint, DeliveryFailure, new()
        {
            ["DeliveryAttempts"] = delivery.Failures + 1,
            ["FailureType"] = endpoint.IsEnabled ? "PlatformApplicationDisabled" : "EndpointDisabled",
            ["FailureMessage"] = outcome.Response,
            ["MessageId"] = delivery.Message.MessageId,
        });
    }

    private void Announce(SnsState state, PlatformEndpoint endpoint, string attribute, JsonObject detail)
    {
        if (state.Applications.Find(endpoint.ApplicationPath) is not { } application
            || SnsArn.Find(application.Attributes.GetValueOrDefault(attribute)) is not { } arn
            || states[arn.Scope].Topics.Find(arn.Resource) is not { } topic)
        {
            return;
        }

        var type = attribute[AttributePrefix.Length..];
        var now = clock.GetUtcNow();
        detail["EndpointArn"] = endpoint.Arn;
        detail["EventType"] = type;
        detail["Resource"] = application.Arn;
        detail["Service"] = "SNS";
        detail["Time"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        dispatch.Publish(states[arn.Scope], topic, new()
        {
            MessageId = ids.NewGuid().ToString(),
            Subject = $"{type} event for app {application.Name} ({application.Platform})",
            Body = detail.ToJsonString(Relaxed),
            Attributes = MessageAttribute.None,
            PublishedAt = now,
        });
    }
}
