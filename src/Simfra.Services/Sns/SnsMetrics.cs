using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>What SNS reports of its topics to CloudWatch.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html"/>
internal sealed class SnsMetrics(ServiceMetrics metrics)
{
    private const string FilteredOut = "NumberOfNotificationsFilteredOut";

    private static readonly ServiceMetric NumberOfMessagesPublished = Metric("NumberOfMessagesPublished", "Count");
    private static readonly ServiceMetric PublishSize = Metric("PublishSize", "Bytes");
    private static readonly ServiceMetric NumberOfNotificationsDelivered = Metric("NumberOfNotificationsDelivered", "Count");
    private static readonly ServiceMetric NumberOfNotificationsFailed = Metric("NumberOfNotificationsFailed", "Count");
    private static readonly ServiceMetric NumberOfNotificationsFilteredOut = Metric(FilteredOut, "Count");
    private static readonly ServiceMetric FilteredByAttributes = Metric($"{FilteredOut}-MessageAttributes", "Count");
    private static readonly ServiceMetric FilteredByBody = Metric($"{FilteredOut}-MessageBody", "Count");
    private static readonly ServiceMetric FilteredWithoutAttributes = Metric($"{FilteredOut}-NoMessageAttributes", "Count");
    private static readonly ServiceMetric NumberOfNotificationsRedrivenToDlq = Metric("NumberOfNotificationsRedrivenToDlq", "Count");
    private static readonly ServiceMetric NumberOfNotificationsFailedToRedriveToDlq = Metric("NumberOfNotificationsFailedToRedriveToDlq", "Count");

    public void Published(StateScope scope, string topic, PublishedMessage message)
    {
        if (metrics.IsKept)
        {
            metrics.Record(NumberOfMessagesPublished, scope, 1, topic);
            metrics.Record(PublishSize, scope, message.Length, topic);
        }
    }

    public void Filtered(StateScope scope, string topic, PublishedMessage message, bool byBody)
    {
        metrics.Record(NumberOfNotificationsFilteredOut, scope, 1, topic);
        metrics.Record(byBody ? FilteredByBody : message.Attributes.IsEmpty ? FilteredWithoutAttributes : FilteredByAttributes, scope, 1, topic);
    }

    /// <summary>A notification has come to its end.</summary>
    public void Ended(Delivery delivery, bool isDelivered)
    {
        if (delivery is { Kind: DeliveryKind.Notification, Subscription.Topic: { } topic })
        {
            metrics.Record(isDelivered ? NumberOfNotificationsDelivered : NumberOfNotificationsFailed, delivery.Scope, 1, topic);
        }
    }

    /// <summary>A notification that failed has been sent to its dead-letter queue, or that failed too.</summary>
    public void Redriven(Delivery delivery, bool isDelivered)
    {
        if (delivery.Subscription is { Topic: var topic })
        {
            metrics.Record(isDelivered ? NumberOfNotificationsRedrivenToDlq : NumberOfNotificationsFailedToRedriveToDlq, delivery.Scope, 1, topic);
        }
    }

    private static ServiceMetric Metric(string name, string unit) => new("AWS/SNS", name, unit, "TopicName");
}
