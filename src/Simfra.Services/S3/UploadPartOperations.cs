using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>The parts of an upload: sending, copying and listing them.</summary>
internal sealed class UploadPartOperations(BucketAccess buckets, BodyReceiver bodies, ObjectVault vault) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.UploadPart, UploadPart);
        operations.Handle(S3Api.UploadPartCopy, UploadPartCopy);
        operations.Handle(S3Api.ListParts, ListParts);
    }

    private async ValueTask<UploadPartOutput> UploadPart(
        UploadPartRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var customerKey = CustomerKey.Parse(request);
        var upload = FindUpload(request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner, context);
        var partNumber = UploadedPart.ParseNumber(request.PartNumber);
        CustomerKey.CheckPart(customerKey, upload.Encryption);
        var checks = BodyChecks.Parse(request.ContentMD5, request, context);
        new LockHeaders(upload.Retention, upload.LegalHold).CheckDigest(isLockedByDefault: false, checks);
        if (upload.Checksum is not null && checks.Algorithm is { } given && given != upload.ChecksumAlgorithm)
        {
            throw S3Errors.InvalidRequest(
                $"Checksum Type mismatch occurred, expected checksum Type: {upload.ChecksumAlgorithm.Name.ToLowerInvariant()}, " +
                $"actual checksum Type: {given.Name.ToLowerInvariant()}");
        }

        await vault.OpenAsync(upload.Encryption, context, cancellationToken).ConfigureAwait(false);

        // An upload without an algorithm takes parts with any, tells it once, and keeps its own.
        var algorithm = checks.Algorithm ?? upload.ChecksumAlgorithm;
        var body = await bodies.ReceiveAsync(request.Body, checks, algorithm, cancellationToken).ConfigureAwait(false);
        var told = checks.Algorithm is null && upload.Checksum is null ? null : body.Checksum;
        if (body.Checksum.Algorithm != upload.ChecksumAlgorithm.Name)
        {
            body = await BodyReceiver.DigestAsync(body.Content, upload.ChecksumAlgorithm, cancellationToken).ConfigureAwait(false);
        }

        var part = Write(upload, partNumber, body, context);
        var output = new UploadPartOutput { ETag = ETag.Quote(part.ETag) };
        EncryptionMembers.Write(output, upload.Encryption);
        if (told is not null)
        {
            ChecksumMembers.Write(output, told.Algorithm, told.Value, null);
        }

        return output;
    }

    private async ValueTask<UploadPartCopyOutput> UploadPartCopy(
        UploadPartCopyRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var customerKey = CustomerKey.Parse(request);
        var sourceKey = CustomerKey.Parse(request, "CopySource");
        var upload = FindUpload(request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner, context);
        var partNumber = UploadedPart.ParseNumber(request.PartNumber);
        CustomerKey.CheckPart(customerKey, upload.Encryption);
        var source = FindSource(request, context);
        CustomerKey.Check(sourceKey, source.Encryption);
        var range = request.CopySourceRange is null
            ? new ByteRange(0, source.Size - 1)
            : ByteRange.ParseCopySource(request.CopySourceRange, source.Size);
        if (range.Length > BodyReceiver.MaxLength)
        {
            throw S3Errors.InvalidRequest(
                $"The specified copy source is larger than the maximum allowable size for a copy source: {BodyReceiver.MaxLength}");
        }

        await vault.OpenAsync(source.Encryption, context, cancellationToken).ConfigureAwait(false);
        await vault.OpenAsync(upload.Encryption, context, cancellationToken).ConfigureAwait(false);
        var body = range.Length == source.Size
            ? await BodyReceiver.DigestAsync(source.Content, upload.ChecksumAlgorithm, cancellationToken).ConfigureAwait(false)
            : await bodies.CopyAsync(source.Content, range, upload.ChecksumAlgorithm, cancellationToken).ConfigureAwait(false);
        var part = Write(upload, partNumber, body, context);
        var result = new CopyPartResult { ETag = ETag.Quote(part.ETag), LastModified = part.LastModified };
        if (upload.Checksum is not null)
        {
            ChecksumMembers.Write(result, part.Checksum.Algorithm, part.Checksum.Value, null);
        }

        var output = new UploadPartCopyOutput { CopyPartResult = result, CopySourceVersionId = source.VersionId };
        EncryptionMembers.Write(output, upload.Encryption);
        return output;
    }

    private ListPartsOutput ListParts(ListPartsRequest request, OperationContext context)
    {
        CustomerKey.Parse(request);
        var upload = FindUpload(request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner, context);
        var max = ListingParameters.ParseMax(request.MaxParts, "max-parts");
        var marker = ListingParameters.ParseMarker(request.PartNumberMarker, "part-number-marker");
        var parts = buckets.State.PartsOf(upload, marker).Take(max + 1).ToList();
        var isTruncated = max > 0 && parts.Count > max;
        var page = parts.Take(max).ToList();
        var bucket = buckets.State.Buckets.Find(upload.Bucket)!;
        var abort = LifecycleDates.AbortOf(bucket.Lifecycle, upload.Key, upload.Initiated);
        return new()
        {
            AbortDate = abort?.At,
            AbortRuleId = abort?.RuleId,
            Bucket = upload.Bucket,
            Key = upload.Key,
            UploadId = upload.UploadId,
            PartNumberMarker = marker,
            NextPartNumberMarker = page.LastOrDefault()?.PartNumber ?? 0,
            MaxParts = max,
            IsTruncated = isTruncated,
            Parts = [.. page.Select(p => Describe(p, upload))],
            Initiator = upload.Initiator,
            Owner = CanonicalUser.Owner(bucket.OwnerOf(upload.Access)),
            StorageClass = upload.StorageClass,
            ChecksumAlgorithm = upload.Checksum?.Algorithm,
            ChecksumType = upload.Checksum?.Type,
        };
    }

    private MultipartUpload FindUpload(string? bucket, string? key, string? uploadId, string? expectedOwner, OperationContext context)
    {
        var location = ObjectKey.Parse(buckets.Get(bucket, expectedOwner, context).Name, key, context);
        return buckets.State.GetUpload(location, uploadId);
    }

    private S3Object FindSource(UploadPartCopyRequest request, OperationContext context)
    {
        var source = buckets.GetSource(CopySource.Parse(request.CopySource), request.ExpectedSourceBucketOwner, context);
        new ReadConditions(
            request.CopySourceIfMatch,
            request.CopySourceIfUnmodifiedSince,
            request.CopySourceIfNoneMatch,
            request.CopySourceIfModifiedSince).CheckCopySource(source, context.Now);
        return source.IsReadable(context.Now) ? source : throw S3Errors.InvalidSourceObjectState(source.StorageClass);
    }

    /// <summary>Keeps a part, unless its upload has ended while the bytes came.</summary>
    private UploadedPart Write(MultipartUpload upload, int partNumber, ReceivedBody body, OperationContext context)
    {
        var part = new UploadedPart
        {
            UploadId = upload.UploadId,
            PartNumber = partNumber,
            ETag = ObjectEncryption.ETagOf(upload.Encryption, body.ETag, context.Ids),
            LastModified = S3Object.TimestampOf(context.Now),
            Content = body.Content,
            Checksum = body.Checksum,
        };
        return buckets.Update(state =>
        {
            state.GetUpload(upload.Location.Object, upload.UploadId);
            state.Parts.Put(part);
            return part;
        });
    }

    private static Part Describe(UploadedPart part, MultipartUpload upload)
    {
        var described = new Part
        {
            PartNumber = part.PartNumber,
            LastModified = part.LastModified,
            ETag = ETag.Quote(part.ETag),
            Size = part.Content.Length,
        };
        if (upload.Checksum is not null)
        {
            ChecksumMembers.Write(described, part.Checksum.Algorithm, part.Checksum.Value, null);
        }

        return described;
    }
}
