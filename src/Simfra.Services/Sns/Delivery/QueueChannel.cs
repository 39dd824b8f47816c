using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.Sns;

/// <summary>Delivers to queues, dead-letter queues among them. The queue's policy must let SNS in, for the topic.</summary>
internal sealed class QueueChannel(IServiceInvoker invoker) : IDeliveryChannel
{
    public const string ServiceName = "sns.amazonaws.com";

    public ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, Subscription? subscription, CancellationToken cancellationToken) =>
        SendAsync(delivery.Endpoint, delivery, subscription!, cancellationToken);

    /// <summary>Sends a delivery to a queue, which needn't be its endpoint.</summary>
    public async ValueTask<DeliveryOutcome> SendAsync(string queueArn, Delivery delivery, Subscription subscription, CancellationToken cancellationToken)
    {
        var queue = SnsArn.Find(queueArn)!.Value;
        var isRaw = subscription.Attributes.IsRaw && delivery.Kind == DeliveryKind.Notification;
        var isFifo = queue.Resource.EndsWith(TopicName.FifoSuffix, StringComparison.Ordinal);
        var isFifoTopic = delivery.Message.SequenceNumber is not null;
        var request = new SendMessageRequest
        {
            QueueUrl = $"https://sqs.{queue.Scope.Region}.amazonaws.com/{queue.Scope.Account}/{queue.Resource}",
            MessageBody = isRaw ? delivery.Message.BodyFor("sqs") : new NotificationDocument(delivery, subscription.Arn).ToJson(),
            MessageAttributes = isRaw ? AttributesOf(delivery.Message) : null,

            // A standard queue takes the group of a standard topic's message, for fairness; of a FIFO topic's it is given none.
            MessageGroupId = isFifo || !isFifoTopic ? delivery.Message.GroupId : null,
            MessageDeduplicationId = isFifo ? delivery.Message.DeduplicationId : null,
        };
        if (delivery.Message.TraceHeader is { } trace)
        {
            request.MessageSystemAttributes = new()
            {
                [MessageSystemAttributeNameForSends.AWSTraceHeader] = new() { DataType = "String", StringValue = trace },
            };
        }

        var caller = new InternalCaller(new ServicePrincipal(subscription.Scope.Account, ServiceName), queue.Scope)
        {
            SourceArn = subscription.TopicArn,
            SourceAccount = subscription.Scope.Account,
        };
        try
        {
            var sent = await invoker.InvokeAsync(SqsApi.SendMessage, request, caller, cancellationToken).ConfigureAwait(false);
            return DeliveryOutcome.Delivered with { Response = $$"""{"sqsMessageId":"{{sent.MessageId}}"}""" };
        }
        catch (AwsServiceException error)
        {
            return DeliveryErrors.OutcomeOf(error);
        }
    }

    private static Dictionary<string, MessageAttributeValue>? AttributesOf(PublishedMessage message) => message.Attributes.Count == 0
        ? null
        : message.Attributes.ToDictionary(static a => a.Key, static a => new MessageAttributeValue
        {
            DataType = a.Value.DataType,
            StringValue = a.Value.StringValue,
            BinaryValue = a.Value.IsBinary ? [.. a.Value.BinaryValue] : null,
        });
}
