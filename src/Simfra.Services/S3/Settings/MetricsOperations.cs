using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>For what of a bucket CloudWatch shall have metrics of requests.</summary>
internal sealed class MetricsOperations(BucketAccess buckets) : IOperationGroup
{
    private readonly StoredConfigurations<MetricsConfiguration> _configurations = new(buckets, "metrics");

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketMetricsConfiguration, Get);
        operations.Handle(S3Api.PutBucketMetricsConfiguration, Put);
        operations.Handle(S3Api.DeleteBucketMetricsConfiguration, Delete);
        operations.Handle(S3Api.ListBucketMetricsConfigurations, List);
    }

    private GetBucketMetricsConfigurationOutput Get(GetBucketMetricsConfigurationRequest request, OperationContext context) => new()
    {
        MetricsConfiguration = _configurations.Get(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context), request.Id),
    };

    private Unit Put(PutBucketMetricsConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var configuration = request.MetricsConfiguration ?? throw S3Errors.MalformedXml();
        Check(configuration);
        _configurations.Put(bucket, request.Id, configuration.Id, configuration);
        context.StatusCode = (int)HttpStatusCode.NoContent;
        return new();
    }

    private Unit Delete(DeleteBucketMetricsConfigurationRequest request, OperationContext context)
    {
        _configurations.Delete(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context), request.Id);
        return new();
    }

    private ListBucketMetricsConfigurationsOutput List(ListBucketMetricsConfigurationsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var (page, next) = _configurations.List(bucket, request.ContinuationToken);
        return new()
        {
            IsTruncated = next is not null,
            ContinuationToken = request.ContinuationToken,
            NextContinuationToken = next,
            MetricsConfigurationList = page.Count == 0 ? null : page,
        };
    }

    private static void Check(MetricsConfiguration configuration) => ConfigurationFilter.Check(configuration.Filter);
}
