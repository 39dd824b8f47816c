using System.Text;
using Simfra.Integration;
using Simfra.Models.S3;
using Object = Simfra.Models.S3.Object;

namespace Simfra.Services.S3;

/// <summary>ListObjects in its first version, whose pages follow a key, and its second, whose pages follow a token.</summary>
internal sealed class ListObjectsOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.ListObjects, ListObjects);
        operations.Handle(S3Api.ListObjectsV2, ListObjectsV2);
    }

    private ListObjectsOutput ListObjects(ListObjectsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var encode = ListingParameters.ParseEncoding(request.EncodingType);
        var listing = new ObjectListing(
            bucket.Name, request.Prefix ?? "", request.Delimiter, ListingParameters.ParseMax(request.MaxKeys, "maxKeys"));
        var page = listing.Read(buckets.State.Objects, request.Marker ?? "", skipGroup: true);
        var restoredAt = ListingParameters.ParseRestoreStatus(request.OptionalObjectAttributes, context.Now);
        return new()
        {
            Name = bucket.Name,
            Prefix = encode(listing.Prefix),
            Marker = encode(request.Marker ?? ""),
            Delimiter = string.IsNullOrEmpty(request.Delimiter) ? null : encode(request.Delimiter),
            MaxKeys = listing.MaxKeys,
            EncodingType = request.EncodingType,
            IsTruncated = page.IsTruncated,

            // Without a delimiter the last key of the page is the marker of the next.
            NextMarker = page.IsTruncated && !string.IsNullOrEmpty(request.Delimiter) ? encode(page.Last) : null,
            Contents = [.. page.Objects.Select(o => Describe(o, encode, CanonicalUser.Owner(bucket.OwnerOf(o.Access)), restoredAt))],
            CommonPrefixes = [.. page.CommonPrefixes.Select(p => new CommonPrefix { Prefix = encode(p) })],
        };
    }

    private ListObjectsV2Output ListObjectsV2(ListObjectsV2Request request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var encode = ListingParameters.ParseEncoding(request.EncodingType);
        var listing = new ObjectListing(
            bucket.Name, request.Prefix ?? "", request.Delimiter, ListingParameters.ParseMax(request.MaxKeys, "maxKeys"));
        var restoredAt = ListingParameters.ParseRestoreStatus(request.OptionalObjectAttributes, context.Now);
        var token = request.ContinuationToken is null ? null : ParseToken(request.ContinuationToken);
        var page = listing.Read(buckets.State.Objects, token ?? request.StartAfter ?? "", skipGroup: token is not null);
        return new()
        {
            Name = bucket.Name,
            Prefix = encode(listing.Prefix),
            Delimiter = string.IsNullOrEmpty(request.Delimiter) ? null : encode(request.Delimiter),
            MaxKeys = listing.MaxKeys,
            EncodingType = request.EncodingType,
            KeyCount = page.Count,
            IsTruncated = page.IsTruncated,
            ContinuationToken = request.ContinuationToken,
            NextContinuationToken = page.IsTruncated ? Convert.ToBase64String(Encoding.UTF8.GetBytes(page.Last!)) : null,
            StartAfter = encode(request.StartAfter),
            Contents = [.. page.Objects.Select(
                o => Describe(o, encode, request.FetchOwner == true ? CanonicalUser.Owner(bucket.OwnerOf(o.Access)) : null, restoredAt))],
            CommonPrefixes = [.. page.CommonPrefixes.Select(p => new CommonPrefix { Prefix = encode(p) })],
        };
    }

    private static Object Describe(S3Object found, Func<string?, string?> encode, Owner? owner, DateTimeOffset? restoredAt) => new()
    {
        Key = encode(found.Key),
        LastModified = found.LastModified,
        ETag = ETag.Quote(found.ETag),
        ChecksumAlgorithm = [found.Checksum.Algorithm],
        ChecksumType = found.Checksum.Type,
        Size = found.Size,
        StorageClass = found.StorageClass,
        Owner = owner,
        RestoreStatus = restoredAt is { } now ? found.RestorationAt(now)?.ToStatus(now) : null,
    };

    /// <summary>A token is the last key or common prefix of the page before, opaque to clients.</summary>
    private static string ParseToken(string token)
    {
        var bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token");
    }
}
