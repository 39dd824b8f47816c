using System.Globalization;
using Simfra.Faults;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.State;
using ReceivedMessage = Simfra.Models.Sqs.Message;

namespace Simfra.Services.Sqs;

/// <summary>ReceiveMessage, with long polling: a call that finds nothing waits for a message or the end of its wait time.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"/>
internal sealed class ReceiveMessageOperation(ServiceState<SqsState> states, ServiceHost host, QueueKeys keys) : IOperationGroup
{
    private const int MaxMessages = 10;
    private const int MaxWaitSeconds = 20;
    private const int MaxVisibilitySeconds = 43_200;
    private const int MaxInFlight = 120_000;

    public void Register(IOperationRegistry operations) => operations.Handle(SqsApi.ReceiveMessage, ReceiveMessageAsync);

    private async ValueTask<ReceiveMessageResult> ReceiveMessageAsync(
        ReceiveMessageRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var url = QueueUrl.Parse(request.QueueUrl, context);
        var state = states[url.Scope];
        Check(request);

        var deadline = context.Now + (request.WaitTimeSeconds is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : state.GetQueue(url.QueueName).Attributes.WaitTime);
        try
        {
            return new() { Messages = await PollAsync(state, url.QueueName, request, deadline, context, cancellationToken).ConfigureAwait(false) };
        }
        finally
        {
            PassOn(state, url.QueueName);
        }
    }

