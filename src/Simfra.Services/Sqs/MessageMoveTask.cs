using System.Text;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs.Json;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>A queue's message move tasks, numbered in the order of starting.</summary>
internal readonly record struct MessageMoveTaskKey(string Source, long Number) : IComparable<MessageMoveTaskKey>, IStateKey
{
    public int CompareTo(MessageMoveTaskKey other) =>
        string.CompareOrdinal(Source, other.Source) is var order and not 0 ? order : Number.CompareTo(other.Number);

    public string ToKeyText() => KeyText.Of((Source, Number));
}

/// <summary>The move of messages from a dead-letter queue to where they came from, or to another queue.</summary>
internal sealed record MessageMoveTask
{
    public const string Running = "RUNNING";
    public const string Completed = "COMPLETED";
    public const string Cancelling = "CANCELLING";
    public const string Cancelled = "CANCELLED";
    public const string Failed = "FAILED";

    public required string TaskId { get; init; }
    public required long Number { get; init; }
    public required QueueArn Source { get; init; }

    /// <summary>Where the messages go; null for each to the queue that it came from.</summary>
    public QueueArn? Destination { get; init; }

    /// <summary>Messages a second; null for as fast as can be.</summary>
    public int? MaxPerSecond { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many messages the source had when the task started.</summary>
    public required long ToMove { get; init; }

    public long Moved { get; init; }

    public string Status { get; init; } = Running;

    public string? FailureReason { get; init; }

    public MessageMoveTaskKey Key => new(Source.QueueName, Number);

    public bool IsActive => Status is Running or Cancelling;

    /// <summary>What names the task to its owner. Opaque to clients.</summary>
    public string Handle => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        new JsonObject { ["taskId"] = TaskId, ["sourceArn"] = Source.ToString() }.ToJsonString()));
}

/// <summary>A task handle, read.</summary>
internal sealed record MessageMoveTaskHandle(string TaskId, QueueArn Source)
{
    public static MessageMoveTaskHandle Parse(string? handle)
    {
        if (string.IsNullOrEmpty(handle))
        {
            throw SqsErrors.MissingParameter("TaskHandle");
        }

        var bytes = new byte[handle.Length];
        if (!Convert.TryFromBase64String(handle, bytes, out var length))
        {
            throw SqsErrors.InvalidTaskHandle();
        }

        try
        {
            var json = ClientJson.ParseNode(bytes.AsSpan(0, length)) as JsonObject;
            return json?["taskId"]?.GetValue<string>() is { } id && QueueArn.TryParse(json["sourceArn"]?.GetValue<string>(), out var source)
                ? new(id, source)
                : throw SqsErrors.InvalidTaskHandle();
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw SqsErrors.InvalidTaskHandle();
        }
    }
}
