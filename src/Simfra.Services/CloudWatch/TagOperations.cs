using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The tags of alarms, dashboards, mute rules, metric streams and insight rules.</summary>
internal sealed class TagOperations(ServiceState<CloudWatchState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.ListTagsForResource, ListTagsForResource);
        operations.Handle(CloudWatchApi.TagResource, TagResource);
        operations.Handle(CloudWatchApi.UntagResource, UntagResource);
    }

    /// <summary>A resource that isn't there has no tags.</summary>
    private ListTagsForResourceOutput ListTagsForResource(ListTagsForResourceInput request, OperationContext context) =>
        new() { Tags = ResourceTags.Show(Find(request.ResourceARN!, context)?.Tags ?? ResourceTags.None) };

    private TagResourceOutput TagResource(TagResourceInput request, OperationContext context)
    {
        var resource = Get(request.ResourceARN!, context);
        resource.Put(ResourceTags.Add(resource.Tags, request.Tags));
        return new();
    }

    private UntagResourceOutput UntagResource(UntagResourceInput request, OperationContext context)
    {
        var resource = Get(request.ResourceARN!, context);
        resource.Put(resource.Tags.RemoveRange(request.TagKeys!));
        return new();
    }

    private TaggedResource Get(string arn, OperationContext context) =>
        Find(arn, context) ?? throw CloudWatchErrors.NotFound(arn.Split(':', 6)[5].Split(':', '/')[0] switch
        {
            "alarm" => "Alarm",
            "alarm-mute-rule" => "AlarmMuteRule",
            "insight-rule" => "InsightRule",
            "metric-stream" => "MetricStream",
            _ => "Dashboard",
        }, arn);

    /// <summary>A resource of the caller's own account, and region where it has one.</summary>
    private TaggedResource? Find(string arn, OperationContext context) =>
        arn.Split(':', 6) is ["arn", _, "cloudwatch", var region, var account, _]
        && account == context.AccountId
        && (region.Length == 0 || region == context.Region)
            ? states[new(account, region)].FindTagged(arn)
            : throw CloudWatchErrors.InvalidParameter(arn, "ResourceARN");
}
