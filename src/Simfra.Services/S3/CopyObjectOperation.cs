using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>CopyObject: a new object of an old one's bytes, without sending them.</summary>
internal sealed class CopyObjectOperation(BucketAccess buckets, ObjectVault vault, ObjectEvents events) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(S3Api.CopyObject, CopyObject);

    private async ValueTask<CopyObjectOutput> CopyObject(
        CopyObjectRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);
        var requested = RequestedEncryption.Parse(request, bucket);
        var sourceKey = CustomerKey.Parse(request, "CopySource");
        var access = ObjectAccess.OfNew(AclHeaders.Of(request), bucket, buckets.BlockOf(bucket), location, context);
        var replacesMetadata = IsReplace(request.MetadataDirective, "metadata", "x-amz-metadata-directive");
        var replacesTags = IsReplace(request.TaggingDirective, "tagging", "x-amz-tagging-directive");
        var conditions = WriteConditions.Parse(request.IfMatch, request.IfNoneMatch);
        var redirect = ObjectSettings.ParseRedirectLocation(request.WebsiteRedirectLocation);
        var locks = LockHeaders.Parse(request, bucket, context);
        var storageClass = StorageClasses.Parse(request.StorageClass);
        var algorithm = request.ChecksumAlgorithm is null ? null : ObjectChecksum.ParseAlgorithm(request.ChecksumAlgorithm);
        var source = FindSource(request, context);
        CustomerKey.Check(sourceKey, source.Encryption);

        if (source.Location == location && !replacesMetadata && request.StorageClass is null && redirect is null
            && request.ServerSideEncryption is null && requested.Customer is null)
        {
            throw S3Errors.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, " +
                "storage class, website redirect location or encryption attributes.");
        }

        await vault.OpenAsync(source.Encryption, context, cancellationToken).ConfigureAwait(false);
        var encryption = await vault.SealAsync(requested, bucket, location.Key, context, cancellationToken).ConfigureAwait(false);
        var copy = source with
        {
            Bucket = location.Bucket,
            Key = location.Key,
            Revision = context.Ids.NewGuid(),
            LastModified = S3Object.TimestampOf(context.Now),
            StorageClass = storageClass,
            Headers = replacesMetadata ? HeadersOf(request) : source.Headers,
            Metadata = replacesMetadata ? UserMetadata.Parse(request.Metadata) : source.Metadata,
            Tags = replacesTags ? S3Tags.ParseHeader(request.Tagging) : source.Tags,
            Access = access,
            WebsiteRedirectLocation = redirect,
            Retention = locks.Retention,
            LegalHold = locks.LegalHold,
            Restoration = null,
            ReplicationStatus = null,
            Parts = [],
            Encryption = encryption,
        };

        // A copy is an object in one piece: what was computed over parts is computed over the bytes. So is a tag that told nothing of them.
        if (source.IsMultipart || (source.Encryption is not null && encryption is null)
            || (algorithm is not null && algorithm.Name != source.Checksum.Algorithm))
        {
            algorithm ??= ObjectChecksum.ParseAlgorithm(source.Checksum.Algorithm);
            var digests = await BodyReceiver.DigestAsync(source.Content, algorithm, cancellationToken).ConfigureAwait(false);
            copy = copy with { ETag = digests.ETag, Checksum = digests.Checksum };
        }

        copy = copy with { ETag = ObjectEncryption.ETagOf(encryption, copy.ETag, context.Ids) };
        copy = buckets.Update(state =>
        {
            var stored = state.Write(copy, conditions, context.Ids);
            events.Raise(ObjectEventType.CreatedCopy, EventSubject.Of(stored), EventSource.Of(context));
            return stored;
        });
        var result = new CopyObjectResult { ETag = ETag.Quote(copy.ETag), LastModified = copy.LastModified };
        ChecksumMembers.Write(result, copy.Checksum.Algorithm, copy.Checksum.Value, copy.Checksum.Type);
        var output = new CopyObjectOutput
        {
            CopyObjectResult = result,
            VersionId = buckets.VersionIdOf(copy),
            Expiration = buckets.ExpirationOf(copy),

            // Of a null version the source's id isn't told.
            CopySourceVersionId = source.VersionId,
        };
        EncryptionMembers.Write(output, copy.Encryption);
        return output;
    }

    private S3Object FindSource(CopyObjectRequest request, OperationContext context)
    {
        var source = buckets.GetSource(CopySource.Parse(request.CopySource), request.ExpectedSourceBucketOwner, context);
        new ReadConditions(
            request.CopySourceIfMatch,
            request.CopySourceIfUnmodifiedSince,
            request.CopySourceIfNoneMatch,
            request.CopySourceIfModifiedSince).CheckCopySource(source, context.Now);
        if (!source.IsReadable(context.Now))
        {
            throw S3Errors.InvalidSourceObjectState(source.StorageClass);
        }

        return source.Size <= BodyReceiver.MaxLength
            ? source
            : throw S3Errors.InvalidRequest(
                $"The specified copy source is larger than the maximum allowable size for a copy source: {BodyReceiver.MaxLength}");
    }

    private static bool IsReplace(string? directive, string what, string header) => directive switch
    {
        null or MetadataDirective.Copy => false,
        MetadataDirective.Replace => true,
        _ => throw S3Errors.InvalidArgument($"Unknown {what} directive.", header, directive),
    };

    private static ContentHeaders HeadersOf(CopyObjectRequest request) => new()
    {
        CacheControl = request.CacheControl,
        ContentDisposition = request.ContentDisposition,
        ContentEncoding = ContentHeaders.WithoutChunkedSigning(request.ContentEncoding),
        ContentLanguage = request.ContentLanguage,
        ContentType = request.ContentType ?? ContentHeaders.DefaultContentType,
        Expires = request.Expires,
    };
}
