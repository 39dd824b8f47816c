using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>When objects of the class INTELLIGENT_TIERING go to the archive tiers.</summary>
internal sealed class IntelligentTieringOperations(BucketAccess buckets) : IOperationGroup
{
    private const int MaxDays = 730;

    private readonly StoredConfigurations<IntelligentTieringConfiguration> _configurations = new(buckets, "tiering");

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketIntelligentTieringConfiguration, Get);
        operations.Handle(S3Api.PutBucketIntelligentTieringConfiguration, Put);
        operations.Handle(S3Api.DeleteBucketIntelligentTieringConfiguration, Delete);
        operations.Handle(S3Api.ListBucketIntelligentTieringConfigurations, List);
    }

    private GetBucketIntelligentTieringConfigurationOutput Get(GetBucketIntelligentTieringConfigurationRequest request, OperationContext context) => new()
    {
        IntelligentTieringConfiguration = _configurations.Get(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context), request.Id),
    };

    private Unit Put(PutBucketIntelligentTieringConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var configuration = request.IntelligentTieringConfiguration ?? throw S3Errors.MalformedXml();
        Check(configuration);
        _configurations.Put(bucket, request.Id, configuration.Id, configuration);
        return new();
    }

    private Unit Delete(DeleteBucketIntelligentTieringConfigurationRequest request, OperationContext context)
    {
        _configurations.Delete(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context), request.Id);
        return new();
    }

    private ListBucketIntelligentTieringConfigurationsOutput List(ListBucketIntelligentTieringConfigurationsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var (page, next) = _configurations.List(bucket, request.ContinuationToken);
        return new()
        {
            IsTruncated = next is not null,
            ContinuationToken = request.ContinuationToken,
            NextContinuationToken = next,
            IntelligentTieringConfigurationList = page.Count == 0 ? null : page,
        };
    }

    private static void Check(IntelligentTieringConfiguration configuration)
    {
        ConfigurationFilter.Check(configuration.Filter);
        if (configuration is not { Status: IntelligentTieringStatus.Enabled or IntelligentTieringStatus.Disabled, Tierings: [_, ..] tierings }
            || tierings.DistinctBy(static t => t.AccessTier).Count() < tierings.Count)
        {
            throw S3Errors.MalformedXml();
        }

        foreach (var tiering in tierings)
        {
            Check(tiering);
        }
    }

    /// <summary>Objects that nobody reads are archived after 90 days at the earliest, and deeply after 180.</summary>
    private static void Check(Tiering tiering)
    {
        int? least = tiering.AccessTier switch
        {
            IntelligentTieringAccessTier.ArchiveAccess => 90,
            IntelligentTieringAccessTier.DeepArchiveAccess => 180,
            _ => null,
        };
        if (least is null || tiering.Days is null)
        {
            throw S3Errors.MalformedXml();
        }

        if (tiering.Days < least || tiering.Days > MaxDays)
        {
            throw S3Errors.InvalidTieringDays(tiering.Days.Value);
        }
    }
}
