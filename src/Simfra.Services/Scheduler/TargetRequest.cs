using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.Sns;
using Simfra.Models.Sqs;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>What a target is called with. A templated target is a short form of a universal one.</summary>
internal sealed record TargetRequest(ApiAction Action, JsonObject Input, string Region)
{
    private static readonly ApiAction SendMessage = ApiAction.Of(SqsApi.SendMessage);
    private static readonly ApiAction Publish = ApiAction.Of(SnsApi.Publish);

    /// <exception cref="AwsServiceException">The target isn't built, or its input isn't JSON.</exception>
    public static TargetRequest Of(Invocation invocation, StateScope scope, string notificationId)
    {
        var target = invocation.Target;
        var input = target.Input is { } text ? FillIn(text, invocation) : null;
        if (ApiAction.TryParse(target.Arn!, out var action))
        {
            return new(action, input is null ? [] : ReadJson(input), scope.Region);
        }

        var arn = target.Arn!.Split(':', 6);
        var payload = input ?? Notification(invocation, scope, notificationId);
        return arn[2] switch
        {
            "sqs" => new(SendMessage, MessageOf(payload, arn[3], arn[4], arn[5], target.SqsParameters?.MessageGroupId), arn[3]),
            "sns" => new(Publish, new() { ["TopicArn"] = target.Arn, ["Message"] = payload }, arn[3]),
            var service => throw SchedulerErrors.NotBuilt($"The target {service} of schedules"),
        };
    }

    /// <summary>The input of a call of SendMessage.</summary>
    public static JsonObject MessageOf(string body, string region, string account, string queue, string? groupId = null)
    {
        var message = new JsonObject
        {
            ["MessageBody"] = body,
            ["QueueUrl"] = $"https://sqs.{region}.amazonaws.com/{account}/{queue}",
        };
        if (groupId is not null)
        {
            message["MessageGroupId"] = groupId;
        }

        return message;
    }

    /// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html"/>
    private static string FillIn(string input, Invocation invocation) => input
        .Replace("<aws.scheduler.schedule-arn>", invocation.ScheduleArn, StringComparison.Ordinal)
        .Replace("<aws.scheduler.scheduled-time>", invocation.ScheduledTime, StringComparison.Ordinal)
        .Replace("<aws.scheduler.execution-id>", invocation.ExecutionId, StringComparison.Ordinal)
        .Replace("<aws.scheduler.attempt-number>", invocation.Attempt.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>What a target is told that is given no input.</summary>
    private static string Notification(Invocation invocation, StateScope scope, string id) => new JsonObject
    {
        ["version"] = "0",
        ["id"] = id,
        ["detail-type"] = "Scheduled Event",
        ["source"] = "aws.scheduler",
        ["account"] = scope.Account,
        ["time"] = invocation.ScheduledTime,
        ["region"] = scope.Region,
        ["resources"] = new JsonArray(invocation.ScheduleArn),

        // A text, not an object.
        ["detail"] = "{}",
    }.ToJsonString();

    private static JsonObject ReadJson(string input)
    {
        try
        {
            return ClientJson.ParseNode(input) as JsonObject ?? throw SchedulerErrors.InvalidInput();
        }
        catch (JsonException)
        {
            throw SchedulerErrors.InvalidInput();
        }
    }
}
