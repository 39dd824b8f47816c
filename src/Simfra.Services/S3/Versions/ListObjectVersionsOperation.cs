using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>ListObjectVersions: all versions and delete markers of a bucket.</summary>
internal sealed class ListObjectVersionsOperation(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(S3Api.ListObjectVersions, ListObjectVersions);

    private ListObjectVersionsOutput ListObjectVersions(ListObjectVersionsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var encode = ListingParameters.ParseEncoding(request.EncodingType);
        var listing = new VersionListing(
            bucket.Name, request.Prefix ?? "", request.Delimiter, ListingParameters.ParseMax(request.MaxKeys, "maxKeys"));
        CheckMarkers(request.KeyMarker, request.VersionIdMarker);
        var page = listing.Read(buckets.State, request.KeyMarker ?? "", request.VersionIdMarker);
        var restoredAt = ListingParameters.ParseRestoreStatus(request.OptionalObjectAttributes, context.Now);
        return new()
        {
            Name = bucket.Name,
            Prefix = encode(listing.Prefix),
            KeyMarker = encode(request.KeyMarker ?? ""),
            VersionIdMarker = request.VersionIdMarker ?? "",
            NextKeyMarker = page.IsTruncated ? encode(page.LastKey) : null,
            NextVersionIdMarker = page.IsTruncated ? page.LastVersionId : null,
            Delimiter = string.IsNullOrEmpty(request.Delimiter) ? null : encode(request.Delimiter),
            MaxKeys = listing.MaxKeys,
            EncodingType = request.EncodingType,
            IsTruncated = page.IsTruncated,
            Versions = [.. page.Versions.Where(static v => !v.Version.IsDeleteMarker).Select(v => Describe(v, encode, OwnerOf(v.Version), restoredAt))],
            DeleteMarkers = [.. page.Versions.Where(static v => v.Version.IsDeleteMarker).Select(v => DescribeMarker(v, encode, OwnerOf(v.Version)))],
            CommonPrefixes = [.. page.CommonPrefixes.Select(p => new CommonPrefix { Prefix = encode(p) })],
        };

        Owner OwnerOf(S3Object version) => CanonicalUser.Owner(bucket.OwnerOf(version.Access));
    }

    private static void CheckMarkers(string? keyMarker, string? versionIdMarker)
    {
        const string argument = "version-id-marker";
        if (versionIdMarker is null)
        {
            return;
        }

        if (versionIdMarker.Length == 0)
        {
            throw S3Errors.InvalidArgument("A version-id marker cannot be empty.", argument, "");
        }

        if (string.IsNullOrEmpty(keyMarker))
        {
            throw S3Errors.InvalidArgument("A version-id marker cannot be specified without a key marker.", argument, versionIdMarker);
        }

        if (versionIdMarker != VersionId.Null && VersionId.SequenceOf(versionIdMarker) is null)
        {
            throw S3Errors.InvalidArgument("Invalid version id specified", argument, versionIdMarker);
        }
    }

    private static ObjectVersion Describe(ListedVersion listed, Func<string?, string?> encode, Owner owner, DateTimeOffset? restoredAt)
    {
        var version = listed.Version;
        return new()
        {
            Key = encode(version.Key),
            VersionId = version.ShownVersionId,
            IsLatest = listed.IsLatest,
            LastModified = version.LastModified,
            ETag = ETag.Quote(version.ETag),
            ChecksumAlgorithm = [version.Checksum.Algorithm],
            ChecksumType = version.Checksum.Type,
            Size = version.Size,
            StorageClass = version.StorageClass,
            Owner = owner,
            RestoreStatus = restoredAt is { } now ? version.RestorationAt(now)?.ToStatus(now) : null,
        };
    }

    private static DeleteMarkerEntry DescribeMarker(ListedVersion listed, Func<string?, string?> encode, Owner owner) => new()
    {
        Key = encode(listed.Version.Key),
        VersionId = listed.Version.ShownVersionId,
        IsLatest = listed.IsLatest,
        LastModified = listed.Version.LastModified,
        Owner = owner,
    };
}
