using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.CloudTrail;

/// <summary>The bucket that a trail delivers to. CloudTrail writes there as a service, if the bucket's policy lets it.</summary>
internal sealed class TrailBucket(IServiceInvoker invoker)
{
    public const string ServiceName = "cloudtrail.amazonaws.com";

    /// <summary>Makes the trail's folders, as AWS does, to see whether the bucket is there and may be written to.</summary>
    /// <exception cref="AwsServiceException">It isn't, or mayn't.</exception>
    public async ValueTask TryAsync(Trail trail, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(trail, $"{trail.FolderOf(trail.AccountId)}/CloudTrail/", [], null, null, cancellationToken).ConfigureAwait(false);
            if (trail.ValidatesLogFiles)
            {
                await PutAsync(trail, $"{trail.FolderOf(trail.AccountId)}/CloudTrail-Digest/", [], null, null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AwsServiceException error)
        {
            throw error.Code switch
            {
                "NoSuchBucket" => CloudTrailErrors.BucketDoesNotExist(trail.BucketName),
                "AccessDenied" => CloudTrailErrors.InsufficientBucketPolicy(trail.BucketName),
                _ => error,
            };
        }
    }

    /// <summary>Writes a gzip file.</summary>
    public async ValueTask PutAsync(
        Trail trail, string key, byte[] content, string? contentEncoding, Dictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        var region = trail.HomeRegion;
        for (var attempt = 1; ; attempt++)
        {
            var request = new PutObjectRequest
            {
                Bucket = trail.BucketName,
                Key = key,
                ACL = ObjectCannedACL.BucketOwnerFullControl,
                Body = StreamingBody.FromBytes(content),
                ContentEncoding = contentEncoding,
                ContentType = "application/json",
                Metadata = metadata,
            };
            try
            {
                await invoker.InvokeAsync(S3Api.PutObject, request, CallerFor(trail, region), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (AwsServiceException error) when (attempt == 1 && BucketRegionOf(error) is { } actual)
            {
                // The bucket is in another region than the trail, which S3 tells.
                region = actual;
            }
        }
    }

    private static InternalCaller CallerFor(Trail trail, string region) =>
        new(new ServicePrincipal(trail.AccountId, ServiceName), new(trail.AccountId, region))
        {
            SourceArn = trail.Arn.ToString(),
            SourceAccount = trail.AccountId,
        };

    private static string? BucketRegionOf(AwsServiceException error) =>
        error.Headers.FirstOrDefault(static h => h.Key.Equals("x-amz-bucket-region", StringComparison.OrdinalIgnoreCase)).Value;
}
