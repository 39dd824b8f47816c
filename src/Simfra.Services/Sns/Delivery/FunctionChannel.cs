using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.Sns;

/// <summary>Delivers to Lambda functions, as events of one record.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"/>
internal sealed class FunctionChannel(Capabilities capabilities) : IDeliveryChannel
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, Subscription? subscription, CancellationToken cancellationToken)
    {
        if (capabilities.Find<IEventFunctions>() is not { } functions)
        {
            return DeliveryOutcome.Rejected($"ResourceNotFoundException: Function not found: {delivery.Endpoint}");
        }

        var caller = new InternalCaller(
            new ServicePrincipal(subscription!.Scope.Account, QueueChannel.ServiceName), SnsArn.Find(delivery.Endpoint)!.Value.Scope)
        {
            SourceArn = subscription.TopicArn,
            SourceAccount = subscription.Scope.Account,
        };
        try
        {
            var payload = Encoding.UTF8.GetBytes(EventOf(delivery, subscription).ToJsonString(Relaxed));
            await functions.InvokeAsync(delivery.Endpoint, payload, caller, cancellationToken).ConfigureAwait(false);
            return DeliveryOutcome.Delivered;
        }
        catch (AwsServiceException error)
        {
            return DeliveryErrors.OutcomeOf(error);
        }
    }

    /// <summary>The event. Its signature is of version 1, whatever the topic says, as recorded of AWS.</summary>
    private static JsonObject EventOf(Delivery delivery, Subscription subscription)
    {
        var document = new NotificationDocument(delivery, subscription.Arn);
        var message = delivery.Message;
        return new()
        {
            ["Records"] = new JsonArray(new JsonObject
            {
                ["EventSource"] = "aws:sns",
                ["EventVersion"] = "1.0",
                ["EventSubscriptionArn"] = subscription.Arn,
                ["Sns"] = new JsonObject
                {
                    ["Type"] = document.Type,
                    ["MessageId"] = message.MessageId,
                    ["TopicArn"] = delivery.TopicArn,
                    ["Subject"] = message.Subject,
                    ["Message"] = document.Text,
                    ["Timestamp"] = document.Timestamp,
                    ["SignatureVersion"] = "1",
                    ["Signature"] = document.Sign("1"),
                    ["SigningCertUrl"] = document.SigningCertUrl,
                    ["UnsubscribeUrl"] = document.UnsubscribeUrl,
                    ["MessageAttributes"] = new JsonObject(message.Attributes.Select(
                        static a => KeyValuePair.Create(a.Key, (JsonNode?)NotificationDocument.AttributeOf(a.Value)))),
                },
            }),
        };
    }
}
