using System.Globalization;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Creating, deleting and finding buckets.</summary>
internal sealed class BucketOperations(BucketAccess buckets) : IOperationGroup
{
    private const int MaxBuckets = 10_000;
    private const string GlobalNamespace = BucketNamespace.Global;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.CreateBucket, CreateBucket);
        operations.Handle(S3Api.DeleteBucket, DeleteBucket);
        operations.Handle(S3Api.HeadBucket, HeadBucket);
        operations.Handle(S3Api.GetBucketLocation, GetBucketLocation);
        operations.Handle(S3Api.ListBuckets, ListBuckets);
    }

    private CreateBucketOutput CreateBucket(CreateBucketRequest request, OperationContext context)
    {
        var name = BucketName.Parse(request.Bucket);
        CheckSettings(request);
        var acl = AclOf(request, context);
        var configuration = request.CreateBucketConfiguration;
        var region = S3Region.Resolve(configuration?.LocationConstraint, context.Region);
        var tags = S3Tags.Parse(configuration?.Tags, S3Tags.MaxOfBucket, static _ => S3Errors.SystemTagOfNewBucket());
        var output = new CreateBucketOutput { Location = LocationOf(name, region, context), BucketArn = $"arn:aws:s3:::{name}" };

        if (buckets.State.Buckets.TryGet(name, out var existing))
        {
            if (existing.OwnerAccountId != context.AccountId)
            {
                throw S3Errors.BucketAlreadyExists(name);
            }

            // The oldest region answers as if it had made the bucket again, unless that would change it.
            return existing.Region == S3Region.Default && region == S3Region.Default && tags.IsEmpty
                ? output
                : throw S3Errors.BucketAlreadyOwnedByYou(name);
        }

        if (OwnedBy(context.AccountId).Take(MaxBuckets).Count() == MaxBuckets)
        {
            throw S3Errors.TooManyBuckets();
        }

        buckets.State.Buckets.Add(new()
        {
            Name = name,
            OwnerAccountId = context.AccountId,
            Region = region,
            LocationConstraint = configuration?.LocationConstraint,
            CreatedAt = S3Object.TimestampOf(context.Now),
            Tags = tags,
            ObjectOwnership = request.ObjectOwnership ?? ObjectOwnership.BucketOwnerEnforced,
            Acl = acl,
            Versioning = request.ObjectLockEnabledForBucket == true ? BucketVersioningStatus.Enabled : null,
            ObjectLock = request.ObjectLockEnabledForBucket == true ? new(null, null, null) : null,
        });
        return output;
    }

    private Unit DeleteBucket(DeleteBucketRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        if (buckets.State.HasVersions(bucket.Name))
        {
            throw bucket.Versioning is null ? S3Errors.BucketNotEmpty(bucket.Name) : S3Errors.BucketHasVersions(bucket.Name);
        }

        // Uploads that were never completed don't keep a bucket alive.
        var uploads = buckets.State.Uploads.From(new UploadKey(new(bucket.Name, ""), "")).TakeWhile(u => u.Bucket == bucket.Name);
        foreach (var upload in uploads.ToList())
        {
            buckets.State.RemoveUpload(upload);
        }

        buckets.State.Buckets.Remove(bucket.Name);
        return new();
    }

    private HeadBucketOutput HeadBucket(HeadBucketRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return new() { BucketArn = bucket.Arn, BucketRegion = bucket.Region, AccessPointAlias = false };
    }

    /// <summary>Clients ask the oldest region where a bucket is, so that one answers for all regions.</summary>
    private GetBucketLocationOutput GetBucketLocation(GetBucketLocationRequest request, OperationContext context)
    {
        var bucket = context.Region == S3Region.Default
            ? buckets.Find(request.Bucket, request.ExpectedBucketOwner)
            : buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return new() { LocationConstraint = bucket.LocationConstraint };
    }

    private ListBucketsOutput ListBuckets(ListBucketsRequest request, OperationContext context)
    {
        if (request.MaxBuckets is < 1 or > MaxBuckets)
        {
            throw S3Errors.InvalidArgument(
                "Argument max-buckets must be an integer between 1 and 10000",
                "max-buckets",
                request.MaxBuckets.Value.ToString(CultureInfo.InvariantCulture));
        }

        if (request.BucketRegion is { } region && (!S3Region.IsKnown(region) || region != context.Region))
        {
            throw S3Errors.InvalidArgument(
                "Requests with bucket-region specified must be made to the corresponding regional endpoint", "bucket-region", region);
        }

        var max = request.MaxBuckets ?? MaxBuckets;
        var after = BucketToken.Decode(request.ContinuationToken);
        var page = OwnedBy(context.AccountId, after ?? "")
            .Where(b => string.CompareOrdinal(b.Name, after) > 0)
            .Where(b => request.Prefix is null || b.Name.StartsWith(request.Prefix, StringComparison.Ordinal))
            .Where(b => request.BucketRegion is null || b.Region == request.BucketRegion)
            .Take(max + 1)
            .ToList();
        var isTruncated = page.Count > max;
        if (isTruncated)
        {
            page.RemoveAt(max);
        }

        return new()
        {
            Buckets = [.. page.Select(b => new Models.S3.Bucket
            {
                Name = b.Name,
                CreationDate = b.CreatedAt,
                BucketArn = b.Arn,
                BucketRegion = IsPaged(request) ? b.Region : null,
            })],
            Owner = CanonicalUser.Owner(context.AccountId),
            Prefix = request.Prefix,
            ContinuationToken = isTruncated ? BucketToken.Encode(page[^1].Name) : null,
        };
    }

    private IEnumerable<Bucket> OwnedBy(string accountId, string from = "") =>
        buckets.State.BucketsByOwner.From(new OwnedBucket(accountId, from)).TakeWhile(b => b.OwnerAccountId == accountId);

    /// <summary>Only the newer form of ListBuckets, with any of its parameters, tells the regions.</summary>
    private static bool IsPaged(ListBucketsRequest request) =>
        request.MaxBuckets is not null || request.Prefix is not null || request.ContinuationToken is not null
        || request.BucketRegion is not null;

    /// <summary>In us-east-1 a path, elsewhere the bucket's URL; here both lead back to this instance.</summary>
    private static string LocationOf(string name, string region, OperationContext context) =>
        region == S3Region.Default && context.Region == S3Region.Default ? $"/{name}" : $"{context.Endpoint}/{name}";

    /// <summary>The list that the bucket is to have; null for its owner's full control, which it has to be where lists don't count.</summary>
    private static AccessControlList? AclOf(CreateBucketRequest request, OperationContext context)
    {
        var headers = AclHeaders.Of(request);
        headers.Check(AclCanned.OfBuckets);
        var isOwnerEnforced = request.ObjectOwnership is null or ObjectOwnership.BucketOwnerEnforced;
        if (isOwnerEnforced && (headers.HasGrants || headers.Canned is not (null or BucketCannedACL.Private)))
        {
            throw S3Errors.InvalidBucketAclWithObjectOwnership();
        }

        var ownerId = CanonicalUser.IdOf(context.AccountId);
        var acl = headers.ToList(ownerId, ownerId);

        // Public access to a new bucket is blocked, whatever it is made with.
        return acl.IsPublic ? throw S3Errors.InvalidBucketAclWithBlockPublicAccess() : acl.IsOwners ? null : acl;
    }

    private static void CheckSettings(CreateBucketRequest request)
    {
        if (request.ObjectOwnership is { } ownership && !OwnershipOperations.IsKnown(ownership))
        {
            throw S3Errors.InvalidObjectOwnership(ownership);
        }

        if (request.BucketNamespace is not (null or GlobalNamespace))
        {
            throw S3Errors.NotBuilt($"The bucket namespace {request.BucketNamespace}");
        }

        if (request.CreateBucketConfiguration is { Location: not null } or { Bucket: not null })
        {
            throw S3Errors.NotBuilt("A directory bucket (CreateBucketConfiguration's Location and Bucket)");
        }
    }
}
