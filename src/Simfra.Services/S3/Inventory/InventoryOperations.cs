using System.Collections.Immutable;
using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Reports of a bucket's objects: their settings.</summary>
internal sealed class InventoryOperations(BucketAccess buckets, InventoryJobs jobs) : IOperationGroup
{
    private const int MaxSettings = 1000;
    private const int PageSize = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketInventoryConfiguration, GetBucketInventoryConfiguration);
        operations.Handle(S3Api.PutBucketInventoryConfiguration, PutBucketInventoryConfiguration);
        operations.Handle(S3Api.DeleteBucketInventoryConfiguration, DeleteBucketInventoryConfiguration);
        operations.Handle(S3Api.ListBucketInventoryConfigurations, ListBucketInventoryConfigurations);
    }

    private GetBucketInventoryConfigurationOutput GetBucketInventoryConfiguration(
        GetBucketInventoryConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return new() { InventoryConfiguration = Find(bucket, request.Id).Describe() };
    }

    private Unit PutBucketInventoryConfiguration(PutBucketInventoryConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckGivenDigest(context);
        var settings = InventorySettings.Parse(request.Id, request.InventoryConfiguration ?? throw S3Errors.MalformedXml(), context.Ids.NewGuid());
        var others = bucket.InventoryList.RemoveAll(i => i.Id == settings.Id);
        if (others.Length == MaxSettings)
        {
            throw S3Errors.TooManyConfigurations();
        }

        Put(bucket, [.. others.Append(settings).OrderBy(static i => i.Id, StringComparer.Ordinal)]);
        jobs.Start(bucket, settings);
        context.StatusCode = (int)HttpStatusCode.NoContent;
        return new();
    }

    private Unit DeleteBucketInventoryConfiguration(DeleteBucketInventoryConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        Put(bucket, bucket.InventoryList.Remove(Find(bucket, request.Id)));
        return new();
    }

    private ListBucketInventoryConfigurationsOutput ListBucketInventoryConfigurations(
        ListBucketInventoryConfigurationsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var after = BucketToken.Decode(request.ContinuationToken);
        var rest = bucket.InventoryList.Where(i => string.CompareOrdinal(i.Id, after) > 0).ToList();
        var page = rest.Take(PageSize).ToList();
        var isTruncated = rest.Count > page.Count;
        return new()
        {
            ContinuationToken = request.ContinuationToken,
            InventoryConfigurationList = page.Count == 0 ? null : [.. page.Select(static i => i.Describe())],
            IsTruncated = isTruncated,
            NextContinuationToken = isTruncated ? BucketToken.Encode(page[^1].Id) : null,
        };
    }

    private static InventorySettings Find(Bucket bucket, string? id) =>
        bucket.InventoryList.FirstOrDefault(i => i.Id == id) ?? throw S3Errors.NoSuchConfiguration();

    private void Put(Bucket bucket, ImmutableArray<InventorySettings> settings) => buckets.State.Buckets.Put(bucket with { Inventories = settings });
}
