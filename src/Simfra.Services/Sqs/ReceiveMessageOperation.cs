using System.Globalization;
using Simfra.Faults;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.State;
using ReceivedMessage = Simfra.Models.Sqs.Message;

namespace Simfra.Services.Sqs;

/// <summary>ReceiveMessage, with long polling: a call that finds nothing waits for a message or the end of its wait time.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"/>
internal sealed class ReceiveMessageOperation(ServiceState<SqsState> states, ServiceHost host) : IOperationGroup
{
    private const int MaxMessages = 10;
    private const int MaxWaitSeconds = 20;
    private const int MaxVisibilitySeconds = 43_200;
    private const int MaxInFlight = 120_000;
    private const int MaxShuffled = 1000;

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
        while (true)
        {
            // Listening begins before looking, so that a message that comes in between isn't missed.
            using var arrival = host.Waits.Listen(state.ArrivalOf(url.QueueName));
            var now = host.Clock.GetUtcNow();
            var received = states.Update(() => Receive(state, state.GetQueue(url.QueueName), request, context.Faults, now));
            if (received.Count > 0 || now >= deadline)
            {
                return new() { Messages = received.Count == 0 ? null : received.ConvertAll(m => Show(m, request)) };
            }

            await arrival.WaitAsync(NextChange(state, url.QueueName, now, deadline), cancellationToken).ConfigureAwait(false);
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

        if (request.ReceiveRequestAttemptId is not null)
        {
            throw SqsErrors.NotBuilt("The parameter ReceiveRequestAttemptId");
        }
    }

    /// <summary>When, without an arrival, the queue may next have something to give.</summary>
    private static DateTimeOffset NextChange(SqsState state, string queue, DateTimeOffset now, DateTimeOffset deadline)
    {
        var next = state.InvisibleMessagesOf(queue, now).FirstOrDefault();
        return next is not null && next.VisibleAt < deadline ? next.VisibleAt : deadline;
    }

    private List<(Message Message, string Handle)> Receive(
        SqsState state, Queue queue, ReceiveMessageRequest request, CallFaults? faults, DateTimeOffset now)
    {
        state.RemoveExpired(queue, now);
        var max = request.MaxNumberOfMessages ?? 1;
        var timeout = request.VisibilityTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : queue.Attributes.VisibilityTimeout;
        var received = new List<(Message, string)>();
        foreach (var message in Candidates(state, queue, faults, now, max).ToList())
        {
            if (queue.Attributes.RedrivePolicy is { } redrive && message.ReceiveCount >= redrive.MaxReceiveCount)
            {
                MoveToDeadLetterQueue(state, queue, redrive, message, now);
                continue;
            }

            var receipt = message.Received(now, now + timeout, host.Ids.Hex(16));
            state.Messages.Put(receipt);
            received.Add((receipt, new ReceiptHandle(queue.Name, message.Sequence, receipt.Receipt!).ToString()));
            if (!queue.IsFifo && message.ReceiveCount == 0 && faults?.Duplicate() == true)
            {
                state.Messages.Add(receipt.Copy(state.NextSequence(queue.Name), now));
            }
        }

        return received;
    }

    private static IEnumerable<Message> Candidates(SqsState state, Queue queue, CallFaults? faults, DateTimeOffset now, int max)
    {
        if (!queue.IsFifo)
        {
            if (state.InvisibleMessagesOf(queue.Name, now).Where(m => m.IsInFlight(now)).Skip(MaxInFlight - 1).Any())
            {
                throw SqsErrors.TooManyInFlight();
            }

            var visible = state.VisibleMessagesOf(queue.Name, now);
            return faults is { MayReorder: true } ? Shuffled(visible, faults).Take(max) : visible.Take(max);
        }

        // A message of a FIFO queue waits for all earlier ones of its group.
        var blocked = state.InvisibleMessagesOf(queue.Name, now).Select(m => m.GroupId).ToHashSet();
        return state.MessagesOf(queue.Name).Where(m => !blocked.Contains(m.GroupId)).Take(max);
    }

    private static List<Message> Shuffled(IEnumerable<Message> messages, CallFaults faults)
    {
        var shuffled = messages.Take(MaxShuffled).ToList();
        faults.Reorder(shuffled);
        return shuffled;
    }

    private void MoveToDeadLetterQueue(SqsState state, Queue queue, RedrivePolicy redrive, Message message, DateTimeOffset now)
    {
        state.Messages.Remove(message.Key);
        if (state.Queues.Find(redrive.Target.QueueName) is not { } target)
        {
            return;
        }

        state.Messages.Add(message with
        {
            Queue = target.Name,
            Sequence = state.NextSequence(target.Name),
            VisibleAt = now,
            Receipt = null,
            DeadLetterSourceArn = queue.Arn.ToString(),
        });
        states.Signal(state.ArrivalOf(target.Name));
    }

    private static ReceivedMessage Show((Message Message, string Handle) received, ReceiveMessageRequest request)
    {
        var message = received.Message;
        var wanted = MessageAttributeFilter.Select(message.Attributes, request.MessageAttributeNames);
        var system = SystemAttributes(message)
            .Where(a => Wants(request.AttributeNames, a.Key) || Wants(request.MessageSystemAttributeNames, a.Key))
            .ToDictionary();
        return new()
        {
            MessageId = message.MessageId,
            ReceiptHandle = received.Handle,
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
}
