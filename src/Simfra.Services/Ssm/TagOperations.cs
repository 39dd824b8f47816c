using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>The tags of parameters and documents. Other kinds of resource aren't built.</summary>
internal sealed class TagOperations(ServiceState<SsmState> states) : IOperationGroup
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
        var tagged = Find(request.ResourceType!, request.ResourceId!, context);
        tagged.Put(Merge(tagged.Tags, request.Tags));
        return new();
    }

    private RemoveTagsFromResourceResult RemoveTagsFromResource(RemoveTagsFromResourceRequest request, OperationContext context)
    {
        var tagged = Find(request.ResourceType!, request.ResourceId!, context);
        tagged.Put(tagged.Tags.RemoveRange(request.TagKeys!));
        return new();
    }

    private ListTagsForResourceResult ListTagsForResource(ListTagsForResourceRequest request, OperationContext context)
    {
        var tagged = Find(request.ResourceType!, request.ResourceId!, context);
        return new() { TagList = [.. tagged.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] };
    }

    private Tagged Find(string type, string id, OperationContext context)
    {
        var state = states[context.Scope];
        switch (type)
        {
            case ResourceTypeForTagging.Parameter:
                var parameter = state.Find(id) ?? throw SsmErrors.UnknownResource();
                return new(parameter.Tags, tags => state.Parameters.Put(parameter with { Tags = tags }));
            case ResourceTypeForTagging.Document:
                var document = state.Documents.Find(id) ?? throw SsmErrors.UnknownResource();
                return new(document.Tags, tags => state.Documents.Put(document with { Tags = tags }));
            default:
                throw SsmErrors.NotBuilt($"Tags of the resource type {type}");
        }
    }

    private sealed record Tagged(ImmutableSortedDictionary<string, string> Tags, Action<ImmutableSortedDictionary<string, string>> Put);
}
