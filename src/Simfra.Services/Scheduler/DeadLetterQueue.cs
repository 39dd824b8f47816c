using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>The queue for what couldn't be delivered. The schedule's role sends there.</summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"/>
internal sealed class DeadLetterQueue(ServiceHost host, ServiceRole role)
{
    /// <summary>What a message may have, its attributes included.</summary>
    private const int MaxMessageBytes = 256 * 1024;

    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="invocation">What has failed.</param>
    /// <param name="request">What the target was called with; null where it didn't come to that.</param>
    /// <param name="error">What the target answered last.</param>
    /// <param name="exhausted">The limit of the retry policy that was reached; null for an error that isn't tried again.</param>
    /// <param name="scope">Where the schedule is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsServiceException">The message couldn't be sent.</exception>
    public async ValueTask SendAsync(
        Invocation invocation, TargetRequest? request, AwsServiceException error, string? exhausted, StateScope scope, CancellationToken cancellationToken)
    {
        if (invocation.Target.DeadLetterConfig?.Arn is not { } arn || arn.Split(':') is not [_, _, _, var region, var account, var queue])
        {
            return;
        }

        var principal = await role.AssumeAsync(invocation.Target.RoleArn!, invocation.GroupArn, scope, cancellationToken).ConfigureAwait(false);
        var body = request?.Input.ToJsonString(Format) ?? invocation.Target.Input ?? "{}";
        var attributes = Describe(invocation, request, error, exhausted);
        var room = MaxMessageBytes - attributes.Sum(static a => Encoding.UTF8.GetByteCount(a.Key + a.Value) + "String".Length);
        var (cut, isTruncated) = Truncate(body, room);
        attributes["IS_PAYLOAD_TRUNCATED"] = isTruncated ? "true" : "false";
        var message = new SendMessageRequest
        {
            QueueUrl = $"https://sqs.{region}.amazonaws.com/{account}/{queue}",
            MessageBody = cut,
            MessageAttributes = attributes.ToDictionary(
                static a => a.Key, static a => new MessageAttributeValue { DataType = "String", StringValue = a.Value }),
        };
        await host.Invoker.InvokeAsync(SqsApi.SendMessage, message, new(principal, new(principal.AccountId, region)), cancellationToken).ConfigureAwait(false);
    }

    private static SortedDictionary<string, string> Describe(
        Invocation invocation, TargetRequest? request, AwsServiceException error, string? exhausted)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["ERROR_CODE"] = error.QueryErrorCode ?? error.Code,

            // No attribute may be empty.
            ["ERROR_MESSAGE"] = string.IsNullOrEmpty(error.ErrorMessage) ? error.Code : error.ErrorMessage,
            ["EXECUTION_ID"] = invocation.ExecutionId,
            ["IS_PAYLOAD_TRUNCATED"] = "false",
            ["RETRY_ATTEMPTS"] = invocation.Failures.ToString(CultureInfo.InvariantCulture),
            ["SCHEDULED_TIME"] = invocation.ScheduledTime,
            ["SCHEDULE_ARN"] = invocation.ScheduleArn,
            ["TARGET_ARN"] = request?.Action.Arn ?? invocation.Target.Arn!,
        };
        if (exhausted is not null)
        {
            attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted;
        }

        return attributes;
    }

    /// <summary>The text as far as there is room for it, in whole characters.</summary>
    private static (string Text, bool IsTruncated) Truncate(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes)
        {
            return (text, false);
        }

        Encoding.UTF8.GetEncoder().Convert(text, new byte[bytes], flush: false, out var characters, out _, out _);
        return (text[..characters], true);
    }
}
