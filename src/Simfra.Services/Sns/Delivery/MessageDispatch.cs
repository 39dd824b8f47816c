using Simfra.Integration;

namespace Simfra.Services.Sns;

/// <summary>Makes of a message the deliveries that it needs: which subscriptions want it, and in which order they get it. In a turn.</summary>
internal sealed class MessageDispatch(DeliveryJobs jobs, SnsMetrics metrics)
{
    private const int TokenChars = 2 * 170;

    /// <summary>A message for all subscriptions of a topic that want it.</summary>
    public void Publish(SnsState state, Topic topic, PublishedMessage message)
    {
        metrics.Published(state.Scope, topic.Name, message);
        foreach (var subscription in state.SubscriptionsOf(topic.Name).ToList())
        {
            if (subscription.IsActive)
            {
                Deliver(state, topic, subscription, message);
            }
        }
    }

    /// <summary>A message for one subscription, if it wants it.</summary>
    public void Deliver(SnsState state, Topic topic, Subscription subscription, PublishedMessage message)
    {
        if (subscription.Attributes.Get(SubscriptionAttributes.FilterPolicy) is { } filter
            && !FilterPolicy.Parse(filter, subscription.Attributes.FiltersByBody).Accepts(message))
        {
            metrics.Filtered(state.Scope, topic.Name, message, subscription.Attributes.FiltersByBody);
            return;
        }

        jobs.Add(state, new()
        {
            Id = state.Next(SnsSequence.Deliveries),
            Scope = state.Scope,
            TopicArn = topic.Arn,
            Subscription = subscription.Key,
            Protocol = subscription.Protocol,
            Endpoint = subscription.Endpoint,
            Message = message,
            Origin = subscription.Origin,

            // What comes of a FIFO topic isn't signed, as recorded of AWS.
            SignatureVersion = topic.IsFifo ? null : topic.Attributes.SignatureVersionOrDefault,
            Lane = topic.IsFifo ? $"{topic.Name}\n{subscription.Id}\n{message.GroupId}" : null,
        });
    }

    /// <summary>A message for one endpoint, of no topic.</summary>
    public void PublishDirectly(SnsState state, string protocol, string endpoint, PublishedMessage message, OperationContext context) => jobs.Add(state, new()
    {
        Id = state.Next(SnsSequence.Deliveries),
        Scope = state.Scope,
        Protocol = protocol,
        Endpoint = endpoint,
        Message = message,
        Origin = context.Endpoint,
    });

    /// <summary>Asks an endpoint whether it wants to be subscribed. The subscription with its new token is kept and given back.</summary>
    public Subscription AskConfirmation(SnsState state, Subscription subscription, OperationContext context)
    {
        // A token that has been sent stays good: whoever asks twice may confirm by either message.
        var asked = subscription with { Token = subscription.Token ?? context.Ids.Hex(TokenChars) };
        state.Subscriptions.Put(asked);
        Send(state, asked, DeliveryKind.SubscriptionConfirmation, context);
        return asked;
    }

    /// <summary>Tells an endpoint that it is subscribed no more, and how to take that back.</summary>
    public void ConfirmUnsubscription(SnsState state, Subscription subscription, OperationContext context)
    {
        var ended = subscription with { Token = context.Ids.Hex(TokenChars), IsUnsubscribed = true };
        state.Subscriptions.Put(ended);
        Send(state, ended, DeliveryKind.UnsubscribeConfirmation, context);
    }

    private void Send(SnsState state, Subscription subscription, DeliveryKind kind, OperationContext context) => jobs.Add(state, new()
    {
        Id = state.Next(SnsSequence.Deliveries),
        Scope = state.Scope,
        Kind = kind,
        TopicArn = subscription.TopicArn,
        Subscription = subscription.Key,
        Protocol = subscription.Protocol,
        Endpoint = subscription.Endpoint,
        Message = new()
        {
            MessageId = context.Ids.NewGuid().ToString(),
            Body = "",
            Attributes = MessageAttribute.None,
            PublishedAt = context.Now,
        },
        Origin = subscription.Origin,
        SignatureVersion = state.Topics.Find(subscription.Topic)?.Attributes.SignatureVersionOrDefault ?? "1",
        Token = subscription.Token,
    });
}
