using System.Buffers.Binary;
using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols.Checksums;
using Simfra.State.Blobs;
using ChecksumAlgorithm = Simfra.Protocols.Checksums.ChecksumAlgorithm;

namespace Simfra.Services.S3;

/// <summary>CompleteMultipartUpload: makes an object of the parts that the request lists.</summary>
internal sealed class CompleteMultipartUploadOperation(BucketAccess buckets, ObjectVault vault, ObjectEvents events) : IOperationGroup
{
    /// <summary>All parts but the last have at least this many bytes.</summary>
    private const long MinPartLength = 5 * 1024 * 1024;

    public void Register(IOperationRegistry operations) =>
        operations.Handle(S3Api.CompleteMultipartUpload, CompleteMultipartUpload);

    private async ValueTask<CompleteMultipartUploadOutput> CompleteMultipartUpload(
        CompleteMultipartUploadRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        // A customer's key is needed with the parts alone, but if it is here it must be the same.
        var customerKey = CustomerKey.Parse(request);
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var upload = buckets.State.GetUpload(ObjectKey.Parse(bucket.Name, request.Key, context), request.UploadId);
        if (customerKey is not null)
        {
            CustomerKey.CheckPart(customerKey, upload.Encryption);
        }

        // The parts are read to be put together.
        await vault.OpenAsync(upload.Encryption, context, cancellationToken).ConfigureAwait(false);
        return buckets.Update(_ => Complete(request, context));
    }

    private CompleteMultipartUploadOutput Complete(CompleteMultipartUploadRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);
        var conditions = WriteConditions.Parse(request.IfMatch, request.IfNoneMatch);
        var upload = buckets.State.GetUpload(location, request.UploadId);
        var current = buckets.State.Objects.Find(location);
        conditions.CheckCompletion(current, upload.RevisionAtStart, location.Key);
        if (request.ChecksumType is not null && request.ChecksumType != upload.Checksum?.Type)
        {
            throw S3Errors.InvalidRequest(
                $"The upload was created using the {upload.Checksum?.Type ?? "null"} checksum mode. " +
                "The complete request must use the same checksum mode.");
        }

        var parts = SelectParts(request, upload);
        var content = Blob.Concat([.. parts.Select(static p => p.Content)]);
        if (request.MpuObjectSize is { } size && size != content.Length)
        {
            throw S3Errors.InvalidRequest(
                $"The provided 'x-amz-mp-object-size' header value {size} does not match what was computed: {content.Length}");
        }

        var completed = new S3Object
        {
            Bucket = upload.Bucket,
            Key = upload.Key,
            Revision = context.Ids.NewGuid(),
            ETag = CompositeETag(parts),
            LastModified = upload.Initiated,
            Content = content,
            Checksum = ChecksumOf(parts, upload),
            StorageClass = upload.StorageClass,
            Headers = upload.Headers,
            Metadata = upload.Metadata,
            Tags = upload.Tags,
            Access = upload.Access,
            WebsiteRedirectLocation = upload.WebsiteRedirectLocation,
            Encryption = upload.Encryption,
            Retention = upload.Retention,
            LegalHold = upload.LegalHold,
            Parts = [.. parts.Select(p => new CompletedObjectPart(p.PartNumber, p.Content.Length, p.Checksum))],
        };
        CheckObjectChecksum(request, completed);
        completed = buckets.State.Write(completed, conditions, context.Ids);
        buckets.State.RemoveUpload(upload);
        events.Raise(ObjectEventType.CreatedCompleteMultipartUpload, EventSubject.Of(completed), EventSource.Of(context));

