using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>PutObject: stores an object in one request.</summary>
internal sealed class PutObjectOperation(BucketAccess buckets, BodyReceiver bodies, ObjectVault vault, ObjectEvents events) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(S3Api.PutObject, PutObject);

    private async ValueTask<PutObjectOutput> PutObject(
        PutObjectRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        // All that can be refused is refused before the body is asked for.
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);
        var requested = RequestedEncryption.Parse(request, bucket);
        var access = ObjectAccess.OfNew(AclHeaders.Of(request), bucket, buckets.BlockOf(bucket), location, context);
        if (request.WriteOffsetBytes is not null)
        {
            throw S3Errors.HeaderNotImplemented("x-amz-write-offset-bytes");
        }

        var conditions = WriteConditions.Parse(request.IfMatch, request.IfNoneMatch);
        var locks = LockHeaders.Parse(request, bucket, context);
        var checks = BodyChecks.Parse(request.ContentMD5, request, context);
        locks.CheckDigest(bucket.ObjectLock?.Mode is not null, checks);
        var algorithm = checks.Algorithm ?? ObjectChecksum.DefaultAlgorithm;
        var described = new S3Object
        {
            Bucket = location.Bucket,
            Key = location.Key,
            Revision = context.Ids.NewGuid(),
            ETag = "",
            LastModified = S3Object.TimestampOf(context.Now),
            Content = Blob.Empty,
            Checksum = new(algorithm.Name, ""),
            StorageClass = StorageClasses.Parse(request.StorageClass),
            Headers = HeadersOf(request),
            Metadata = UserMetadata.Parse(request.Metadata),
            Tags = S3Tags.ParseHeader(request.Tagging),
            Access = access,
            WebsiteRedirectLocation = ObjectSettings.ParseRedirectLocation(request.WebsiteRedirectLocation),
            Retention = locks.Retention,
            LegalHold = locks.LegalHold,
        };

        var encryption = await vault.SealAsync(requested, bucket, location.Key, context, cancellationToken).ConfigureAwait(false);
        var body = await bodies.ReceiveAsync(request.Body, checks, algorithm, cancellationToken).ConfigureAwait(false);
        var written = described with
        {
            ETag = ObjectEncryption.ETagOf(encryption, body.ETag, context.Ids),
            Content = body.Content,
            Checksum = body.Checksum,
            Encryption = encryption,
        };
        written = buckets.Update(state =>
        {
            var stored = state.Write(written, conditions, context.Ids);
            var type = context.Request?.IsOfForm == true ? ObjectEventType.CreatedPost : ObjectEventType.CreatedPut;
            events.Raise(type, EventSubject.Of(stored), EventSource.Of(context));
            return stored;
        });

        var output = new PutObjectOutput
        {
            ETag = ETag.Quote(written.ETag),
            VersionId = written.VersionId,
            Expiration = buckets.ExpirationOf(written),
        };
        EncryptionMembers.Write(output, written.Encryption);
        ChecksumMembers.Write(output, written.Checksum.Algorithm, written.Checksum.Value, written.Checksum.Type);
        return output;
    }

    private static ContentHeaders HeadersOf(PutObjectRequest request) => new()
    {
        CacheControl = request.CacheControl,
        ContentDisposition = request.ContentDisposition,
        ContentEncoding = ContentHeaders.WithoutChunkedSigning(request.ContentEncoding),
        ContentLanguage = request.ContentLanguage,
        ContentType = request.ContentType ?? ContentHeaders.DefaultContentType,
        Expires = request.Expires,
    };
}
