using System.Globalization;

namespace Simfra.Services.Sns;

/// <summary>What is subscribed: a protocol and an endpoint, checked by the rules of the protocol and of the topic.</summary>
/// <param name="Protocol">How messages are delivered.</param>
/// <param name="Endpoint">Whither.</param>
/// <param name="IsFifoTopic">Whether the topic is FIFO.</param>
/// <param name="Owner">The account that subscribes.</param>
internal sealed record SubscriptionTarget(string Protocol, string Endpoint, bool IsFifoTopic, string Owner)
{
    public bool IsHttp => Protocol is "http" or "https";

    public bool IsFifoQueue => Protocol == "sqs" && Endpoint.EndsWith(TopicName.FifoSuffix, StringComparison.Ordinal);

    public bool IsEmail => Protocol is "email" or "email-json";

    /// <summary>Whether somebody has to confirm it: who asked isn't known to have a say over the endpoint.</summary>
    public bool NeedsConfirmation => IsHttp || IsEmail
        || (Protocol is "sqs" or "lambda" && SnsArn.Find(Endpoint) is { } arn && arn.Scope.Account != Owner);

    /// <exception cref="Schemas.AwsServiceException">InvalidParameter.</exception>
    public static SubscriptionTarget Check(string protocol, string? endpoint, Topic topic, string owner)
    {
        if (protocol is not ("http" or "https" or "email" or "email-json" or "sms" or "sqs" or "application" or "lambda" or "firehose"))
        {
            throw SnsErrors.InvalidParameter($"Amazon SNS does not support this protocol string: {protocol}");
        }

        if (string.IsNullOrEmpty(endpoint))
        {
            throw SnsErrors.InvalidParameter("Endpoint must match the specified protocol");
        }

        if (topic.IsFifo && protocol != "sqs")
        {
            throw SnsErrors.InvalidParameter($"Invalid protocol type: {protocol}");
        }

        var target = new SubscriptionTarget(protocol, endpoint, topic.IsFifo, owner);
        target.CheckEndpoint();
        return target;
    }

    private void CheckEndpoint()
    {
        switch (Protocol)
        {
            case "http" or "https":
                if (!Endpoint.StartsWith($"{Protocol}://", StringComparison.OrdinalIgnoreCase))
                {
                    throw SnsErrors.InvalidParameter("Endpoint must match the specified protocol");
                }

                if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
                {
                    throw SnsErrors.InvalidParameter("HTTP(S) Endpoint");
                }

                break;
            case "email" or "email-json":
                CheckAddress();
                break;
            case "sms":
                if (!PhoneNumber.IsSubscribable(Endpoint))
                {
                    throw SnsErrors.InvalidParameterInOwnWords(string.Create(CultureInfo.InvariantCulture, $"Invalid SMS endpoint: {Endpoint}"));
                }

                break;
            case "sqs":
                CheckQueue();
                break;
            case "lambda":
                CheckArn("lambda", "function:", "Lambda endpoint ARN");
                break;
            case "firehose":
                CheckArn("firehose", "deliverystream/", "Firehose endpoint ARN");
                break;
            default:
                CheckArn("sns", "endpoint/", "ApplicationPlatform endpoint ARN");
                break;
        }
    }

    private void CheckAddress()
    {
        var at = Endpoint.IndexOf('@');
        if (at <= 0 || at == Endpoint.Length - 1 || Endpoint.LastIndexOf('@') != at || Endpoint.Any(char.IsWhiteSpace))
        {
            throw SnsErrors.InvalidParameter("Email address");
        }
    }

    private void CheckQueue()
    {
        if (SnsArn.Find(Endpoint) is not { Service: "sqs" } arn || arn.Resource.Length == 0)
        {
            throw SnsErrors.InvalidParameter("SQS endpoint ARN");
        }

        if (IsFifoQueue && !IsFifoTopic)
        {
            throw SnsErrors.InvalidParameter("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
        }
    }

    private void CheckArn(string service, string resource, string what)
    {
        if (SnsArn.Find(Endpoint) is not { } arn || arn.Service != service || !arn.Resource.StartsWith(resource, StringComparison.Ordinal))
        {
            throw SnsErrors.InvalidParameter(what);
        }
    }
}