        var output = new CompleteMultipartUploadOutput
        {
            Location = $"{context.Endpoint}/{bucket.Name}/{Uri.EscapeDataString(location.Key)}",
            Bucket = bucket.Name,
            Key = location.Key,
            VersionId = completed.VersionId,
            Expiration = buckets.ExpirationOf(completed),
            ETag = ETag.Quote(completed.ETag),
        };
        EncryptionMembers.Write(output, completed.Encryption);
        var checksum = completed.Checksum;
        ChecksumMembers.Write(output, checksum.Algorithm, checksum.ToText(parts.Count), checksum.Type);
        return output;
    }

    /// <summary>The parts that the request lists, which have to be there as it says they are.</summary>
    private List<UploadedPart> SelectParts(CompleteMultipartUploadRequest request, MultipartUpload upload)
    {
        if (request.MultipartUpload?.Parts is not { Count: > 0 } listed)
        {
            throw S3Errors.NoParts();
        }

        if (listed.Zip(listed.Skip(1)).Any(static pair => pair.First.PartNumber >= pair.Second.PartNumber))
        {
            throw S3Errors.InvalidPartOrder(upload.UploadId);
        }

        var parts = new List<UploadedPart>(listed.Count);
        foreach (var named in listed)
        {
            if (named.PartNumber is not { } number || named.ETag is null)
            {
                throw S3Errors.MalformedXml();
            }

            var part = buckets.State.Parts.Find(new(upload.UploadId, number));
            if (part is null || !ETag.Matches(named.ETag, part.ETag))
            {
                throw S3Errors.InvalidPart(ETag.Bare(named.ETag), number, upload.UploadId);
            }

            CheckPartChecksum(named, part, upload);
            parts.Add(part);
        }

        return parts.SkipLast(1).FirstOrDefault(static p => p.Content.Length < MinPartLength) is { } small
            ? throw S3Errors.PartTooSmall(small, MinPartLength)
            : parts;
    }

    private static void CheckPartChecksum(CompletedPart named, UploadedPart part, MultipartUpload upload)
    {
        var given = ChecksumMembers.Read(named);
        if (given.Find(c => upload.Checksum is not null && c.Algorithm == upload.Checksum.Algorithm) is { } checksum)
        {
            if (checksum.Value != part.Checksum.Value)
            {
                throw S3Errors.InvalidPart(part.ETag, part.PartNumber, upload.UploadId);
            }

            return;
        }

        if (given is [var other, ..])
        {
            // Another algorithm than the upload's: of an upload without one, no part has a checksum to speak of.
            throw upload.Checksum is null
                ? S3Errors.InvalidPart(part.ETag, part.PartNumber, upload.UploadId)
                : S3Errors.BadPartChecksum(other.Algorithm.ToLowerInvariant(), part.PartNumber);
        }

        if (upload.Checksum is { Type: ChecksumType.Composite } composite)
        {
            throw S3Errors.InvalidRequest(
                $"The upload was created using a {composite.Algorithm.ToLowerInvariant()} checksum. The complete request must include " +
                $"the checksum for each part. It was missing for part {part.PartNumber} in the request.");
        }
    }

    private static void CheckObjectChecksum(CompleteMultipartUploadRequest request, S3Object completed)
    {
        var checksum = completed.Checksum;
        foreach (var given in ChecksumMembers.Read(request))
        {
            if (given.Algorithm != checksum.Algorithm
                || (given.Value != checksum.Value && given.Value != checksum.ToText(completed.Parts.Length)))
            {
                throw S3Errors.BadObjectChecksum(checksum.Algorithm.ToLowerInvariant());
            }
        }
    }

    /// <summary>The MD5 of the parts' MD5s, and how many they are.</summary>
    private static string CompositeETag(List<UploadedPart> parts)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var part in parts)
        {
            md5.AppendData(Convert.FromHexString(part.ETag));
        }

        return $"{Convert.ToHexStringLower(md5.GetHashAndReset())}-{parts.Count}";
    }

    private static ObjectChecksum ChecksumOf(List<UploadedPart> parts, MultipartUpload upload)
    {
        var algorithm = upload.ChecksumAlgorithm;
        return upload.Checksum?.Type == ChecksumType.Composite
            ? ObjectChecksum.Create(algorithm, Compose(parts, algorithm)) with { Type = ChecksumType.Composite }
            : ObjectChecksum.Create(algorithm, Combine(parts, algorithm));
    }

    /// <summary>The checksum of the parts' checksums.</summary>
    private static byte[] Compose(List<UploadedPart> parts, ChecksumAlgorithm algorithm)
    {
        using var checksum = algorithm.Create();
        foreach (var part in parts)
        {
            checksum.Append(Convert.FromBase64String(part.Checksum.Value));
        }

        return checksum.GetValue();
    }

    /// <summary>The checksum of all bytes, from those of the parts, which can be put together without reading the bytes again.</summary>
    private static byte[] Combine(List<UploadedPart> parts, ChecksumAlgorithm algorithm)
    {
        var combined = 0UL;
        foreach (var part in parts)
        {
            var value = Convert.FromBase64String(part.Checksum.Value);
            var length = part.Content.Length;
            combined = algorithm == ChecksumAlgorithm.Crc64Nvme
                ? Crc64Nvme.Combine(combined, BinaryPrimitives.ReadUInt64BigEndian(value), length)
                : algorithm == ChecksumAlgorithm.Crc32
                    ? Crc32.Combine((uint)combined, BinaryPrimitives.ReadUInt32BigEndian(value), length)
                    : Crc32C.Combine((uint)combined, BinaryPrimitives.ReadUInt32BigEndian(value), length);
        }

        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, combined);
        return bytes[^algorithm.Size..];
    }
}
