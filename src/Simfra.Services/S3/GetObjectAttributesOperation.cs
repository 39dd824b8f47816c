using Simfra.Integration;
using Simfra.Models.S3;
using Checksum = Simfra.Models.S3.Checksum;

namespace Simfra.Services.S3;

/// <summary>GetObjectAttributes: what is known of an object and its parts, those things that are asked for.</summary>
internal sealed class GetObjectAttributesOperation(BucketAccess buckets, ObjectVault vault) : IOperationGroup
{
    private static readonly string[] Attributes =
    [
        ObjectAttributes.ETag,
        ObjectAttributes.Checksum,
        ObjectAttributes.ObjectParts,
        ObjectAttributes.StorageClass,
        ObjectAttributes.ObjectSize,
    ];

    public void Register(IOperationRegistry operations) => operations.Handle(S3Api.GetObjectAttributes, GetObjectAttributes);

    private async ValueTask<GetObjectAttributesOutput> GetObjectAttributes(
        GetObjectAttributesRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var customerKey = CustomerKey.Parse(request);
        var wanted = request.ObjectAttributes ?? [];
        if (wanted.Count == 0)
        {
            throw S3Errors.InvalidRequest(
                "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty");
        }

        if (wanted.Exists(static a => !Attributes.Contains(a)))
        {
            throw S3Errors.InvalidArgument("Invalid attribute name specified.", "x-amz-object-attributes");
        }

        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var found = buckets.GetObject(ObjectKey.Parse(bucket.Name, request.Key, context), request.VersionId, context);
        CustomerKey.Check(customerKey, found.Encryption);
        if (wanted.Contains(ObjectAttributes.Checksum))
        {
            // Checksums are encrypted with the object.
            await vault.OpenAsync(found.Encryption, context, cancellationToken).ConfigureAwait(false);
        }

        return new()
        {
            LastModified = found.LastModified,
            VersionId = bucket.VersionIdOf(found),
            ETag = wanted.Contains(ObjectAttributes.ETag) ? found.ETag : null,
            Checksum = wanted.Contains(ObjectAttributes.Checksum) ? ChecksumOf(found) : null,
            ObjectParts = wanted.Contains(ObjectAttributes.ObjectParts) && found.IsMultipart ? PartsOf(found, request) : null,
            StorageClass = wanted.Contains(ObjectAttributes.StorageClass) ? found.StorageClass : null,
            ObjectSize = wanted.Contains(ObjectAttributes.ObjectSize) ? found.Size : null,
        };
    }

    private static Checksum ChecksumOf(S3Object found)
    {
        var checksum = new Checksum();
        ChecksumMembers.Write(checksum, found.Checksum.Algorithm, found.Checksum.Value, found.Checksum.Type);
        return checksum;
    }

    /// <summary>Parts are listed one by one only where each has a checksum of its own.</summary>
    private static GetObjectAttributesParts PartsOf(S3Object found, GetObjectAttributesRequest request)
    {
        if (found.Checksum.Type != ChecksumType.Composite)
        {
            return new() { TotalPartsCount = found.Parts.Length };
        }

        var max = ListingParameters.ParseMax(request.MaxParts, "max-parts");
        var marker = ListingParameters.ParseMarker(request.PartNumberMarker, "part-number-marker");
        var after = found.Parts.Where(p => p.PartNumber > marker).ToList();
        var page = after.Take(max).ToList();
        return new()
        {
            TotalPartsCount = found.Parts.Length,
            PartNumberMarker = marker,
            NextPartNumberMarker = page.LastOrDefault()?.PartNumber ?? 0,
            MaxParts = max,
            IsTruncated = page.Count < after.Count,
            Parts = page.Count == 0 ? null : [.. page.Select(Describe)],
        };
    }

    private static ObjectPart Describe(CompletedObjectPart part)
    {
        var described = new ObjectPart { PartNumber = part.PartNumber, Size = part.Size };
        if (part.Checksum is { } checksum)
        {
            ChecksumMembers.Write(described, checksum.Algorithm, checksum.Value, null);
        }

        return described;
    }
}
