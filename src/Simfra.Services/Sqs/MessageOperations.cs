using System.Security.Cryptography;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>Messages: sending, deleting, changing how long they stay invisible. Receiving is <see cref="ReceiveMessageOperation"/>.</summary>
internal sealed class MessageOperations(ServiceState<SqsState> states, QueueKeys keys, ServiceMetrics metrics) : IOperationGroup
{
    private static readonly TimeSpan MaxVisibilityTimeout = TimeSpan.FromHours(12);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SqsApi.SendMessage, SendMessageAsync);
        operations.Handle(SqsApi.SendMessageBatch, SendMessageBatchAsync);
        operations.Handle(SqsApi.DeleteMessage, DeleteMessage);
        operations.Handle(SqsApi.DeleteMessageBatch, DeleteMessageBatch);
        operations.Handle(SqsApi.ChangeMessageVisibility, ChangeMessageVisibility);
        operations.Handle(SqsApi.ChangeMessageVisibilityBatch, ChangeMessageVisibilityBatch);
    }

    private async ValueTask<SendMessageResult> SendMessageAsync(SendMessageRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var draft = MessageDraft.From(request);
        var dataKey = await keys.ForSendingAsync(state, queue, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => SendMessage(state, state.GetQueue(queue.Name), draft, dataKey, context));
    }

    private SendMessageResult SendMessage(SqsState state, Queue queue, MessageDraft draft, DataKey? dataKey, OperationContext context)
    {
        var sent = Send(state, queue, draft, dataKey, context);
        return new()
        {
            MessageId = sent.MessageId,
            MD5OfMessageBody = sent.BodyMd5,
            MD5OfMessageAttributes = sent.AttributesMd5,
            MD5OfMessageSystemAttributes = sent.SystemAttributesMd5,
            SequenceNumber = sent.SequenceNumber,
        };
    }

    private async ValueTask<SendMessageBatchResult> SendMessageBatchAsync(
        SendMessageBatchRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var entries = Batch.Check(request.Entries, e => e.Id);
        var size = entries.Sum(e => Encoding.UTF8.GetByteCount(e.MessageBody ?? ""));
        if (size > QueueAttributes.MaxMessageBytes)
        {
            throw SqsErrors.BatchTooLong(QueueAttributes.MaxMessageBytes, size);
        }

        var dataKey = await keys.ForSendingAsync(state, queue, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => SendMessageBatch(state, state.GetQueue(queue.Name), entries, dataKey, context));
    }

    private SendMessageBatchResult SendMessageBatch(
        SqsState state, Queue queue, List<SendMessageBatchRequestEntry> entries, DataKey? dataKey, OperationContext context)
    {
        // What a FIFO queue misses in one entry fails the whole batch.
        foreach (var entry in entries.Where(_ => queue.IsFifo))
        {
            CheckFifo(queue, entry.MessageGroupId, entry.MessageDeduplicationId);
        }

        var (successful, failed) = Batch.Run(entries, e => e.Id, context, entry =>
        {
            var sent = Send(state, queue, MessageDraft.From(entry), dataKey, context);
            return new SendMessageBatchResultEntry
            {
                Id = entry.Id,
                MessageId = sent.MessageId,
                MD5OfMessageBody = sent.BodyMd5,
                MD5OfMessageAttributes = sent.AttributesMd5,
                MD5OfMessageSystemAttributes = sent.SystemAttributesMd5,
                SequenceNumber = sent.SequenceNumber,
            };
        });
        return new() { Successful = successful, Failed = failed };
    }

    private Unit DeleteMessage(DeleteMessageRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        Delete(state, queue, request.ReceiptHandle, context.Now);
        return new();
    }

    private DeleteMessageBatchResult DeleteMessageBatch(DeleteMessageBatchRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var (successful, failed) = Batch.Run(Batch.Check(request.Entries, e => e.Id), e => e.Id, context, entry =>
        {
            Delete(state, queue, entry.ReceiptHandle, context.Now);
            return new DeleteMessageBatchResultEntry { Id = entry.Id };
        });
        return new() { Successful = successful, Failed = failed };
    }

    private Unit ChangeMessageVisibility(ChangeMessageVisibilityRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        ChangeVisibility(state, queue, request.ReceiptHandle, request.VisibilityTimeout, context.Now);
        return new();
    }

    private ChangeMessageVisibilityBatchResult ChangeMessageVisibilityBatch(
        ChangeMessageVisibilityBatchRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var (successful, failed) = Batch.Run(Batch.Check(request.Entries, e => e.Id), e => e.Id, context, entry =>
        {
            ChangeVisibility(state, queue, entry.ReceiptHandle, entry.VisibilityTimeout, context.Now);
            return new ChangeMessageVisibilityBatchResultEntry { Id = entry.Id };
        });
        return new() { Successful = successful, Failed = failed };
    }

    private (SqsState State, Queue Queue) Find(string? queueUrl, OperationContext context)
    {
        var url = QueueUrl.Parse(queueUrl, context);
        var state = states[url.Scope];
        return (state, state.GetQueue(url.QueueName));
    }

    private SentMessage Send(SqsState state, Queue queue, MessageDraft draft, DataKey? dataKey, OperationContext context)
    {
        if (draft.Size > queue.Attributes.MaximumMessageSize)
        {
            throw SqsErrors.MessageTooLong(queue.Attributes.MaximumMessageSize);
        }

        if (queue.IsFifo)
        {
            CheckFifo(queue, draft.GroupId, draft.DeduplicationId);
        }

        if (queue.IsFifo ? draft.DelaySeconds > 0 : draft.DeduplicationId is not null)
        {
            throw queue.IsFifo
                ? SqsErrors.NotForThisType(draft.DelaySeconds, "DelaySeconds")
                : SqsErrors.NotForThisType(draft.DeduplicationId, "MessageDeduplicationId");
        }

        var digests = SentMessage.DigestsOf(draft);
        var deduplication = queue.IsFifo ? DeduplicationKeyOf(queue, draft) : default;
        if (queue.IsFifo && FindEarlier(state, deduplication, context.Now) is { } earlier)
        {
            // Accepted, but not sent again.
            metrics.Record(SqsMetrics.NumberOfDeduplicatedSentMessages, state.Scope, 1, queue.Name);
            return digests with { MessageId = earlier.MessageId, SequenceNumber = Message.FormatSequenceNumber(earlier.Sequence) };
        }

        var message = new Message
        {
            Queue = queue.Name,
            Sequence = state.NextSequence(queue.Name),
            MessageId = context.Ids.NewGuid().ToString(),
            Body = draft.Body,
            BodyMd5 = digests.BodyMd5,
            Attributes = draft.Attributes,
            SenderId = context.Principal.UserId,
            SentAt = context.Now,
            VisibleAt = context.Now + DelayOf(queue, draft),
            TraceHeader = draft.TraceHeader,
            GroupId = draft.GroupId,
            DeduplicationId = queue.IsFifo ? deduplication.Id : null,
            DataKey = dataKey,
        };
        state.RemoveExpired(queue, context.Now);
        state.Messages.Add(message);
        if (queue.IsFifo)
        {
            state.ForgetOldIds(queue.Name, context.Now);
            state.Deduplications.Put(new(deduplication, message.MessageId, message.Sequence, context.Now));
        }

        metrics.Record(SqsMetrics.NumberOfMessagesSent, state.Scope, 1, queue.Name);
        metrics.Record(SqsMetrics.SentMessageSize, state.Scope, draft.Size, queue.Name);
        states.Signal(state.ArrivalOf(queue.Name));
        return digests with { MessageId = message.MessageId, SequenceNumber = queue.IsFifo ? message.SequenceNumber : null };
    }

    /// <summary>A message's own delay comes before its queue's; in a FIFO queue all messages have the queue's.</summary>
    private static TimeSpan DelayOf(Queue queue, MessageDraft draft) =>
        draft.DelaySeconds is { } seconds && !queue.IsFifo ? TimeSpan.FromSeconds(seconds) : queue.Attributes.Delay;

    private static void CheckFifo(Queue queue, string? groupId, string? deduplicationId)
    {
        if (groupId is null)
        {
            throw SqsErrors.InvalidParameter("The request must contain the parameter MessageGroupId.");
        }

        if (deduplicationId is null && !queue.Attributes.ContentBasedDeduplication)
        {
            throw SqsErrors.InvalidParameter(
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
        }
    }

    /// <summary>What was sent with the id within the interval. An id that the whole queue remembers counts for each of its groups.</summary>
    private static Deduplication? FindEarlier(SqsState state, DeduplicationKey key, DateTimeOffset now)
    {
        var earlier = state.Deduplications.Find(key);
        if (earlier is null && key.Group.Length > 0)
        {
            earlier = state.Deduplications.Find(key with { Group = "" });
        }

        return now < earlier?.SentAt + Deduplication.Interval ? earlier : null;
    }

    private static DeduplicationKey DeduplicationKeyOf(Queue queue, MessageDraft draft) => new(
        queue.Name,
        queue.Attributes.DeduplicatesPerGroup ? draft.GroupId! : "",
        draft.DeduplicationId ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(draft.Body))));

    private void Delete(SqsState state, Queue queue, string? handle, DateTimeOffset now)
    {
        var receipt = ReceiptHandle.Parse(handle);
        if (receipt.Queue != queue.Name)
        {
            throw SqsErrors.ReceiptHandleIsInvalid(handle);
        }

        if (!state.Messages.TryGet(new(queue.Name, receipt.Sequence), out var message))
        {
            return;
        }

        if (queue.IsFifo && message.IsVisible(now))
        {
            throw SqsErrors.ReceiptHandleExpired(handle!);
        }

        // A handle of an earlier receive is accepted, but the message, received again since, stays.
        if (message.Receipt == receipt.Receipt)
        {
            state.Messages.Remove(message.Key);
            metrics.Record(SqsMetrics.NumberOfMessagesDeleted, state.Scope, 1, queue.Name);
            if (queue.IsFifo)
            {
                // Its group isn't blocked any more.
                states.Signal(state.ArrivalOf(queue.Name));
            }
        }
    }

    private void ChangeVisibility(SqsState state, Queue queue, string? handle, int? visibilityTimeout, DateTimeOffset now)
    {
        var receipt = ReceiptHandle.Parse(handle);
        if (visibilityTimeout is not { } seconds)
        {
            throw SqsErrors.MissingParameter("VisibilityTimeout");
        }

        if (seconds < 0 || seconds > MaxVisibilityTimeout.TotalSeconds)
        {
            throw SqsErrors.InvalidParameter(
                seconds, "VisibilityTimeout", "VisibilityTimeout must be an integer between 0 and 43200.");
        }

        if (receipt.Queue != queue.Name
            || !state.Messages.TryGet(new(queue.Name, receipt.Sequence), out var message)
            || message.Receipt != receipt.Receipt
            || message.IsVisible(now))
        {
            throw SqsErrors.NotAvailableForVisibilityChange(handle!);
        }

        var visibleAt = now.AddSeconds(seconds);
        if (visibleAt > message.ReceivedAt + MaxVisibilityTimeout)
        {
            throw SqsErrors.InvalidParameter(
                seconds, "VisibilityTimeout", "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
        }

        state.Messages.Put(message with { VisibleAt = visibleAt });
        states.Signal(state.ArrivalOf(queue.Name));
    }

    /// <summary>What a producer is told of the message it sent.</summary>
    private sealed record SentMessage(string MessageId, string BodyMd5, string? AttributesMd5, string? SystemAttributesMd5, string? SequenceNumber)
    {
        public static SentMessage DigestsOf(MessageDraft draft) => new(
            "",
            MessageDigest.OfBody(draft.Body),
            MessageDigest.OfAttributes(draft.Attributes),
            draft.TraceHeader is { } trace ? MessageDigest.OfAttributes(TraceAttribute(trace)) : null,
            null);

        private static Dictionary<string, MessageAttribute> TraceAttribute(string trace) =>
            new() { [MessageSystemAttributeNameForSends.AWSTraceHeader] = new("String", trace, []) };
    }
}
