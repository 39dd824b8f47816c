using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>What S3 refuses of the configurations that a bucket can have many of.</summary>
internal static class ConfigurationChecks
{
    private const int MaxDays = 730;

    public static void Check(AnalyticsConfiguration configuration)
    {
        ConfigurationFilter.Check(configuration.Filter);
        var analysis = configuration.StorageClassAnalysis ?? throw S3Errors.MalformedXml();
        if (analysis.DataExport is { } export && !IsExport(export))
        {
            throw S3Errors.MalformedXml();
        }
    }

    public static void Check(MetricsConfiguration configuration) => ConfigurationFilter.Check(configuration.Filter);

    public static void Check(IntelligentTieringConfiguration configuration)
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

    private static bool IsExport(StorageClassAnalysisDataExport export) =>
        export.OutputSchemaVersion == StorageClassAnalysisSchemaVersion.V1
        && export.Destination?.S3BucketDestination is { Format: AnalyticsS3ExportFileFormat.Csv, Bucket: { } bucket }
        && bucket.StartsWith("arn:aws:s3:::", StringComparison.Ordinal);
}