    /// <summary>The messages, as they are shown; null where the time passed without any.</summary>
    private async ValueTask<List<ReceivedMessage>?> PollAsync(
        SqsState state, string queue, ReceiveMessageRequest request, DateTimeOffset deadline, OperationContext context, CancellationToken cancellationToken)
    {
        // Listening begins before looking, so that a message that comes in between isn't missed.
        using var arrival = host.Waits.Listen(state.ArrivalOf(queue));
        while (true)
        {
            var now = host.Clock.GetUtcNow();
            var (received, locked) = states.Update(() => Receive(state, state.GetQueue(queue), request, context, now));
            if (locked is not null)
            {
                await keys.OpenAsync(state, state.GetQueue(queue), locked, context, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (received.Count > 0 || now >= deadline)
            {
                Report(state.Scope, queue, received.Count);
                return received.Count == 0 ? null : received.ConvertAll(m => Show(m, request));
            }

            await arrival.WaitAsync(NextChange(state, queue, now, deadline), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A poll that ends may have been woken for what it left.</summary>
    private void PassOn(SqsState state, string queue)
    {
        var arrival = state.ArrivalOf(queue);
        if (host.Waits.IsAwaited(arrival) && state.CountVisible(queue, host.Clock.GetUtcNow()) > 0)
        {
            host.Waits.Signal(arrival);
        }
    }

    private void Report(StateScope scope, string queue, int received)
    {
        if (received == 0)
        {
            host.Metrics.Record(SqsMetrics.NumberOfEmptyReceives, scope, 1, queue);
        }
        else
        {
            host.Metrics.Record(SqsMetrics.NumberOfMessagesReceived, scope, 1, queue, count: received);
        }
    }

    private static void Check(ReceiveMessageRequest request)
    {
        if (request.MaxNumberOfMessages is < 1 or > MaxMessages)
        {
            throw SqsErrors.InvalidParameter(
                request.MaxNumberOfMessages, "MaxNumberOfMessages", $"Must be between 1 and {MaxMessages}, if provided.");
        }

        if (request.WaitTimeSeconds is < 0 or > MaxWaitSeconds)
        {
            throw SqsErrors.InvalidParameter(
                request.WaitTimeSeconds, "WaitTimeSeconds", $"Must be >= 0 and <= {MaxWaitSeconds}, if provided.");
        }

        if (request.VisibilityTimeout is < 0 or > MaxVisibilitySeconds)
        {
            throw SqsErrors.InvalidParameter(
                request.VisibilityTimeout, "VisibilityTimeout", $"Must be >= 0 and <= {MaxVisibilitySeconds}, if provided.");
        }

        MessageDraft.CheckId(request.ReceiveRequestAttemptId, "ReceiveRequestAttemptId");
    }

    /// <summary>When, without an arrival, the queue may next have something to give.</summary>
    private static DateTimeOffset NextChange(SqsState state, string queue, DateTimeOffset now, DateTimeOffset deadline)
    {
        var next = state.InvisibleMessagesOf(queue, now).FirstOrDefault();
        return next is not null && next.VisibleAt < deadline ? next.VisibleAt : deadline;
    }

    private Reception Receive(SqsState state, Queue queue, ReceiveMessageRequest request, OperationContext context, DateTimeOffset now)
    {
        state.RemoveExpired(queue, now);
        var timeout = request.VisibilityTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : queue.Attributes.VisibilityTimeout;
        if (request.ReceiveRequestAttemptId is not { } attempt)
        {
            return Take(state, queue, request.MaxNumberOfMessages ?? 1, timeout, context, now);
        }

        if (!queue.IsFifo)
        {
            throw SqsErrors.NotForThisType(attempt, "ReceiveRequestAttemptId");
        }

        state.ForgetOldIds(queue.Name, now);
        var key = new ReceiveAttemptKey(queue.Name, attempt);
        var reception = Again(state, queue, state.ReceiveAttempts.Find(key), now, timeout) is { } again
            ? new Reception(again, null)
            : Take(state, queue, request.MaxNumberOfMessages ?? 1, timeout, context, now);
        if (reception.Messages.Count > 0)
        {
            state.ReceiveAttempts.Put(new(key, now, [.. reception.Messages.Select(static m => new ReceivedOnce(m.Sequence, m.Receipt!, m.VisibleAt))]));
        }

        return reception;
    }

    /// <summary>
    /// What an earlier attempt received, with a new visibility timeout; null where there was none, or one of its messages has been deleted,
    /// has come back or had its visibility changed.
    /// </summary>
    private static List<Message>? Again(SqsState state, Queue queue, ReceiveAttempt? attempt, DateTimeOffset now, TimeSpan timeout)
    {
        if (attempt is null)
        {
            return null;
        }

        var messages = new List<Message>();
        foreach (var (sequence, receipt, wasVisibleAt) in attempt.Messages)
        {
            if (state.Messages.Find(new(queue.Name, sequence)) is not { } message
                || message.Receipt != receipt
                || message.VisibleAt != wasVisibleAt
                || message.IsVisible(now))
            {
                return null;
            }

            messages.Add(message with { VisibleAt = now + timeout });
        }

        messages.ForEach(state.Messages.Put);
        return messages;
    }

    private Reception Take(SqsState state, Queue queue, int max, TimeSpan timeout, OperationContext context, DateTimeOffset now)
    {
        // A FIFO queue says nothing: it just gives no more.
        if (state.CountInFlight(queue.Name, now) >= MaxInFlight)
        {
            return queue.IsFifo ? new([], null) : throw SqsErrors.TooManyInFlight();
        }

        var redrive = queue.Attributes.RedrivePolicy;
        var oldest = now - queue.Attributes.RetentionPeriod;
        var received = new List<Message>();
        var seen = new HashSet<long>();
        bool isMore;
        do
        {
            isMore = false;
            var candidates = queue.IsFifo
                ? MessageSelection.OfFifoQueue(state, queue, now)
                : MessageSelection.OfStandardQueue(state, queue, context.Faults, now);
            foreach (var message in candidates.Where(m => !seen.Contains(m.Sequence)).Take(max - received.Count).ToList())
            {
                seen.Add(message.Sequence);
                if (message.SentAt <= oldest)
                {
                    state.Messages.Remove(message.Key);
                    isMore = true;
                }
                else if (message.ReceiveCount >= redrive?.MaxReceiveCount)
                {
                    MoveToDeadLetterQueue(state, queue, redrive, message, now);
                    isMore = true;
                }
                else if (message.DataKey is { } key && !QueueKeys.IsOpen(state, queue, key, context))
                {
                    // What was received before it is enough for now.
                    return new(received, received.Count == 0 ? key : null);
                }
                else
                {
                    received.Add(Take(state, queue, message, now, timeout, context.Faults));
                }
            }
        }
        while (isMore && received.Count < max);

        return new(received, null);
    }

    private Message Take(SqsState state, Queue queue, Message message, DateTimeOffset now, TimeSpan timeout, CallFaults? faults)
    {
        var received = message.Received(now, now + timeout, host.Ids.Hex(16));
        state.Messages.Put(received);
        if (!queue.IsFifo && message.ReceiveCount == 0 && faults?.Duplicate() == true)
        {
            state.Messages.Add(received.Copy(state.NextSequence(queue.Name), now));
        }

        return received;
    }

    private void MoveToDeadLetterQueue(SqsState state, Queue queue, RedrivePolicy redrive, Message message, DateTimeOffset now)
    {
        state.Messages.Remove(message.Key);
        if (state.Queues.Find(redrive.Target.QueueName) is not { } target)
        {
            return;
        }

        state.Messages.Add(message.DeadLettered(target, queue.Arn, state.NextSequence(target.Name), now));
        states.Signal(state.ArrivalOf(target.Name));
    }

    private static ReceivedMessage Show(Message message, ReceiveMessageRequest request)
    {
        var wanted = MessageAttributeFilter.Select(message.Attributes, request.MessageAttributeNames);
        var system = SystemAttributes(message)
            .Where(a => Wants(request.AttributeNames, a.Key) || Wants(request.MessageSystemAttributeNames, a.Key))
            .ToDictionary();
        return new()
        {
            MessageId = message.MessageId,
            ReceiptHandle = new ReceiptHandle(message.Queue, message.Sequence, message.Receipt!).ToString(),
            Body = message.Body,
            MD5OfBody = message.BodyMd5,
            Attributes = system.Count == 0 ? null : system,
            MessageAttributes = wanted.Count == 0 ? null : wanted.ToDictionary(a => a.Key, a => Show(a.Value)),
            MD5OfMessageAttributes = MessageDigest.OfAttributes(wanted),
        };
    }

    private static MessageAttributeValue Show(MessageAttribute attribute) => new()
    {
        DataType = attribute.DataType,
        StringValue = attribute.IsBinary ? null : attribute.StringValue,
        BinaryValue = attribute.IsBinary ? [.. attribute.BinaryValue] : null,
    };

    private static bool Wants(List<string>? names, string name) =>
        names is not null && (names.Contains(MessageSystemAttributeName.All) || names.Contains(name));

    private static IEnumerable<KeyValuePair<string, string>> SystemAttributes(Message message)
    {
        yield return KeyValuePair.Create(MessageSystemAttributeName.SenderId, message.SenderId);
        yield return KeyValuePair.Create(MessageSystemAttributeName.SentTimestamp, Milliseconds(message.SentAt));
        yield return KeyValuePair.Create(
            MessageSystemAttributeName.ApproximateReceiveCount, message.ReceiveCount.ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create(
            MessageSystemAttributeName.ApproximateFirstReceiveTimestamp, Milliseconds(message.FirstReceivedAt!.Value));
        if (message.TraceHeader is { } trace)
        {
            yield return KeyValuePair.Create(MessageSystemAttributeName.AWSTraceHeader, trace);
        }

        if (message.DeadLetterSourceArn is { } source)
        {
            yield return KeyValuePair.Create(MessageSystemAttributeName.DeadLetterQueueSourceArn, source);
        }

        if (message.GroupId is { } group)
        {
            yield return KeyValuePair.Create(MessageSystemAttributeName.MessageGroupId, group);
        }

        if (message.DeduplicationId is { } deduplication)
        {
            yield return KeyValuePair.Create(MessageSystemAttributeName.MessageDeduplicationId, deduplication);
            yield return KeyValuePair.Create(MessageSystemAttributeName.SequenceNumber, message.SequenceNumber);
        }
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>What a turn gave.</summary>
    /// <param name="Messages">The messages received.</param>
    /// <param name="Locked">Where none was received because the first one's data key isn't open yet: that key.</param>
    private readonly record struct Reception(List<Message> Messages, DataKey? Locked);
}
