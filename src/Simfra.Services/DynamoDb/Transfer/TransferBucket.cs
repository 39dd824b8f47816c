using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>A bucket that tables are exported to or imported from, used in the name of whoever asked for it. Never to be called in a turn.</summary>
internal sealed class TransferBucket(IServiceInvoker invoker, OperationContext context, string bucket, string? owner)
{
    private string _region = context.Region;

    /// <summary>How AWS calls what S3 refused, in a description of an export or import.</summary>
    public static TransferFailure FailureOf(AwsServiceException error) => new($"S3{error.Code}", error.ErrorMessage ?? error.Code);

    public async ValueTask<string?> PutAsync(PutObjectRequest request, byte[] content, CancellationToken cancellationToken)
    {
        request.Bucket = bucket;
        request.ExpectedBucketOwner = owner;
        var answer = await InRegionAsync(
            () =>
            {
                request.Body = StreamingBody.FromBytes(content);
                return invoker.InvokeAsync(S3Api.PutObject, request, Caller(), cancellationToken);
            }).ConfigureAwait(false);
        return answer.ETag;
    }

    /// <summary>The keys that begin with a prefix, in their order.</summary>
    public async ValueTask<List<string>> ListAsync(string? prefix, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request
        {
            Bucket = bucket,
            Prefix = prefix,
            ExpectedBucketOwner = owner,
        };
        while (true)
        {
            var page = await InRegionAsync(
                () => invoker.InvokeAsync(S3Api.ListObjectsV2, request, Caller(), cancellationToken)).ConfigureAwait(false);
            keys.AddRange(page.Contents?.Select(static o => o.Key!) ?? []);
            if (page.IsTruncated != true)
            {
                return keys;
            }

            request = new()
            {
                Bucket = bucket,
                Prefix = prefix,
                ExpectedBucketOwner = owner,
                ContinuationToken = page.NextContinuationToken,
            };
        }
    }

    public async ValueTask<byte[]> GetAsync(string key, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest
        {
            Bucket = bucket,
            Key = key,
            ExpectedBucketOwner = owner,
        };
        var found = await InRegionAsync(() => invoker.InvokeAsync(S3Api.GetObject, request, Caller(), cancellationToken)).ConfigureAwait(false);
        using var content = new MemoryStream();
        await found.Body!.Content.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return content.ToArray();
    }

    private InternalCaller Caller() => new(context.Principal, new(context.AccountId, _region))
    {
        CalledVia = [.. context.Caller?.CalledVia ?? [], "dynamodb.amazonaws.com"],
    };

    /// <summary>The bucket may be in another region than the table, which S3 tells.</summary>
    private async ValueTask<T> InRegionAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (RegionOf(error) is { } actual && actual != _region)
        {
            _region = actual;
            return await call().ConfigureAwait(false);
        }
    }

    private static string? RegionOf(AwsServiceException error) =>
        error.Headers.FirstOrDefault(static h => h.Key.Equals("x-amz-bucket-region", StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>Why an export or import failed.</summary>
internal sealed record TransferFailure(string Code, string Message);
