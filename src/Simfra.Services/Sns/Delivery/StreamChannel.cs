using System.Text;
using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Services.Sns;

/// <summary>Delivers to Firehose delivery streams, as the role that the subscription names.</summary>
internal sealed class StreamChannel(ServiceHost host) : IDeliveryChannel
{
    private readonly ServiceRole _role = new(host, QueueChannel.ServiceName);

    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, Subscription? subscription, CancellationToken cancellationToken)
    {
        if (host.Capabilities.Find<IDeliveryStreams>() is not { } streams)
        {
            return DeliveryOutcome.Rejected($"ResourceNotFoundException: Firehose {delivery.Endpoint} not found");
        }

        var roleArn = subscription!.Attributes.Get(SubscriptionAttributes.SubscriptionRoleArn)!;
        var text = subscription.Attributes.IsRaw ? delivery.Message.BodyFor("firehose") : new NotificationDocument(delivery, subscription.Arn).ToJson();
        try
        {
            var role = await _role.AssumeAsync(roleArn, subscription.TopicArn, subscription.Scope, cancellationToken).ConfigureAwait(false);
            var caller = new InternalCaller(role, SnsArn.Find(delivery.Endpoint)!.Value.Scope)
            {
                SourceArn = subscription.TopicArn,
                SourceAccount = subscription.Scope.Account,
            };
            await streams.PutAsync(delivery.Endpoint, Encoding.UTF8.GetBytes(text), caller, cancellationToken).ConfigureAwait(false);
            return DeliveryOutcome.Delivered;
        }
        catch (AwsServiceException error)
        {
            return DeliveryErrors.OutcomeOf(error);
        }
    }
}
