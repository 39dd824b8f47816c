using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Delivers mail, text messages and push notifications: into the world's inbox.</summary>
internal sealed class InboxChannel(SimfraInbox inbox, ServiceState<SnsState> states) : IDeliveryChannel
{
    private const string DefaultSubject = "AWS Notification Message";

    public ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, Subscription? subscription, CancellationToken cancellationToken) =>
        new(delivery.Protocol switch
        {
            "sms" => SendText(delivery),
            "application" => Push(delivery, subscription),
            _ => Mail(delivery, subscription),
        });

    private DeliveryOutcome Mail(Delivery delivery, Subscription? subscription)
    {
        var document = new NotificationDocument(delivery, subscription!.Arn);
        inbox.Add(new OutboundMessage(delivery.Protocol, "sns", delivery.Scope, delivery.Endpoint, BodyOf(delivery, document))
        {
            Id = delivery.Message.MessageId,
            SourceArn = delivery.TopicArn,
            Subject = SubjectOf(delivery),
            Attributes = AttributesOf(("SubscribeURL", document.SubscribeUrl), ("UnsubscribeURL", document.UnsubscribeUrl), ("Token", delivery.Token)),
        });
        return DeliveryOutcome.Delivered;
    }

    private static string SubjectOf(Delivery delivery) => delivery.Kind == DeliveryKind.Notification
        ? delivery.Message.Subject ?? DefaultSubject
        : "AWS Notification - Subscription Confirmation";

    private static string BodyOf(Delivery delivery, NotificationDocument document)
    {
        if (delivery.Protocol == "email-json")
        {
            return document.ToJson();
        }

        return delivery.Kind == DeliveryKind.Notification
            ? $"{document.Text}\n\n--\nIf you wish to stop receiving notifications from this topic, please visit the link below to unsubscribe:\n" +
                $"{document.UnsubscribeUrl}\n"
            : $"You have chosen to subscribe to the topic:\n{delivery.TopicArn}\n\n" +
                $"To confirm this subscription, visit the link below:\n{document.SubscribeUrl}\n";
    }

    /// <summary>A telephone whose owner has opted out gets nothing, and nobody is told.</summary>
    private DeliveryOutcome SendText(Delivery delivery)
    {
        var scope = delivery.Scope;
        var state = states[scope];
        var number = PhoneNumber.Normalize(delivery.Endpoint);
        if (state.OptedOut.Contains(number))
        {
            return DeliveryOutcome.Rejected("The phone number has opted out");
        }

        var message = delivery.Message;
        var settings = state.SmsSettings.Find("");
        inbox.Add(new OutboundMessage("sms", "sns", scope, number, message.BodyFor("sms"))
        {
            Id = message.MessageId,
            SourceArn = delivery.TopicArn,
            Subject = message.Subject,
            Attributes = AttributesOf(
                ("SMSType", Attribute("AWS.SNS.SMS.SMSType") ?? settings?.Get(Sns.SmsSettings.DefaultType) ?? "Promotional"),
                ("SenderID", Attribute("AWS.SNS.SMS.SenderID") ?? settings?.Get(Sns.SmsSettings.DefaultSender))),
        });
        return DeliveryOutcome.Delivered;

        string? Attribute(string name) => message.Attributes.GetValueOrDefault(name)?.StringValue;
    }

    private DeliveryOutcome Push(Delivery delivery, Subscription? subscription)
    {
        var arn = SnsArn.Find(delivery.Endpoint)!.Value;
        var state = states[arn.Scope];
        if (state.Endpoints.Find(arn.Resource) is not { IsEnabled: true } endpoint
            || state.Applications.Find(endpoint.ApplicationPath) is not { IsEnabled: true } application)
        {
            return DeliveryOutcome.Rejected("The endpoint is disabled, or there is none");
        }

        inbox.Add(new OutboundMessage("push", "sns", arn.Scope, delivery.Endpoint, delivery.Message.BodyFor(application.Platform))
        {
            Id = delivery.Message.MessageId,
            SourceArn = subscription?.TopicArn,
            Subject = delivery.Message.Subject,
            Attributes = AttributesOf(("Platform", application.Platform), ("Token", endpoint.Token)),
        });
        return DeliveryOutcome.Delivered;
    }

    private static ImmutableSortedDictionary<string, string> AttributesOf(params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
            {
                all[name] = value;
            }
        }

        return all.ToImmutable();
    }
}
