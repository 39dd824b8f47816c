using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>The tags of topics.</summary>
internal sealed class TopicTagOperations(ServiceState<SnsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.TagResource, TagResource);
        operations.Handle(SnsApi.UntagResource, UntagResource);
        operations.Handle(SnsApi.ListTagsForResource, ListTagsForResource);
    }

    private TagResourceResponse TagResource(TagResourceRequest request, OperationContext context)
    {
        var (state, topic) = Find(request.ResourceArn, context);
        state.Topics.Put(topic with { Tags = TopicTags.Merge(topic.Tags, request.Tags) });
        return new();
    }

    private UntagResourceResponse UntagResource(UntagResourceRequest request, OperationContext context)
    {
        var (state, topic) = Find(request.ResourceArn, context);
        state.Topics.Put(topic with { Tags = topic.Tags.RemoveRange(request.TagKeys!) });
        return new();
    }

    private ListTagsForResourceResponse ListTagsForResource(ListTagsForResourceRequest request, OperationContext context)
    {
        var (_, topic) = Find(request.ResourceArn, context);
        return new()
        {
            Tags = [.. topic.Tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })],
        };
    }

    private (SnsState State, Topic Topic) Find(string? resourceArn, OperationContext context)
    {
        var arn = SnsArn.ParseTopic(resourceArn, context, "ResourceArn");
        var state = states[arn.Scope];
        return (state, state.Topics.Find(arn.Resource) ?? throw SnsErrors.ResourceNotFound());
    }
}
