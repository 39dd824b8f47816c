using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Deleting objects, one or up to a thousand at a time. Deleting what isn't there succeeds.</summary>
internal sealed class DeleteObjectOperations(BucketAccess buckets, ObjectEvents events) : IOperationGroup
{
    private const int MaxKeys = 1000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.DeleteObject, DeleteObject);
        operations.Handle(S3Api.DeleteObjects, DeleteObjects);
    }

    private DeleteObjectOutput DeleteObject(DeleteObjectRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);

        // These two are for directory buckets alone.
        if (request.IfMatchLastModifiedTime is not null)
        {
            throw S3Errors.HeaderNotImplemented("x-amz-if-match-last-modified-time");
        }

        if (request.IfMatchSize is not null)
        {
            throw S3Errors.HeaderNotImplemented("x-amz-if-match-size");
        }

        Delete(location, request.VersionId, request.IfMatch, context);
        return new();
    }

    private DeleteObjectsOutput DeleteObjects(DeleteObjectsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        if (request.Delete?.Objects is not { Count: >= 1 and <= MaxKeys } objects || objects.Any(static o => o.Key is null))
        {
            throw S3Errors.MalformedXml();
        }

        var output = new DeleteObjectsOutput { Deleted = [], Errors = [] };
        foreach (var (position, identifier) in objects.Index())
        {
            try
            {
                // One key that can't be deleted keeps none of the others.
                if (context.Faults?.FailEntry(position) is { } fault)
                {
                    throw fault;
                }

                CheckAllowed(bucket, identifier, request.BypassGovernanceRetention, context);
                Delete(ObjectKey.Parse(bucket.Name, identifier.Key, context), identifier, context);
                if (request.Delete.Quiet != true)
                {
                    output.Deleted.Add(new() { Key = identifier.Key, VersionId = identifier.VersionId });
                }
            }
            catch (AwsServiceException error)
            {
                output.Errors.Add(new()
                {
                    Key = identifier.Key,
                    VersionId = identifier.VersionId,
                    Code = error.Code,
                    Message = error.ErrorMessage,
                });
            }
        }

        return output;
    }

    private static void CheckAllowed(Bucket bucket, ObjectIdentifier identifier, bool? bypassesGovernance, OperationContext context) =>
        S3Authorization.RequireDelete(
            (action, arn) =>
            {
                if (context.Authorization?.Check(action, arn) is { } denied)
                {
                    throw denied;
                }
            },
            S3Authorization.ObjectArn(bucket.Name, identifier.Key),
            identifier.VersionId,
            bypassesGovernance);

    private void Delete(ObjectKey location, ObjectIdentifier identifier, OperationContext context)
    {
        if (identifier.LastModifiedTime is not null || identifier.Size is not null)
        {
            throw S3Errors.HeaderNotImplemented("LastModifiedTime, Size");
        }

        Delete(location, identifier.VersionId, identifier.ETag, context);
    }

    private void Delete(ObjectKey location, string? versionId, string? ifMatch, OperationContext context)
    {
        S3State.CheckVersion(location, versionId);
        if (ifMatch is not null)
        {
            var current = buckets.State.Objects.Find(location) ?? throw S3Errors.NoSuchKey(location.Key);
            if (ifMatch != "*" && !ETag.Matches(ifMatch, current.ETag))
            {
                throw S3Errors.PreconditionFailed("If-Match");
            }
        }

        if (buckets.State.Objects.Remove(location))
        {
            events.Raise(ObjectEventType.RemovedDelete, new(location.Bucket, location.Key), EventSource.Of(context));
        }
    }
}
