using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>The tags of parameters. Other kinds of resource aren't built.</summary>
internal sealed class ParameterTagOperations(ServiceState<SsmState> states) : IOperationGroup
{
    private const int MaxTags = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.AddTagsToResource, AddTagsToResource);
        operations.Handle(SsmApi.RemoveTagsFromResource, RemoveTagsFromResource);
        operations.Handle(SsmApi.ListTagsForResource, ListTagsForResource);
    }

    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        foreach (var tag in given ?? [])
        {
            if (tag.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw SsmErrors.Validation("aws: prefixed tag key names are not allowed for external use.");
            }

            tags = tags.SetItem(tag.Key, tag.Value ?? "");
        }

        return tags.Count <= MaxTags ? tags : throw SsmErrors.TooManyTags();
    }

    private AddTagsToResourceResult AddTagsToResource(AddTagsToResourceRequest request, OperationContext context)
    {
        var (state, parameter) = Find(request.ResourceType!, request.ResourceId!, context);
        state.Parameters.Put(parameter with { Tags = Merge(parameter.Tags, request.Tags) });
        return new();
    }

    private RemoveTagsFromResourceResult RemoveTagsFromResource(RemoveTagsFromResourceRequest request, OperationContext context)
    {
        var (state, parameter) = Find(request.ResourceType!, request.ResourceId!, context);
        state.Parameters.Put(parameter with { Tags = parameter.Tags.RemoveRange(request.TagKeys!) });
        return new();
    }

    private ListTagsForResourceResult ListTagsForResource(ListTagsForResourceRequest request, OperationContext context)
    {
        var (_, parameter) = Find(request.ResourceType!, request.ResourceId!, context);
        return new() { TagList = [.. parameter.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] };
    }

    private (SsmState State, Parameter Parameter) Find(string type, string id, OperationContext context)
    {
        if (type != ResourceTypeForTagging.Parameter)
        {
            throw SsmErrors.NotBuilt($"Tags of the resource type {type}");
        }

        var state = states[context.Scope];
        return (state, state.Find(id) ?? throw SsmErrors.UnknownResource());
    }
}
