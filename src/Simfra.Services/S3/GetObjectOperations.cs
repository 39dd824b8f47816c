using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>GetObject and HeadObject: the same answer, with the bytes or without.</summary>
internal sealed class GetObjectOperations(BucketAccess buckets, ObjectVault vault) : IOperationGroup
{
    private const string AcceptedRanges = "bytes";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetObject, GetObject);
        operations.Handle(S3Api.HeadObject, HeadObject);
    }

    /// <summary>Asynchronous so that it takes no turn: an object that is read is as it was when the request came.</summary>
    private async ValueTask<GetObjectOutput> GetObject(GetObjectRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var customerKey = CustomerKey.Parse(request);
        var found = Find(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        CustomerKey.Check(customerKey, found.Encryption);
        new ReadConditions(request.IfMatch, request.IfUnmodifiedSince, request.IfNoneMatch, request.IfModifiedSince)
            .Check(found, context.Now);
        if (!found.IsReadable(context.Now))
        {
            throw S3Errors.InvalidObjectState(found.StorageClass);
        }

        await vault.OpenAsync(found.Encryption, context, cancellationToken).ConfigureAwait(false);
        var selection = Select(found, request.Range, request.PartNumber, context);
        var range = selection.Range ?? new ByteRange(0, found.Size - 1);
        var output = new GetObjectOutput
        {
            Body = new(found.Content.OpenRead(range.First, range.Length), range.Length),
            AcceptRanges = AcceptedRanges,
            LastModified = found.LastModified,
            VersionId = buckets.VersionIdOf(found),
            Expiration = request.VersionId is null ? buckets.ExpirationOf(found) : null,
            ContentLength = range.Length,
            ContentRange = selection.Range?.ToContentRange(found.Size),
            ETag = ETag.Quote(found.ETag),
            CacheControl = request.ResponseCacheControl ?? found.Headers.CacheControl,
            ContentDisposition = request.ResponseContentDisposition ?? found.Headers.ContentDisposition,
            ContentEncoding = request.ResponseContentEncoding ?? found.Headers.ContentEncoding,
            ContentLanguage = request.ResponseContentLanguage ?? found.Headers.ContentLanguage,
            ContentType = request.ResponseContentType ?? found.Headers.ContentType,
            Expires = Expires(request.ResponseExpires, found),
            WebsiteRedirectLocation = found.WebsiteRedirectLocation,
            Metadata = UserMetadata.ToHeaders(found.Metadata),
            StorageClass = StorageClasses.ToHeader(found.StorageClass),
            ReplicationStatus = found.ReplicationStatus,
            Restore = found.RestorationAt(context.Now)?.ToHeader(context.Now),
            PartsCount = selection.PartsCount,
            TagCount = found.Tags.IsEmpty ? null : found.Tags.Count,
        };
        EncryptionMembers.Write(output, found.Encryption);
        WriteChecksum(output, request.ChecksumMode, found, selection);
        (output.ObjectLockMode, output.ObjectLockRetainUntilDate, output.ObjectLockLegalHoldStatus) = LockOf(found, context);
        return output;
    }

    private async ValueTask<HeadObjectOutput> HeadObject(HeadObjectRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var customerKey = CustomerKey.Parse(request);
        var found = Find(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        CustomerKey.Check(customerKey, found.Encryption);
        new ReadConditions(request.IfMatch, request.IfUnmodifiedSince, request.IfNoneMatch, request.IfModifiedSince)
            .Check(found, context.Now);
        if (request.ChecksumMode == ChecksumMode.Enabled)
        {
            // Checksums are encrypted with the object.
            await vault.OpenAsync(found.Encryption, context, cancellationToken).ConfigureAwait(false);
        }

        var selection = Select(found, request.Range, request.PartNumber, context);
        var output = new HeadObjectOutput
        {
            AcceptRanges = AcceptedRanges,
            LastModified = found.LastModified,
            VersionId = buckets.VersionIdOf(found),
            Expiration = request.VersionId is null ? buckets.ExpirationOf(found) : null,
            ContentLength = selection.Range?.Length ?? found.Size,
            ContentRange = selection.Range?.ToContentRange(found.Size),
            ETag = ETag.Quote(found.ETag),
            CacheControl = request.ResponseCacheControl ?? found.Headers.CacheControl,
            ContentDisposition = request.ResponseContentDisposition ?? found.Headers.ContentDisposition,
            ContentEncoding = request.ResponseContentEncoding ?? found.Headers.ContentEncoding,
            ContentLanguage = request.ResponseContentLanguage ?? found.Headers.ContentLanguage,
            ContentType = request.ResponseContentType ?? found.Headers.ContentType,
            Expires = Expires(request.ResponseExpires, found),
            WebsiteRedirectLocation = found.WebsiteRedirectLocation,
            Metadata = UserMetadata.ToHeaders(found.Metadata),
            StorageClass = StorageClasses.ToHeader(found.StorageClass),
            ReplicationStatus = found.ReplicationStatus,
            Restore = found.RestorationAt(context.Now)?.ToHeader(context.Now),
            PartsCount = selection.PartsCount,
            TagCount = found.Tags.IsEmpty ? null : found.Tags.Count,
        };
        EncryptionMembers.Write(output, found.Encryption);
        WriteChecksum(output, request.ChecksumMode, found, selection);
        (output.ObjectLockMode, output.ObjectLockRetainUntilDate, output.ObjectLockLegalHoldStatus) = LockOf(found, context);
        return output;
    }

    private S3Object Find(string? bucket, string? key, string? versionId, string? expectedOwner, OperationContext context)
    {
        var location = ObjectKey.Parse(buckets.Get(bucket, expectedOwner, context).Name, key, context);
        return buckets.GetObject(location, versionId, context);
    }

    private static ObjectSelection Select(S3Object found, string? range, int? partNumber, OperationContext context)
    {
        var selection = ObjectSelection.Parse(found, range, partNumber);
        if (selection.Range is not null)
        {
            context.StatusCode = (int)HttpStatusCode.PartialContent;
        }

        return selection;
    }

    private static string? Expires(DateTimeOffset? overriding, S3Object found) => overriding?.ToString("R") ?? found.Headers.Expires;

    /// <summary>The object's locks, as far as the caller may know of them.</summary>
    private static (string? Mode, DateTimeOffset? Until, string? LegalHold) LockOf(S3Object found, OperationContext context)
    {
        var arn = S3Authorization.ObjectArn(found.Bucket, found.Key);
        var retention = found.Retention is not null && context.Authorization?.Check("s3:GetObjectRetention", arn) is null ? found.Retention : null;
        var hold = found.LegalHold is not null && context.Authorization?.Check("s3:GetObjectLegalHold", arn) is null ? found.LegalHold : null;
        return (retention?.Mode, retention?.Until, hold);
    }

    private static void WriteChecksum(IShape output, string? mode, S3Object found, ObjectSelection selection)
    {
        if (mode == ChecksumMode.Enabled && selection.ChecksumOf(found) is { } checksum)
        {
            // A part's own checksum is made of bytes; that of the whole may be made of parts.
            var value = selection.PartsCount is null ? checksum.ToText(found.Parts.Length) : checksum.Value;
            ChecksumMembers.Write(output, checksum.Algorithm, value, checksum.Type);
        }
    }
}
