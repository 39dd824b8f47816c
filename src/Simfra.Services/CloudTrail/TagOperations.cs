using Simfra.Integration;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>Tags of trails.</summary>
internal sealed class TagOperations(TrailDirectory trails) : IOperationGroup
{
    private const int MaxListed = 20;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudTrailApi.AddTags, AddTags);
        operations.Handle(CloudTrailApi.RemoveTags, RemoveTags);
        operations.Handle(CloudTrailApi.ListTags, ListTags);
    }

    private AddTagsResponse AddTags(AddTagsRequest request, OperationContext context)
    {
        var trail = trails.GetAtHome(ParseResource(request.ResourceId), context);
        trails.Put(trail with { Tags = TrailTags.Add(trail.Tags, request.TagsList) });
        return new();
    }

    /// <summary>A tag goes if its key is named; a value that comes along must be the tag's own.</summary>
    private RemoveTagsResponse RemoveTags(RemoveTagsRequest request, OperationContext context)
    {
        var trail = trails.GetAtHome(ParseResource(request.ResourceId), context);
        var removed = (request.TagsList ?? [])
            .Where(t => t.Key is not null && trail.Tags.TryGetValue(t.Key, out var value) && (t.Value is null || t.Value == value))
            .Select(static t => t.Key!);
        trails.Put(trail with { Tags = trail.Tags.RemoveRange(removed) });
        return new();
    }

    private ListTagsResponse ListTags(ListTagsRequest request, OperationContext context)
    {
        if (!string.IsNullOrEmpty(request.NextToken))
        {
            // All tags of so few trails fit one page, so no token was given out.
            throw CloudTrailErrors.InvalidTagToken();
        }

        if (request.ResourceIdList is not { Count: > 0 and <= MaxListed } resources)
        {
            throw CloudTrailErrors.Missing("ResourceIdList");
        }

        return new()
        {
            ResourceTagList =
            [
                .. resources.Select(id => new ResourceTag { ResourceId = id, TagsList = TrailTags.Show(trails.Get(ParseResource(id), context).Tags) }),
            ],
        };
    }

    private static string ParseResource(string? id) =>
        id?.StartsWith("arn:", StringComparison.Ordinal) == true ? id : throw CloudTrailErrors.InvalidTrailArn(id ?? "");
}
