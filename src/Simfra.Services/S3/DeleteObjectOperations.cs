using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// Deleting objects, one or up to a thousand at a time. Deleting what isn't there succeeds, and where versions are kept, deleting a key
/// only marks it as deleted.
/// </summary>
internal sealed class DeleteObjectOperations(BucketAccess buckets, ObjectEvents events, SecondFactor secondFactor) : IOperationGroup
{
    private const int MaxKeys = 1000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.DeleteObject, DeleteObject);
        operations.Handle(S3Api.DeleteObjects, DeleteObjects);
    }

    private ValueTask<DeleteObjectOutput> DeleteObject(DeleteObjectRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        CheckSecondFactor(request.MFA, request.VersionId is not null, bucket, context);
        return new(buckets.Update(_ => Delete(request, context)));
    }

    private DeleteObjectOutput Delete(DeleteObjectRequest request, OperationContext context)
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

        CheckBypass(bucket, request.BypassGovernanceRetention);
        var deletion = Delete(bucket, location, request.VersionId, request.IfMatch, request.BypassGovernanceRetention == true, context);
        return new()
        {
            DeleteMarker = deletion.Marker is not null || deletion.Removed?.IsDeleteMarker == true ? true : null,

            // The id of a version that isn't there is repeated.
            VersionId = bucket.Versioning is null ? null : deletion.Marker?.ShownVersionId ?? request.VersionId,
        };
    }

    private ValueTask<DeleteObjectsOutput> DeleteObjects(DeleteObjectsRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        CheckSecondFactor(request.MFA, request.Delete?.Objects?.Exists(static o => o.VersionId is not null) == true, bucket, context);
        return new(buckets.Update(_ => Delete(request, context)));
    }

    /// <summary>Where a bucket asks for it, a version isn't deleted without a code, and with a wrong one nothing is.</summary>
    private void CheckSecondFactor(string? code, bool hasVersions, Bucket bucket, OperationContext context)
    {
        if (bucket.NeedsSecondFactor && (hasVersions || code is not null))
        {
            secondFactor.Check(code, bucket, context);
        }
    }

    private DeleteObjectsOutput Delete(DeleteObjectsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        if (request.Delete?.Objects is not { Count: >= 1 and <= MaxKeys } objects || objects.Any(static o => o.Key is null))
        {
            throw S3Errors.MalformedXml();
        }

        CheckBypass(bucket, request.BypassGovernanceRetention);
        var point = buckets.FindAccessPoint(request.Bucket, context.Region);
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

                CheckAllowed(S3Authorization.ObjectArn(bucket.Name, identifier.Key), identifier, request.BypassGovernanceRetention, context);
                if (point is not null)
                {
                    CheckAllowed(point.ObjectArn(identifier.Key!), identifier, request.BypassGovernanceRetention, context);
                }

                var deleted = Delete(bucket, identifier, request.BypassGovernanceRetention == true, context);
                if (request.Delete.Quiet != true)
                {
                    output.Deleted.Add(deleted);
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

    private static void CheckAllowed(string arn, ObjectIdentifier identifier, bool? bypassesGovernance, OperationContext context) =>
        S3Authorization.RequireDelete(
            (action, resource) =>
            {
                KeyValuePair<string, string>[] keys = identifier.VersionId is { } version ? [new(S3ConditionKeys.VersionKey, version)] : [];
                if (context.Authorization?.Check(action, resource, keys) is { } denied)
                {
                    throw denied;
                }
            },
            arn,
            identifier.VersionId,
            bypassesGovernance);

    private static void CheckBypass(Bucket bucket, bool? bypassesGovernance)
    {
        if (bypassesGovernance is not null && bucket.ObjectLock is null)
        {
            throw S3Errors.BypassWithoutLock();
        }
    }

    private DeletedObject Delete(Bucket bucket, ObjectIdentifier identifier, bool bypassesGovernance, OperationContext context)
    {
        if (identifier.LastModifiedTime is not null || identifier.Size is not null)
        {
            throw S3Errors.HeaderNotImplemented("LastModifiedTime, Size");
        }

        var location = ObjectKey.Parse(bucket.Name, identifier.Key, context);
        var deletion = Delete(bucket, location, identifier.VersionId, identifier.ETag, bypassesGovernance, context);
        if (identifier.VersionId is { } versionId and not VersionId.Null && deletion.Removed is null)
        {
            throw S3Errors.NoSuchVersion(location.Key, versionId);
        }

        var marker = deletion.Marker ?? (deletion.Removed is { IsDeleteMarker: true } removed ? removed : null);
        return new()
        {
            Key = identifier.Key,
            VersionId = identifier.VersionId,
            DeleteMarker = marker is null ? null : true,
            DeleteMarkerVersionId = marker?.ShownVersionId,
        };
    }

    private Deletion Delete(
        Bucket bucket, ObjectKey location, string? versionId, string? ifMatch, bool bypassesGovernance, OperationContext context)
    {
        VersionId.Check(versionId);
        var found = buckets.State.FindVersion(location, versionId);
        if (ifMatch is not null)
        {
            CheckMatch(found, ifMatch, location.Key);
        }

        if (versionId is null)
        {
            var deletion = buckets.State.Delete(bucket, location, context.Ids, context.Now);
            Tell(deletion, context);
            return deletion;
        }

        if (found?.IsLocked(context.Now, bypassesGovernance) == true)
        {
            throw S3Errors.Locked();
        }

        if (found is not null)
        {
            buckets.State.Remove(found);
            Tell(new(found, null), context);
        }

        return new(found, null);
    }

    /// <summary>Of what wasn't there nothing is told.</summary>
    private void Tell(Deletion deletion, OperationContext context)
    {
        if (deletion.Marker is { } marker)
        {
            events.Raise(ObjectEventType.RemovedDeleteMarkerCreated, EventSubject.Of(marker), EventSource.Of(context));
        }
        else if (deletion.Removed is { } removed)
        {
            events.Raise(ObjectEventType.RemovedDelete, EventSubject.Of(removed), EventSource.Of(context));
        }
    }

    private static void CheckMatch(S3Object? found, string ifMatch, string key)
    {
        if (found is null)
        {
            throw S3Errors.NoSuchKey(key);
        }

        if (ifMatch != "*" && !ETag.Matches(ifMatch, found.ETag))
        {
            throw S3Errors.PreconditionFailed("If-Match");
        }
    }
}
