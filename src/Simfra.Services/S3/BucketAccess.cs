using Simfra.Integration;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>Finds the bucket of a request, and the object in it.</summary>
internal sealed class BucketAccess(ServiceState<S3State> states, Capabilities capabilities)
{
    private const int AccountIdLength = 12;
    private const string AcceleratedEndpoint = ".s3-accelerate.";

    /// <summary>The one state of S3: names of buckets are shared by the whole world.</summary>
    public S3State State => states[StateScope.World];

    /// <summary>A turn of an asynchronous operation.</summary>
    public TResult Update<TResult>(Func<S3State, TResult> turn) => states.Update(() => turn(State));

    /// <summary>The bucket that a request names.</summary>
    /// <param name="expectedOwner">The account that the request expects the bucket to belong to, if it says so.</param>
    public Bucket Get(string? name, string? expectedOwner, OperationContext context)
    {
        var bucket = Find(name, expectedOwner, context.Region);
        if (!bucket.IsAccelerated && context.Request?.Host.Contains(AcceleratedEndpoint, StringComparison.Ordinal) == true)
        {
            throw S3Errors.NotAccelerated(isSuspended: bucket.AccelerateStatus is not null);
        }

        return bucket.Region == context.Region ? bucket : throw WrongRegion(bucket, context);
    }

    /// <summary>The bucket, whichever region the request came in by: a copy's source.</summary>
    public Bucket Find(string? name, string? expectedOwner) => Find(name, expectedOwner, region: "");

    /// <summary>The access point by which a request goes to a bucket; null where it names the bucket itself.</summary>
    public AccessPointFacts? FindAccessPoint(string? name, string region) =>
        name is null || State.Buckets.Contains(name) ? null : capabilities.Find<IAccessPoints>()?.Find(name, region);

    private Bucket Find(string? name, string? expectedOwner, string region)
    {
        if (expectedOwner is not null && !(expectedOwner.Length == AccountIdLength && expectedOwner.All(char.IsAsciiDigit)))
        {
            throw S3Errors.InvalidBucketOwner(expectedOwner);
        }

        var bucket = State.Buckets.Find(name ?? "")
            ?? (FindAccessPoint(name, region) is { } point ? State.Buckets.Find(point.Bucket) : null)
            ?? throw S3Errors.NoSuchBucket(name);
        return bucket.OwnerAccountId == (expectedOwner ?? bucket.OwnerAccountId) ? bucket : throw S3Errors.AccessDenied();
    }

    /// <summary>The object of a request. That it isn't there is told to those alone who may list the bucket.</summary>
    /// <param name="location">Which object.</param>
    /// <param name="versionId">The version's id; null for the newest.</param>
    /// <param name="context">The call.</param>
    /// <param name="shownKey">What an error calls the key, if not by itself.</param>
    /// <exception cref="AwsServiceException">NoSuchKey, or AccessDenied; NoSuchVersion; MethodNotAllowed for a delete marker.</exception>
    public S3Object GetObject(ObjectKey location, string? versionId, OperationContext context, string? shownKey = null)
    {
        if (versionId is not null)
        {
            var version = GetVersion(location, versionId);
            return version.IsDeleteMarker ? throw S3Errors.DeleteMarkerNotAllowed(version, context.Request?.Method ?? "GET") : version;
        }

        return State.Objects.Find(location) ?? throw Missing(location, context, shownKey);
    }

    /// <summary>The source of a copy.</summary>
    /// <exception cref="AwsServiceException">NoSuchKey, or AccessDenied; NoSuchVersion; InvalidRequest for a delete marker.</exception>
    public S3Object GetSource(CopySource source, string? expectedOwner, OperationContext context)
    {
        var location = new ObjectKey(Find(source.Bucket, expectedOwner).Name, source.Key);
        if (source.VersionId is not null)
        {
            var version = GetVersion(location, source.VersionId);
            return version.IsDeleteMarker ? throw S3Errors.CopyOfDeleteMarker() : version;
        }

        return State.Objects.Find(location) ?? throw Missing(location, context);
    }

    /// <summary>The version id that an answer tells of an object; null in a bucket that has never kept versions.</summary>
    public string? VersionIdOf(S3Object version) => State.Buckets.Find(version.Bucket)?.VersionIdOf(version);

    /// <summary>When the lifecycle ends a current object, as the header <c>x-amz-expiration</c> tells it.</summary>
    public string? ExpirationOf(S3Object current) =>
        State.Buckets.Find(current.Bucket) is { } bucket ? LifecycleDates.ExpirationOf(bucket, current) : null;

    private S3Object GetVersion(ObjectKey location, string versionId)
    {
        VersionId.Check(versionId);
        return State.FindVersion(location, versionId) ?? throw S3Errors.NoSuchVersion(location.Key, versionId);
    }

    private AwsServiceException Missing(ObjectKey location, OperationContext context, string? shownKey = null)
    {
        if (context.Authorization?.Check("s3:ListBucket", $"arn:aws:s3:::{location.Bucket}") is { } denied)
        {
            return denied;
        }

        return State.FindNewest(location) is { } marker ? S3Errors.DeletedKey(marker) : S3Errors.NoSuchKey(shownKey ?? location.Key);
    }

    /// <summary>What keeps the public out of a bucket: its own settings and its account's.</summary>
    public PublicAccessBlock BlockOf(Bucket bucket)
    {
        var own = bucket.PublicAccessBlock ?? PublicAccessBlock.None;
        return own == PublicAccessBlock.All
            ? own
            : own.Or(capabilities.Find<IAccessPoints>()?.FindPublicAccessBlock(bucket.OwnerAccountId) ?? PublicAccessBlock.None);
    }

    /// <summary>
    /// The region of a request is its signature's or its host's. Where the host is the bucket's own name without a region, AWS's DNS
    /// leads to the right region, which then finds the signature wrong; other hosts are told to go there.
    /// </summary>
    private static Exception WrongRegion(Bucket bucket, OperationContext context)
    {
        if (!S3Region.IsKnown(context.Region) || IsGlobalVirtualHost(bucket, context))
        {
            return S3Errors.AuthorizationHeaderMalformed(context.Region, bucket.Region);
        }

        return S3Errors.PermanentRedirect(bucket, new Uri(context.Endpoint).Authority);
    }

    private static bool IsGlobalVirtualHost(Bucket bucket, OperationContext context) =>
        context.Request?.Host.StartsWith($"{bucket.Name}.s3.amazonaws.com", StringComparison.Ordinal) == true;
}
