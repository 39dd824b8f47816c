using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// Analyses of storage classes, metrics of requests, archive tiers: configurations that a bucket can have many of. Their operations differ
/// in their types alone.
/// </summary>
internal sealed class ConfigurationOperations(BucketAccess buckets) : IOperationGroup
{
    private readonly StoredConfigurations<AnalyticsConfiguration> _analytics = new(buckets, "analytics", static c => c.Id, ConfigurationChecks.Check);
    private readonly StoredConfigurations<MetricsConfiguration> _metrics = new(buckets, "metrics", static c => c.Id, ConfigurationChecks.Check);
    private readonly StoredConfigurations<IntelligentTieringConfiguration> _tiering = new(buckets, "tiering", static c => c.Id, ConfigurationChecks.Check);

    public void Register(IOperationRegistry operations)
    {
        RegisterAnalytics(operations);
        RegisterMetrics(operations);
        RegisterTiering(operations);
    }

    private void RegisterAnalytics(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketAnalyticsConfiguration, (request, context) => new()
        {
            AnalyticsConfiguration = _analytics.Get(BucketOf(request, context), request.Id),
        });
        operations.Handle(S3Api.PutBucketAnalyticsConfiguration, (request, context) =>
        {
            _analytics.Put(BucketOf(request, context), request.Id, request.AnalyticsConfiguration);
            context.StatusCode = (int)HttpStatusCode.NoContent;
            return new();
        });
        operations.Handle(S3Api.DeleteBucketAnalyticsConfiguration, (request, context) => _analytics.Delete(BucketOf(request, context), request.Id));
        operations.Handle(S3Api.ListBucketAnalyticsConfigurations, (request, context) =>
        {
            var (page, next) = _analytics.List(BucketOf(request, context), request.ContinuationToken);
            return new()
            {
                IsTruncated = next is not null,
                ContinuationToken = request.ContinuationToken,
                NextContinuationToken = next,
                AnalyticsConfigurationList = page,
            };
        });
    }

    private void RegisterMetrics(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketMetricsConfiguration, (request, context) => new()
        {
            MetricsConfiguration = _metrics.Get(BucketOf(request, context), request.Id),
        });
        operations.Handle(S3Api.PutBucketMetricsConfiguration, (request, context) =>
        {
            _metrics.Put(BucketOf(request, context), request.Id, request.MetricsConfiguration);
            context.StatusCode = (int)HttpStatusCode.NoContent;
            return new();
        });
        operations.Handle(S3Api.DeleteBucketMetricsConfiguration, (request, context) => _metrics.Delete(BucketOf(request, context), request.Id));
        operations.Handle(S3Api.ListBucketMetricsConfigurations, (request, context) =>
        {
            var (page, next) = _metrics.List(BucketOf(request, context), request.ContinuationToken);
            return new()
            {
                IsTruncated = next is not null,
                ContinuationToken = request.ContinuationToken,
                NextContinuationToken = next,
                MetricsConfigurationList = page,
            };
        });
    }

    private void RegisterTiering(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketIntelligentTieringConfiguration, (request, context) => new()
        {
            IntelligentTieringConfiguration = _tiering.Get(BucketOf(request, context), request.Id),
        });
        operations.Handle(
            S3Api.PutBucketIntelligentTieringConfiguration,
            (request, context) => _tiering.Put(BucketOf(request, context), request.Id, request.IntelligentTieringConfiguration));
        operations.Handle(S3Api.DeleteBucketIntelligentTieringConfiguration, (request, context) => _tiering.Delete(BucketOf(request, context), request.Id));
        operations.Handle(S3Api.ListBucketIntelligentTieringConfigurations, (request, context) =>
        {
            var (page, next) = _tiering.List(BucketOf(request, context), request.ContinuationToken);
            return new()
            {
                IsTruncated = next is not null,
                ContinuationToken = request.ContinuationToken,
                NextContinuationToken = next,
                IntelligentTieringConfigurationList = page,
            };
        });
    }

    private Bucket BucketOf(IShape request, OperationContext context) =>
        buckets.Get(EncryptionMembers.Text(request, "Bucket"), EncryptionMembers.Text(request, "ExpectedBucketOwner"), context);
}
