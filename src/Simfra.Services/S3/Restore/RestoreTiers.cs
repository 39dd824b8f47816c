using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>How long restorations take: here always the longest time that AWS gives.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html"/>
internal static class RestoreTiers
{
    /// <summary>From the slowest to the fastest.</summary>
    private static readonly string[] BySpeed = [Tier.Bulk, Tier.Standard, Tier.Expedited];

    public static bool IsKnown(string tier) => BySpeed.Contains(tier);

    public static bool IsFaster(string tier, string than) => Array.IndexOf(BySpeed, tier) > Array.IndexOf(BySpeed, than);

    /// <summary>The time that a tier takes; null for one that the class doesn't have.</summary>
    public static TimeSpan? DurationOf(string tier, string storageClass) => (storageClass, tier) switch
    {
        (StorageClass.Glacier, Tier.Expedited) => TimeSpan.FromMinutes(5),
        (StorageClass.Glacier, Tier.Standard) => TimeSpan.FromHours(5),
        (StorageClass.Glacier, Tier.Bulk) => TimeSpan.FromHours(12),
        (StorageClass.DeepArchive, Tier.Standard) => TimeSpan.FromHours(12),
        (StorageClass.DeepArchive, Tier.Bulk) => TimeSpan.FromHours(48),
        _ => null,
    };
}
