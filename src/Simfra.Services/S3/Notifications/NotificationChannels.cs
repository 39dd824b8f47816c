using System.Net;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>Brings messages to receivers, for a bucket: their policies must let S3 in.</summary>
internal sealed class NotificationChannels(IServiceInvoker invoker, Capabilities capabilities)
{
    private const string Subject = "Amazon S3 Notification";

    /// <exception cref="AwsServiceException">The receiver's error.</exception>
    public async ValueTask SendAsync(
        NotificationTarget target, string arn, string message, string bucketArn, StateScope owner, CancellationToken cancellationToken)
    {
        switch (target)
        {
            case NotificationTarget.Queue:
                var queue = DestinationArn.Parse(arn);
                var send = new SendMessageRequest
                {
                    QueueUrl = $"https://sqs.{queue.Scope.Region}.amazonaws.com/{queue.Scope.Account}/{queue.Resource}",
                    MessageBody = message,
                };
                await invoker.InvokeAsync(SqsApi.SendMessage, send, CallerFor(arn, bucketArn, owner), cancellationToken).ConfigureAwait(false);
                break;
            case NotificationTarget.Topic:
                var publish = new PublishInput { TopicArn = arn, Message = message, Subject = Subject };
                await invoker.InvokeAsync(SnsApi.Publish, publish, CallerFor(arn, bucketArn, owner), cancellationToken).ConfigureAwait(false);
                break;
            case NotificationTarget.Function:
                if (capabilities.Find<IEventFunctions>() is { } functions)
                {
                    var payload = Encoding.UTF8.GetBytes(message);
                    await functions.InvokeAsync(arn, payload, CallerFor(arn, bucketArn, owner), cancellationToken).ConfigureAwait(false);
                }

                break;
            default:
                if (capabilities.Find<IServiceEvents>() is { } buses)
                {
                    await buses.PutAsync(owner, Encoding.UTF8.GetBytes(message), cancellationToken).ConfigureAwait(false);
                }

                break;
        }
    }

    /// <summary>
    /// Whether a queue or topic is there, where S3 was refused: services tell strangers that they may not, not that nothing is there. Asked as its owner.
    /// </summary>
    public async ValueTask<bool> IsThereAsync(NotificationTarget target, string arn, CancellationToken cancellationToken)
    {
        var destination = DestinationArn.Parse(arn);
        var owner = new InternalCaller(new RootPrincipal(destination.Scope.Account), destination.Scope);
        try
        {
            if (target == NotificationTarget.Queue)
            {
                await invoker.InvokeAsync(SqsApi.GetQueueUrl, new() { QueueName = destination.Resource }, owner, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await invoker.InvokeAsync(SnsApi.GetTopicAttributes, new() { TopicArn = arn }, owner, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (AwsServiceException error) when (error.StatusCode < (int)HttpStatusCode.InternalServerError)
        {
            return false;
        }
    }

    /// <summary>Whether a function is there and lets the bucket in; S3 isn't told which of the two isn't so.</summary>
    public async ValueTask<bool> MayCallAsync(string functionArn, string bucketArn, StateScope owner, CancellationToken cancellationToken) =>
        capabilities.Find<IFunctionCalls>() is { } functions
        && await functions.MayCallAsync(functionArn, CallerFor(functionArn, bucketArn, owner), cancellationToken).ConfigureAwait(false);

    private static InternalCaller CallerFor(string arn, string bucketArn, StateScope owner) =>
        new(new ServicePrincipal(owner.Account, EventSource.ServiceName), DestinationArn.Parse(arn).Scope)
        {
            SourceArn = bucketArn,
            SourceAccount = owner.Account,
        };
}

/// <summary>The ARN of a receiver: its parts.</summary>
internal readonly record struct DestinationArn(string Service, StateScope Scope, string Resource)
{
    public static DestinationArn Parse(string arn) => TryParse(arn) ?? throw new FormatException(arn);

    /// <summary>Null for what is no ARN.</summary>
    public static DestinationArn? TryParse(string? arn) =>
        arn?.Split(':', 6) is ["arn", { Length: > 0 }, { Length: > 0 } service, var region, var account, { Length: > 0 } resource]
            ? new(service, new(account, region), resource)
            : null;
}
