using System.Text;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Services.Sns;

/// <summary>Delivers to Firehose delivery streams, as the role that the subscription names.</summary>
internal sealed class StreamChannel(Capabilities capabilities) : IDeliveryChannel
{
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, Subscription? subscription, CancellationToken cancellationToken)
    {
        if (capabilities.Find<IDeliveryStreams>() is not { } streams)
        {
            return DeliveryOutcome.Rejected($"ResourceNotFoundException: Firehose {delivery.Endpoint} not found");
        }

        var roleArn = subscription!.Attributes.Get(SubscriptionAttributes.SubscriptionRoleArn)!;
        if (capabilities.Find<IRoleDirectory>()?.Find(roleArn) is not { } role)
        {
            return DeliveryOutcome.Rejected($"AccessDenied: the role {roleArn} can't be assumed");
        }

        var caller = new InternalCaller(
            new AssumedRolePrincipal(role.AccountId, role.Arn, role.RoleName, role.RoleId, "sns"), SnsArn.Find(delivery.Endpoint)!.Value.Scope)
        {
            SourceArn = subscription.TopicArn,
            SourceAccount = subscription.Scope.Account,
        };
        var text = subscription.Attributes.IsRaw ? delivery.Message.BodyFor("firehose") : new NotificationDocument(delivery, subscription.Arn).ToJson();
        try
        {
            await streams.PutAsync(delivery.Endpoint, Encoding.UTF8.GetBytes(text), caller, cancellationToken).ConfigureAwait(false);
            return DeliveryOutcome.Delivered;
        }
        catch (AwsServiceException error)
        {
            return DeliveryErrors.OutcomeOf(error);
        }
    }
}
