using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>The tags of queues.</summary>
internal sealed class QueueTagOperations(ServiceState<SqsState> states) : IOperationGroup
{
    private const int MaxTags = 50;
    private const int MaxKeyLength = 128;
    private const int MaxValueLength = 256;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SqsApi.TagQueue, TagQueue);
        operations.Handle(SqsApi.UntagQueue, UntagQueue);
        operations.Handle(SqsApi.ListQueueTags, ListQueueTags);
    }

    /// <summary>Tags with others set over them, within the limits of a queue.</summary>
    public static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string> tags, IReadOnlyDictionary<string, string>? given)
    {
        foreach (var (key, value) in given ?? ImmutableDictionary<string, string>.Empty)
        {
            if (key.Length is 0 or > MaxKeyLength)
            {
                throw SqsErrors.InvalidParameter($"Tag keys must be between 1 and {MaxKeyLength} characters in length.");
            }

            if (value.Length > MaxValueLength)
            {
                throw SqsErrors.InvalidParameter($"Tag values must be between 0 and {MaxValueLength} characters in length.");
            }

            tags = tags.SetItem(key, value);
        }

        return tags.Count <= MaxTags
            ? tags
            : throw SqsErrors.InvalidParameter($"Too many tags added for queue. Maximum number of tags allowed is {MaxTags}.");
    }

    private Unit TagQueue(TagQueueRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        if (request.Tags is not { Count: > 0 } tags)
        {
            throw SqsErrors.MissingParameter("Tags");
        }

        state.Queues.Put(queue with { Tags = Merge(queue.Tags, tags) });
        return new();
    }

    private Unit UntagQueue(UntagQueueRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        if (request.TagKeys is not { Count: > 0 } keys)
        {
            throw SqsErrors.InvalidParameter("Tag keys can't be empty.");
        }

        state.Queues.Put(queue with { Tags = queue.Tags.RemoveRange(keys) });
        return new();
    }

    private ListQueueTagsResult ListQueueTags(ListQueueTagsRequest request, OperationContext context)
    {
        var (_, queue) = Find(request.QueueUrl, context);
        return new() { Tags = queue.Tags.IsEmpty ? null : new(queue.Tags) };
    }

    private (SqsState State, Queue Queue) Find(string? queueUrl, OperationContext context)
    {
        var url = QueueUrl.Parse(queueUrl, context);
        return (states[url.Scope], states[url.Scope].GetQueue(url.QueueName));
    }
}
