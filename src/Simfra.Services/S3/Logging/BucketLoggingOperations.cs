using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Where a bucket's access log goes. Whether the target lets the log in shows when it is delivered, as on AWS.</summary>
internal sealed class BucketLoggingOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketLogging, GetBucketLogging);
        operations.Handle(S3Api.PutBucketLogging, PutBucketLogging);
    }

    private GetBucketLoggingOutput GetBucketLogging(GetBucketLoggingRequest request, OperationContext context)
    {
        if (buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).Logging is not { } logging)
        {
            return new();
        }

        var format = logging.PartitionDateSource is { } source
            ? new TargetObjectKeyFormat { PartitionedPrefix = new() { PartitionDateSource = source } }
            : logging.HasKeyFormat ? new TargetObjectKeyFormat { SimplePrefix = new() } : null;
        return new()
        {
            LoggingEnabled = new()
            {
                TargetBucket = logging.TargetBucket,
                TargetPrefix = logging.Prefix,
                TargetObjectKeyFormat = format,
                TargetGrants = logging.Grants?.Grants.Select(static g => new TargetGrant { Grantee = g.ToGrantee(), Permission = g.Permission }).ToList(),
            },
        };
    }

    private Unit PutBucketLogging(PutBucketLoggingRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var status = request.BucketLoggingStatus ?? throw S3Errors.MalformedXml();
        buckets.State.Buckets.Put(bucket with { Logging = status.LoggingEnabled is { } given ? Parse(given, bucket) : null });
        return new();
    }

    private BucketLogging Parse(LoggingEnabled given, Bucket bucket)
    {
        if (given.TargetBucket is null || given.TargetPrefix is null || given.TargetObjectKeyFormat is { SimplePrefix: not null, PartitionedPrefix: not null })
        {
            throw S3Errors.MalformedXml();
        }

        var grants = (given.TargetGrants ?? []).ConvertAll(ParseGrant);
        var partition = given.TargetObjectKeyFormat?.PartitionedPrefix;
        if (partition is { PartitionDateSource: not (PartitionDateSource.EventTime or PartitionDateSource.DeliveryTime) })
        {
            throw S3Errors.MalformedXml();
        }

        var target = buckets.State.Buckets.Find(given.TargetBucket) ?? throw S3Errors.NoLoggingTarget(given.TargetBucket);
        if (target.OwnerAccountId != bucket.OwnerAccountId)
        {
            throw S3Errors.LoggingTargetOfOther(target.Name);
        }

        if (grants.Count > 0 && target.IsOwnerEnforced)
        {
            throw S3Errors.AccessControlListNotSupported();
        }

        return target.Region == bucket.Region
            ? new(target.Name, given.TargetPrefix)
            {
                PartitionDateSource = partition?.PartitionDateSource,
                Grants = grants.Count == 0 ? null : new(target.OwnerId, [.. grants]),
                HasKeyFormat = given.TargetObjectKeyFormat is not null,
            }
            : throw S3Errors.CrossLocationLogging(target.Region);
    }

    private static AclGrant ParseGrant(TargetGrant grant) =>
        grant.Permission is BucketLogsPermission.FullControl or BucketLogsPermission.Read or BucketLogsPermission.Write
            ? AclDocument.Parse(new() { Grantee = grant.Grantee, Permission = grant.Permission })
            : throw S3Errors.MalformedXml();
}
