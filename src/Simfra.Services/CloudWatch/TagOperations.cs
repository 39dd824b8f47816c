using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The tags of alarms and dashboards.</summary>
internal sealed class TagOperations(ServiceState<CloudWatchState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.ListTagsForResource, ListTagsForResource);
        operations.Handle(CloudWatchApi.TagResource, TagResource);
        operations.Handle(CloudWatchApi.UntagResource, UntagResource);
    }

    /// <summary>A resource that isn't there has no tags.</summary>
    private ListTagsForResourceOutput ListTagsForResource(ListTagsForResourceInput request, OperationContext context)
    {
        var state = states[Scope(request.ResourceARN!, context)];
        var tags = state.FindAlarm(request.ResourceARN!)?.Tags ?? FindDashboard(request.ResourceARN!, context)?.Tags ?? ResourceTags.None;
        return new() { Tags = ResourceTags.Show(tags) };
    }

    private TagResourceOutput TagResource(TagResourceInput request, OperationContext context)
    {
        Change(request.ResourceARN!, context, tags => ResourceTags.Add(tags, request.Tags));
        return new();
    }

    private UntagResourceOutput UntagResource(UntagResourceInput request, OperationContext context)
    {
        Change(request.ResourceARN!, context, tags => tags.RemoveRange(request.TagKeys!));
        return new();
    }

    private void Change(
        string arn, OperationContext context, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        var state = states[Scope(arn, context)];
        if (state.FindAlarm(arn) is { } alarm)
        {
            state.Alarms.Put(alarm with { Tags = change(alarm.Tags) });
        }
        else if (FindDashboard(arn, context) is { } dashboard)
        {
            states[StateScope.Global(context.AccountId)].Dashboards.Put(dashboard with { Tags = change(dashboard.Tags) });
        }
        else
        {
            throw CloudWatchErrors.NotFound(arn.Contains(":alarm:", StringComparison.Ordinal) ? "Alarm" : "Dashboard", arn);
        }
    }

    private Dashboard? FindDashboard(string arn, OperationContext context) =>
        states[StateScope.Global(context.AccountId)].Dashboards.All.FirstOrDefault(d => d.Arn == arn);

    /// <summary>The account and region of an alarm's ARN, which must be the caller's own.</summary>
    private static StateScope Scope(string arn, OperationContext context) =>
        arn.Split(':') is ["arn", _, "cloudwatch", var region, var account, ..]
        && account == context.AccountId
        && (region.Length == 0 || region == context.Region)
            ? context.Scope
            : throw CloudWatchErrors.InvalidParameter(arn, "ResourceARN");
}
