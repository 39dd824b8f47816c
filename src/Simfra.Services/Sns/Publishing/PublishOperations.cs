using System.Text;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Publish and PublishBatch: to a topic's subscriptions, to one device or to one telephone.</summary>
internal sealed class PublishOperations(ServiceState<SnsState> states, MessageDispatch dispatch, TopicKeys keys) : IOperationGroup
{
    private const int MaxEntries = 10;
    private const int MaxIdLength = 80;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.Publish, PublishAsync);
        operations.Handle(SnsApi.PublishBatch, PublishBatchAsync);
    }

    private async ValueTask<PublishResponse> PublishAsync(PublishInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var draft = MessageDraft.From(request);
        if (request.PhoneNumber is { } number)
        {
            return states.Update(() => PublishToPhone(number, draft, context));
        }

        if (string.IsNullOrEmpty(request.TopicArn) && string.IsNullOrEmpty(request.TargetArn))
        {
            throw SnsErrors.MissingValue("TopicArn or TargetArn");
        }

        if (!string.IsNullOrEmpty(request.TopicArn) && !string.IsNullOrEmpty(request.TargetArn))
        {
            throw SnsErrors.InvalidParameter("TopicArn and TargetArn", "only one of them may be given");
        }

        if (SnsArn.Find(request.TargetArn) is { Service: "sns" } target && target.Resource.StartsWith(PlatformEndpoint.PathPrefix, StringComparison.Ordinal))
        {
            return states.Update(() => PublishToEndpoint(target, draft, context));
        }

        var arn = string.IsNullOrEmpty(request.TopicArn)
            ? SnsArn.ParseTopic(request.TargetArn, context, "TargetArn")
            : SnsArn.ParseTopic(request.TopicArn, context);
        var state = states[arn.Scope];
        await keys.CheckAsync(state.GetTopic(arn.Resource), context, cancellationToken).ConfigureAwait(false);
        var published = states.Update(() => PublishToTopic(state, state.GetTopic(arn.Resource), draft, context));
        return new() { MessageId = published.MessageId, SequenceNumber = published.SequenceNumber };
    }

    private async ValueTask<PublishBatchResponse> PublishBatchAsync(PublishBatchInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var arn = SnsArn.ParseTopic(request.TopicArn, context);
        var state = states[arn.Scope];
        var topic = state.GetTopic(arn.Resource);
        var entries = CheckEntries(request.PublishBatchRequestEntries!);
        await keys.CheckAsync(topic, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => PublishBatch(state, state.GetTopic(topic.Name), entries, context));
    }

    private PublishBatchResponse PublishBatch(SnsState state, Topic topic, List<PublishBatchRequestEntry> entries, OperationContext context)
    {
        var successful = new List<PublishBatchResultEntry>();
        var failed = new List<BatchResultErrorEntry>();
        foreach (var (position, entry) in entries.Index())
        {
            try
            {
                if (context.Faults?.FailEntry(position) is { } fault)
                {
                    throw fault;
                }

                var published = PublishToTopic(state, topic, MessageDraft.From(entry), context);
                successful.Add(new() { Id = entry.Id, MessageId = published.MessageId, SequenceNumber = published.SequenceNumber });
            }
            catch (AwsServiceException error)
            {
                failed.Add(new()
                {
                    Id = entry.Id,
                    Code = error.QueryErrorCode ?? error.Code,
                    Message = error.ErrorMessage,
                    SenderFault = error.IsSenderFault,
                });
            }
        }

        return new() { Successful = successful, Failed = failed };
    }

    private static List<PublishBatchRequestEntry> CheckEntries(List<PublishBatchRequestEntry> entries)
    {
        if (entries.Count == 0)
        {
            throw SnsErrors.EmptyBatch();
        }

        if (entries.Count > MaxEntries)
        {
            throw SnsErrors.TooManyEntries();
        }

        if (!entries.TrueForAll(static e =>
            e.Id is { Length: >= 1 and <= MaxIdLength } id && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            throw SnsErrors.InvalidBatchEntryId();
        }

        if (entries.DistinctBy(static e => e.Id, StringComparer.Ordinal).Count() < entries.Count)
        {
            throw SnsErrors.BatchIdsNotDistinct();
        }

        return entries.Sum(LengthOf) <= MessageDraft.MaxLength ? entries : throw SnsErrors.BatchTooLong();
    }

    private static int LengthOf(PublishBatchRequestEntry entry) => Encoding.UTF8.GetByteCount(entry.Message ?? "")
        + (entry.MessageAttributes?.Sum(static a =>
            Encoding.UTF8.GetByteCount(a.Key)
            + Encoding.UTF8.GetByteCount(a.Value.DataType ?? "")
            + Encoding.UTF8.GetByteCount(a.Value.StringValue ?? "")
            + (a.Value.BinaryValue?.Length ?? 0)) ?? 0);

    private PublishedMessage PublishToTopic(SnsState state, Topic topic, MessageDraft draft, OperationContext context)
    {
        var message = draft.Message with
        {
            MessageId = context.Ids.NewGuid().ToString(),
            PublishedAt = context.Now,
            TraceHeader = context.Request?.Header("X-Amzn-Trace-Id"),
        };
        if (!topic.IsFifo)
        {
            if (message.DeduplicationId is not null)
            {
                throw SnsErrors.InvalidParameter(
                    "MessageDeduplicationId", "The request includes MessageDeduplicationId parameter that is not valid for this topic type");
            }

            dispatch.Publish(state, topic, message);
            return message;
        }

        if (message.GroupId is null)
        {
            throw SnsErrors.InvalidParameter("The MessageGroupId parameter is required for FIFO topics");
        }

        if (message.DeduplicationId is null && !topic.Attributes.DeduplicatesByContent)
        {
            throw SnsErrors.InvalidParameter(
                "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
        }

        message = message with { DeduplicationId = message.DeduplicationId ?? PublishedMessage.DeduplicationIdOf(draft.Given) };
        return PublishInOrder(state, topic, message);
    }

    private PublishedMessage PublishInOrder(SnsState state, Topic topic, PublishedMessage message)
    {
        var key = new DeduplicationKey(topic.Name, topic.Attributes.DeduplicatesPerGroup ? message.GroupId! : "", message.DeduplicationId!);
        if (state.FindDuplicate(key, message.PublishedAt) is { } earlier)
        {
            // Accepted, but not published again.
            return message with { MessageId = earlier.MessageId, SequenceNumber = earlier.SequenceNumber };
        }

        var sequence = state.Next(SnsSequence.OfTopic(topic.Name));
        message = message with { SequenceNumber = PublishedMessage.FormatSequenceNumber(sequence) };
        state.Deduplications.Put(new(key, message.MessageId, message.SequenceNumber, message.PublishedAt));
        if (topic.ArchivesSince is not null)
        {
            MessageArchive.Keep(state, topic, sequence, message);
        }

        dispatch.Publish(state, topic, message);
        return message;
    }

    private PublishResponse PublishToPhone(string number, MessageDraft draft, OperationContext context)
    {
        if (!PhoneNumber.IsE164(number))
        {
            throw SnsErrors.InvalidParameter("PhoneNumber", $"{number} is not valid to publish to");
        }

        var message = Direct(draft, context);
        dispatch.PublishDirectly(states[context.Scope], "sms", number, message, context);
        return new() { MessageId = message.MessageId };
    }

    private PublishResponse PublishToEndpoint(SnsArn target, MessageDraft draft, OperationContext context)
    {
        var state = states[target.Scope];
        var endpoint = target.Scope.Region == context.Region ? state.Endpoints.Find(target.Resource) : null;
        if (endpoint is null)
        {
            throw SnsErrors.InvalidParameter("TargetArn", "No endpoint found for the target arn specified");
        }

        if (!endpoint.IsEnabled)
        {
            throw SnsErrors.EndpointDisabled();
        }

        if (state.Applications.Find(endpoint.ApplicationPath) is { IsEnabled: false })
        {
            throw SnsErrors.PlatformApplicationDisabled();
        }

        var message = Direct(draft, context);
        dispatch.PublishDirectly(state, "application", target.ToString(), message, context);
        return new() { MessageId = message.MessageId };
    }

    private static PublishedMessage Direct(MessageDraft draft, OperationContext context) => draft.Message with
    {
        MessageId = context.Ids.NewGuid().ToString(),
        PublishedAt = context.Now,
    };
}
