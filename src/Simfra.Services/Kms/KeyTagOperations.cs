using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Kms;

/// <summary>The tags of keys.</summary>
internal sealed class KeyTagOperations(KeyDirectory keys) : IOperationGroup
{
    private const int MaxPage = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.TagResource, TagResource);
        operations.Handle(KmsApi.UntagResource, UntagResource);
        operations.Handle(KmsApi.ListResourceTags, ListResourceTags);
    }

    private Unit TagResource(TagResourceRequest request, OperationContext context)
    {
        var key = keys.GetChangeable(request.KeyId!, context);
        keys.Put(key with { Tags = KeyTags.Merge(key.Tags, request.Tags) });
        return new();
    }

    private Unit UntagResource(UntagResourceRequest request, OperationContext context)
    {
        var key = keys.GetChangeable(request.KeyId!, context);
        KeyTags.CheckKeys(request.TagKeys!);
        keys.Put(key with { Tags = key.Tags.RemoveRange(request.TagKeys!) });
        return new();
    }

    private ListResourceTagsResponse ListResourceTags(ListResourceTagsRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        var page = KmsPage.Of(key.Tags, static t => t.Key, request.Limit, request.Marker, MaxPage, MaxPage);
        return new()
        {
            Tags = page.Entries.ConvertAll(static t => new Tag { TagKey = t.Key, TagValue = t.Value }),
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
    }
}
