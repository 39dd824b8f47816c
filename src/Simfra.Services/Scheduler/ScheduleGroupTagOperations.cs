using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Scheduler;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>The tags of schedule groups; schedules themselves have none.</summary>
internal sealed class ScheduleGroupTagOperations(ServiceState<SchedulerState> states) : IOperationGroup
{
    private const int MaxTags = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SchedulerApi.TagResource, TagResource);
        operations.Handle(SchedulerApi.UntagResource, UntagResource);
        operations.Handle(SchedulerApi.ListTagsForResource, ListTagsForResource);
    }

    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        foreach (var tag in given ?? [])
        {
            tags = tags.SetItem(tag.Key!, tag.Value!);
        }

        return tags.Count <= MaxTags
            ? tags
            : throw SchedulerErrors.Validation($"A resource can have at most {MaxTags} tags.");
    }

    private TagResourceOutput TagResource(TagResourceInput request, OperationContext context)
    {
        var (state, group) = Find(request.ResourceArn!, context);
        state.Groups.Put(group with { Tags = Merge(group.Tags, request.Tags) });
        return new();
    }

    private UntagResourceOutput UntagResource(UntagResourceInput request, OperationContext context)
    {
        var (state, group) = Find(request.ResourceArn!, context);
        state.Groups.Put(group with { Tags = group.Tags.RemoveRange(request.TagKeys!) });
        return new();
    }

    private ListTagsForResourceOutput ListTagsForResource(ListTagsForResourceInput request, OperationContext context)
    {
        var (_, group) = Find(request.ResourceArn!, context);
        return new() { Tags = [.. group.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] };
    }

    private (SchedulerState State, ScheduleGroup Group) Find(string arn, OperationContext context)
    {
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        var state = states[context.Scope];
        return arn == ScheduleGroup.ArnOf(name, state.Scope)
            ? (state, state.GetGroup(name, context))
            : throw SchedulerErrors.GroupNotFound(name);
    }
}
