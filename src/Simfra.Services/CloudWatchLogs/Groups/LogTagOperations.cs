using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Tags of log groups, by the API of today (for every resource that has tags) and by the older one.</summary>
internal sealed class LogTagOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.TagResource, TagResource);
        operations.Handle(CloudWatchLogsApi.UntagResource, UntagResource);
        operations.Handle(CloudWatchLogsApi.ListTagsForResource, ListTagsForResource);
        operations.Handle(CloudWatchLogsApi.TagLogGroup, TagLogGroup);
        operations.Handle(CloudWatchLogsApi.UntagLogGroup, UntagLogGroup);
        operations.Handle(CloudWatchLogsApi.ListTagsLogGroup, ListTagsLogGroup);
    }

    private Unit TagResource(TagResourceRequest request, OperationContext context)
    {
        var resource = Find(request.ResourceArn!, context);
        resource.Set(LogTags.Merge(resource.Tags, request.Tags, request.ResourceArn!));
        return new();
    }

    private Unit UntagResource(UntagResourceRequest request, OperationContext context)
    {
        var resource = Find(request.ResourceArn!, context);
        resource.Set(resource.Tags.RemoveRange(request.TagKeys!));
        return new();
    }

    private ListTagsForResourceResponse ListTagsForResource(ListTagsForResourceRequest request, OperationContext context) =>
        new() { Tags = new(Find(request.ResourceArn!, context).Tags) };

    private Unit TagLogGroup(TagLogGroupRequest request, OperationContext context)
    {
        var group = OfGroup(new(context.Scope, request.LogGroupName!), context);
        group.Set(LogTags.Merge(group.Tags, request.Tags, request.LogGroupName!));
        return new();
    }

    private Unit UntagLogGroup(UntagLogGroupRequest request, OperationContext context)
    {
        var group = OfGroup(new(context.Scope, request.LogGroupName!), context);
        group.Set(group.Tags.RemoveRange(request.Tags!));
        return new();
    }

    private ListTagsLogGroupResponse ListTagsLogGroup(ListTagsLogGroupRequest request, OperationContext context) =>
        new() { Tags = new(OfGroup(new(context.Scope, request.LogGroupName!), context).Tags) };

    /// <summary>The resource of an ARN, among the kinds that have tags.</summary>
    private TaggedResource Find(string arn, OperationContext context)
    {
        if (LogGroupArn.TryParse(arn, out var group))
        {
            return OfGroup(group.Value, context);
        }

        return states.FindTagged(arn, context) ?? throw CloudWatchLogsErrors.NotFound("The specified resource does not exist.");
    }

    private TaggedResource OfGroup(LogGroupArn arn, OperationContext context)
    {
        var (state, group) = states.Get(arn, context);
        return new(group.Tags, tags => state.Groups.Put(group with { Tags = tags }));
    }
}
