using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Starting, aborting and listing uploads in parts.</summary>
internal sealed class MultipartUploadOperations(BucketAccess buckets, ObjectVault vault, LifecycleRuns lifecycles) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.CreateMultipartUpload, CreateMultipartUpload);
        operations.Handle(S3Api.AbortMultipartUpload, AbortMultipartUpload);
        operations.Handle(S3Api.ListMultipartUploads, ListMultipartUploads);
    }

    private async ValueTask<CreateMultipartUploadOutput> CreateMultipartUpload(
        CreateMultipartUploadRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);
        var requested = RequestedEncryption.Parse(request, bucket);
        var access = ObjectAccess.OfNew(AclHeaders.Of(request), bucket, buckets.BlockOf(bucket), location, context);
        var locks = LockHeaders.Parse(request, bucket, context);
        var checksum = UploadChecksum.Parse(request.ChecksumAlgorithm, request.ChecksumType);
        var initiator = CanonicalUser.Initiator(context.Principal);
        var described = new MultipartUpload
        {
            Bucket = location.Bucket,
            Key = location.Key,
            UploadId = "",
            Initiated = S3Object.TimestampOf(context.Now),
            InitiatorId = initiator.ID!,
            InitiatorName = initiator.DisplayName!,
            StorageClass = StorageClasses.Parse(request.StorageClass),
            Headers = HeadersOf(request),
            Metadata = UserMetadata.Parse(request.Metadata),
            Tags = S3Tags.ParseHeader(request.Tagging),
            Access = access,
            WebsiteRedirectLocation = ObjectSettings.ParseRedirectLocation(request.WebsiteRedirectLocation),
            Checksum = checksum,
            Retention = locks.Retention,
            LegalHold = locks.LegalHold,
        };
        var encryption = await vault.SealAsync(requested, bucket, location.Key, context, cancellationToken).ConfigureAwait(false);
        var upload = buckets.Update(state =>
        {
            var started = described with
            {
                UploadId = UploadKey.CreateId(context.Now, UploadsOf(location).LastOrDefault()?.UploadId, context.Ids.NewGuid()),
                RevisionAtStart = state.Objects.Find(location)?.Revision,
                Encryption = encryption,
            };
            _ = state.Buckets.Find(bucket.Name) ?? throw S3Errors.NoSuchBucket(bucket.Name);
            state.Uploads.Add(started);
            lifecycles.Expect(state, bucket);
            return started;
        });
        var abort = LifecycleDates.AbortOf(bucket.Lifecycle, upload.Key, upload.Initiated);
        var output = new CreateMultipartUploadOutput
        {
            Bucket = upload.Bucket,
            Key = upload.Key,
            UploadId = upload.UploadId,
            AbortDate = abort?.At,
            AbortRuleId = abort?.RuleId,
            ChecksumAlgorithm = checksum?.Algorithm,
            ChecksumType = checksum?.Type,
        };
        EncryptionMembers.Write(output, encryption);
        return output;
    }

    private AbortMultipartUploadOutput AbortMultipartUpload(AbortMultipartUploadRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        if (request.IfMatchInitiatedTime is not null)
        {
            throw S3Errors.HeaderNotImplemented("x-amz-if-match-initiated-time");
        }

        var upload = buckets.State.GetUpload(ObjectKey.Parse(bucket.Name, request.Key, context), request.UploadId);
        buckets.State.RemoveUpload(upload);
        return new();
    }

    private ListMultipartUploadsOutput ListMultipartUploads(ListMultipartUploadsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var encode = ListingParameters.ParseEncoding(request.EncodingType);
        var max = ListingParameters.ParseMax(request.MaxUploads, "max-uploads");
        var listing = new UploadListing(bucket.Name, request.Prefix ?? "", request.Delimiter, max);
        var page = listing.Read(buckets.State.Uploads, request.KeyMarker, request.UploadIdMarker);
        return new()
        {
            Bucket = bucket.Name,
            KeyMarker = encode(request.KeyMarker ?? ""),
            UploadIdMarker = string.IsNullOrEmpty(request.KeyMarker) ? "" : request.UploadIdMarker ?? "",
            NextKeyMarker = encode(page.LastKey ?? ""),
            NextUploadIdMarker = page.LastUploadId ?? "",
            Prefix = string.IsNullOrEmpty(request.Prefix) ? null : encode(request.Prefix),
            Delimiter = string.IsNullOrEmpty(request.Delimiter) ? null : encode(request.Delimiter),
            MaxUploads = max,
            IsTruncated = page.IsTruncated,
            EncodingType = request.EncodingType,
            Uploads = [.. page.Uploads.Select(u => Describe(u, encode, bucket))],
            CommonPrefixes = [.. page.CommonPrefixes.Select(p => new CommonPrefix { Prefix = encode(p) })],
        };
    }

    private IEnumerable<MultipartUpload> UploadsOf(ObjectKey location) =>
        buckets.State.Uploads.From(new UploadKey(location, "")).TakeWhile(u => u.Location.Object == location);

    private static Models.S3.MultipartUpload Describe(MultipartUpload upload, Func<string?, string?> encode, Bucket bucket) => new()
    {
        Key = encode(upload.Key),
        UploadId = upload.UploadId,
        Initiator = upload.Initiator,
        Owner = CanonicalUser.Owner(bucket.OwnerOf(upload.Access)),
        StorageClass = upload.StorageClass,
        Initiated = upload.Initiated,
        ChecksumAlgorithm = upload.Checksum?.Algorithm,
        ChecksumType = upload.Checksum?.Type,
    };

    private static ContentHeaders HeadersOf(CreateMultipartUploadRequest request) => new()
    {
        CacheControl = request.CacheControl,
        ContentDisposition = request.ContentDisposition,
        ContentEncoding = ContentHeaders.WithoutChunkedSigning(request.ContentEncoding),
        ContentLanguage = request.ContentLanguage,
        ContentType = request.ContentType ?? ContentHeaders.DefaultContentType,
        Expires = request.Expires,
    };
}
