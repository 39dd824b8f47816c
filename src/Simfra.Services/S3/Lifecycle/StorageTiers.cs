using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>The order of storage classes: objects move down it and never up.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html"/>
internal static class StorageTiers
{
    private static readonly string[] Downwards =
    [
        StorageClass.StandardIa,
        StorageClass.IntelligentTiering,
        StorageClass.OnezoneIa,
        StorageClass.GlacierIr,
        StorageClass.Glacier,
        StorageClass.DeepArchive,
    ];

    public static bool IsTarget(string? storageClass) => storageClass is not null && Array.IndexOf(Downwards, storageClass) >= 0;

    /// <summary>How far down a class is; those above all others are -1.</summary>
    public static int Rank(string storageClass) => Array.IndexOf(Downwards, storageClass);

    public static bool CanMove(string from, string to) =>
        Rank(to) > Rank(from) && !(from == StorageClass.OnezoneIa && to == StorageClass.GlacierIr);
}
