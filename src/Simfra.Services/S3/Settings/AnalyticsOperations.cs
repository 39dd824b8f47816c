using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>What storage class analyses a bucket has.</summary>
internal sealed class AnalyticsOperations(BucketAccess buckets) : IOperationGroup
{
    private readonly StoredConfigurations<AnalyticsConfiguration> _configurations = new(buckets, "analytics");

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketAnalyticsConfiguration, Get);
        operations.Handle(S3Api.PutBucketAnalyticsConfiguration, Put);
        operations.Handle(S3Api.DeleteBucketAnalyticsConfiguration, Delete);
        operations.Handle(S3Api.ListBucketAnalyticsConfigurations, List);
    }

    private GetBucketAnalyticsConfigurationOutput Get(GetBucketAnalyticsConfigurationRequest request, OperationContext context) => new()
    {
        AnalyticsConfiguration = _configurations.Get(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context), request.Id),
    };

    private Unit Put(PutBucketAnalyticsConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var configuration = request.AnalyticsConfiguration ?? throw S3Errors.MalformedXml();
        Check(configuration);
        _configurations.Put(bucket, request.Id, configuration.Id, configuration);
        context.StatusCode = (int)HttpStatusCode.NoContent;
        return new();
    }

    private Unit Delete(DeleteBucketAnalyticsConfigurationRequest request, OperationContext context)
    {
        _configurations.Delete(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context), request.Id);
        return new();
    }

    private ListBucketAnalyticsConfigurationsOutput List(ListBucketAnalyticsConfigurationsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var (page, next) = _configurations.List(bucket, request.ContinuationToken);
        return new()
        {
            IsTruncated = next is not null,
            ContinuationToken = request.ContinuationToken,
            NextContinuationToken = next,
            AnalyticsConfigurationList = page.Count == 0 ? null : page,
        };
    }

    private static void Check(AnalyticsConfiguration configuration)
    {
        ConfigurationFilter.Check(configuration.Filter);
        var analysis = configuration.StorageClassAnalysis ?? throw S3Errors.MalformedXml();
        if (analysis.DataExport is { } export && !IsExport(export))
        {
            throw S3Errors.MalformedXml();
        }
    }

    private static bool IsExport(StorageClassAnalysisDataExport export) =>
        export.OutputSchemaVersion == StorageClassAnalysisSchemaVersion.V1
        && export.Destination?.S3BucketDestination is { Format: AnalyticsS3ExportFileFormat.Csv, Bucket: { } bucket }
        && bucket.StartsWith("arn:aws:s3:::", StringComparison.Ordinal);
}
