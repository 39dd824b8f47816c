using System.Globalization;

namespace Simfra.Services.Sns;

/// <summary>Where the status of a delivery is logged, by which roles, and how many of the deliveries that went well.</summary>
/// <param name="LogGroup">The log group of deliveries that went well; those that failed have one below it.</param>
/// <param name="SourceArn">The topic or platform application, which the roles' trust policies may ask for.</param>
/// <param name="SuccessRoleArn">The role that logs what went well; null where that isn't logged.</param>
/// <param name="FailureRoleArn">The role that logs what failed; null where that isn't logged.</param>
/// <param name="SampleRate">How many of a hundred that went well are logged.</param>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html"/>
internal sealed record DeliveryLogSettings(string LogGroup, string SourceArn, string? SuccessRoleArn, string? FailureRoleArn, int SampleRate)
{
    private const string SuccessRole = "SuccessFeedbackRoleArn";
    private const string FailureRole = "FailureFeedbackRoleArn";
    private const string Rate = "SuccessFeedbackSampleRate";

    /// <summary>What a topic says of the endpoint's protocol, a platform application of its endpoints, and the account of text messages.</summary>
    public static DeliveryLogSettings? Of(SnsState state, Delivery delivery)
    {
        var groups = $"sns/{delivery.Scope.Region}/{delivery.Scope.Account}";
        var topic = delivery.Subscription is { } subscription ? state.Topics.Find(subscription.Topic) : null;
        if (delivery.Protocol == "sms")
        {
            var settings = state.SmsSettingsOrNone;
            var role = settings.Get("DeliveryStatusIAMRole");
            return new(
                $"{groups}/{topic?.Name ?? "DirectPublishToPhoneNumber"}", topic?.Arn ?? $"arn:aws:sns:{delivery.Scope.Region}:{delivery.Scope.Account}:*",
                role, role, Percent(settings.Get("DeliveryStatusSuccessSamplingRate")));
        }

        if (topic is not null)
        {
            return delivery.Protocol switch
            {
                "http" or "https" => OfTopic("HTTP"),
                "sqs" => OfTopic("SQS"),
                "lambda" => OfTopic("Lambda"),
                "firehose" => OfTopic("Firehose"),
                "application" => OfTopic("Application"),
                _ => null,
            };
        }

        return delivery.Protocol == "application"
            && state.Endpoints.Find(SnsArn.Find(delivery.Endpoint)!.Value.Resource) is { } endpoint
            && state.Applications.Find(endpoint.ApplicationPath) is { } application
                ? new(
                    $"{groups}/{application.Path}", application.Arn, application.Attributes.GetValueOrDefault(SuccessRole),
                    application.Attributes.GetValueOrDefault(FailureRole), Percent(application.Attributes.GetValueOrDefault(Rate)))
                : null;

        DeliveryLogSettings OfTopic(string protocol) => new(
            $"{groups}/{topic.Name}",
            topic.Arn,
            topic.Attributes.Get(protocol + SuccessRole),
            topic.Attributes.Get(protocol + FailureRole),
            Percent(topic.Attributes.Get(protocol + Rate)));
    }

    private static int Percent(string? text) => text is { Length: > 0 } ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
}
