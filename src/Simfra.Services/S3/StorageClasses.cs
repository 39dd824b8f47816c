using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>The storage classes that an object of a general purpose bucket can be put into.</summary>
internal static class StorageClasses
{
    private static readonly string[] Writable =
    [
        StorageClass.Standard,
        StorageClass.ReducedRedundancy,
        StorageClass.StandardIa,
        StorageClass.OnezoneIa,
        StorageClass.IntelligentTiering,
        StorageClass.Glacier,
        StorageClass.GlacierIr,
        StorageClass.DeepArchive,
    ];

    public static string Parse(string? value) =>
        value is null ? StorageClass.Standard
        : Writable.Contains(value) ? value
        : throw S3Errors.InvalidStorageClass(value);

    /// <summary>Objects of these classes can't be read until they are restored.</summary>
    public static bool IsArchived(string storageClass) => storageClass is StorageClass.Glacier or StorageClass.DeepArchive;

    /// <summary>The header of GetObject and HeadObject, which leave the standard class out.</summary>
    public static string? ToHeader(string storageClass) => storageClass == StorageClass.Standard ? null : storageClass;
}
