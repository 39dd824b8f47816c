using Simfra.Integration;
using Simfra.Models.ApplicationAutoScaling;
using Simfra.State;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>The tags of scalable targets.</summary>
internal sealed class ScalableTargetTagOperations(ServiceState<ApplicationAutoScalingState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(ApplicationAutoScalingApi.TagResource, TagResource);
        operations.Handle(ApplicationAutoScalingApi.UntagResource, UntagResource);
        operations.Handle(ApplicationAutoScalingApi.ListTagsForResource, ListTagsForResource);
    }

    private TagResourceResponse TagResource(TagResourceRequest request, OperationContext context)
    {
        var target = Find(request.ResourceARN!, context);
        var tags = target.Tags.SetItems(request.Tags!);
        if (tags.Count > RegisteredTarget.MaxTags)
        {
            throw new TooManyTagsException("The number of tags exceeds the limit.") { ResourceName = target.Arn };
        }

        states[context.Scope].Targets.Put(target with { Tags = tags });
        return new();
    }

    private UntagResourceResponse UntagResource(UntagResourceRequest request, OperationContext context)
    {
        var target = Find(request.ResourceARN!, context);
        states[context.Scope].Targets.Put(target with { Tags = target.Tags.RemoveRange(request.TagKeys!) });
        return new();
    }

    private ListTagsForResourceResponse ListTagsForResource(ListTagsForResourceRequest request, OperationContext context) =>
        new() { Tags = new(Find(request.ResourceARN!, context).Tags) };

    private RegisteredTarget Find(string arn, OperationContext context) =>
        states[context.Scope].FindTarget(arn) ?? throw ApplicationAutoScalingErrors.ResourceNotFound(arn);
}
