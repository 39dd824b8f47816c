using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;

namespace Simfra.Services.Sns;

/// <summary>Delivery status logging: writes how deliveries ended to CloudWatch Logs, by the role that is set for it.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/msg-status-sdk.html"/>
internal sealed class DeliveryLog(ServiceHost host)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ServiceRole _role = new(host, QueueChannel.ServiceName);

    /// <summary>Logs how a delivery ended, if that is wanted. Where the role can't, nothing is logged, as on AWS.</summary>
    public async ValueTask WriteAsync(SnsState state, Delivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        var isDelivered = outcome.Result == DeliveryResult.Delivered;
        if (delivery.Kind != DeliveryKind.Notification
            || DeliveryLogSettings.Of(state, delivery) is not { } settings
            || (isDelivered ? settings.SuccessRoleArn : settings.FailureRoleArn) is not { Length: > 0 } roleArn
            || (isDelivered && host.Ids.NextInt64(100) >= settings.SampleRate))
        {
            return;
        }

        try
        {
            var principal = await _role.AssumeAsync(roleArn, settings.SourceArn, delivery.Scope, cancellationToken).ConfigureAwait(false);
            var group = isDelivered ? settings.LogGroup : $"{settings.LogGroup}/Failure";
            await WriteAsync(group, EntryOf(delivery, outcome), new(principal, delivery.Scope), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException)
        {
            // The journal shows the call and why it was refused.
        }
    }

    private async ValueTask WriteAsync(string group, string entry, InternalCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            await host.Invoker.InvokeAsync(CloudWatchLogsApi.CreateLogGroup, new() { LogGroupName = group }, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (ResourceAlreadyExistsException)
        {
            // An earlier delivery made it.
        }

        var stream = host.Ids.NewGuid().ToString();
        await host.Invoker.InvokeAsync(
            CloudWatchLogsApi.CreateLogStream, new() { LogGroupName = group, LogStreamName = stream }, caller, cancellationToken).ConfigureAwait(false);
        var request = new PutLogEventsRequest
        {
            LogGroupName = group,
            LogStreamName = stream,
            LogEvents = [new() { Timestamp = host.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Message = entry }],
        };
        await host.Invoker.InvokeAsync(CloudWatchLogsApi.PutLogEvents, request, caller, cancellationToken).ConfigureAwait(false);
    }

    private string EntryOf(Delivery delivery, DeliveryOutcome outcome)
    {
        var message = delivery.Message;
        var notification = new JsonObject();
        if (delivery.TopicArn is { } topic)
        {
            notification["messageMD5Sum"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(message.BodyFor(delivery.Protocol))));
            notification["messageId"] = message.MessageId;
            notification["topicArn"] = topic;
        }
        else
        {
            notification["messageId"] = message.MessageId;
        }

        notification["timestamp"] = message.PublishedAt.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var entry = new JsonObject
        {
            ["notification"] = notification,
            ["delivery"] = new JsonObject
            {
                ["deliveryId"] = host.Ids.NewGuid().ToString(),
                ["destination"] = delivery.Endpoint,
                ["providerResponse"] = outcome.Response,
                ["dwellTimeMs"] = (long)(host.Clock.GetUtcNow() - message.PublishedAt).TotalMilliseconds,
                ["attempts"] = delivery.Failures + 1,
                ["statusCode"] = outcome.StatusCode,
            },
            ["status"] = outcome.Result == DeliveryResult.Delivered ? "SUCCESS" : "FAILURE",
        };
        return entry.ToJsonString(Relaxed);
    }
}
