using System.Text.Json.Serialization;

namespace Simfra.Services.Sqs;

/// <summary>How the records of SQS are written where they are persisted.</summary>
[JsonSerializable(typeof(Queue))]
[JsonSerializable(typeof(DeletedQueue))]
[JsonSerializable(typeof(QueueSequence))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(Deduplication))]
[JsonSerializable(typeof(ReceiveAttempt))]
[JsonSerializable(typeof(MessageMoveTask))]
[JsonSerializable(typeof(DataKeyUse))]
internal sealed partial class SqsJsonContext : JsonSerializerContext;
