using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Tags of objects.</summary>
internal sealed class ObjectTaggingOperations(BucketAccess buckets, ObjectEvents events) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetObjectTagging, GetObjectTagging);
        operations.Handle(S3Api.PutObjectTagging, PutObjectTagging);
        operations.Handle(S3Api.DeleteObjectTagging, DeleteObjectTagging);
    }

    private GetObjectTaggingOutput GetObjectTagging(GetObjectTaggingRequest request, OperationContext context)
    {
        // Of this operation alone, the error names the key with its bucket: as recorded.
        var found = Get(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context, $"{request.Bucket}/{request.Key}");
        return new() { TagSet = S3Tags.ToTagSet(found.Tags), VersionId = buckets.VersionIdOf(found) };
    }

    private PutObjectTaggingOutput PutObjectTagging(PutObjectTaggingRequest request, OperationContext context)
    {
        var found = Get(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var tags = S3Tags.Parse(
            (request.Tagging ?? throw S3Errors.MalformedXml()).TagSet, S3Tags.MaxOfObject, S3Errors.TagKeyPrefixedWithAws);
        buckets.State.Change(found with { Tags = tags });
        events.Raise(ObjectEventType.TaggingPut, EventSubject.Of(found), EventSource.Of(context));
        return new() { VersionId = buckets.VersionIdOf(found) };
    }

    private DeleteObjectTaggingOutput DeleteObjectTagging(DeleteObjectTaggingRequest request, OperationContext context)
    {
        var found = Get(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        buckets.State.Change(found with { Tags = S3Tags.None });
        events.Raise(ObjectEventType.TaggingDelete, EventSubject.Of(found), EventSource.Of(context));
        return new() { VersionId = buckets.VersionIdOf(found) };
    }

    private S3Object Get(string? bucket, string? key, string? versionId, string? expectedOwner, OperationContext context, string? shownKey = null)
    {
        var location = ObjectKey.Parse(buckets.Get(bucket, expectedOwner, context).Name, key, context);
        return buckets.GetObject(location, versionId, context, shownKey);
    }
}
