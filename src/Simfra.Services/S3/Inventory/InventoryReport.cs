using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>The table of a report: its columns, and a line for each object or version.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html"/>
internal static class InventoryReport
{
    private static readonly string[] Fields =
    [
        InventoryOptionalField.Size, InventoryOptionalField.LastModifiedDate, InventoryOptionalField.ETag, InventoryOptionalField.StorageClass,
        InventoryOptionalField.IsMultipartUploaded, InventoryOptionalField.EncryptionStatus, InventoryOptionalField.BucketKeyStatus,
        InventoryOptionalField.ChecksumAlgorithm, InventoryOptionalField.IntelligentTieringAccessTier, InventoryOptionalField.ObjectOwner,
        InventoryOptionalField.ObjectLockMode, InventoryOptionalField.ObjectLockRetainUntilDate, InventoryOptionalField.ObjectLockLegalHoldStatus,
        InventoryOptionalField.ReplicationStatus, InventoryOptionalField.ObjectAccessControlList, InventoryOptionalField.LifecycleExpirationDate,
    ];

    /// <summary>Whether a report may have the field.</summary>
    public static bool Has(string field) => Fields.Contains(field);

    /// <summary>The names of the columns, as the manifest tells them.</summary>
    public static string SchemaOf(InventorySettings settings)
    {
        string[] first = settings.HasAllVersions ? ["Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker"] : ["Bucket", "Key"];
        return string.Join(", ", [.. first, .. settings.Fields]);
    }

    /// <summary>The table as text: all values in quotes, keys URL-encoded.</summary>
    public static string Write(S3State state, Bucket bucket, InventorySettings settings)
    {
        var text = new StringBuilder();
        S3Object? before = null;
        foreach (var version in VersionsOf(state, bucket.Name, settings.Prefix ?? "", settings.HasAllVersions))
        {
            Add(bucket.Name);
            Add(Uri.EscapeDataString(version.Key).Replace("%2F", "/", StringComparison.Ordinal));
            if (settings.HasAllVersions)
            {
                // The newest of a key comes first.
                Add(version.VersionId ?? "");
                Add(before?.Key == version.Key ? "false" : "true");
                Add(version.IsDeleteMarker ? "true" : "false");
            }

            foreach (var field in settings.Fields)
            {
                Add(version.IsDeleteMarker ? OfMarker(field, version) : ValueOf(field, version, bucket, isLatest: before?.Key != version.Key));
            }

            text[^1] = '\n';
            before = version;
        }

        return text.ToString();

        void Add(string value) => text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\",");
    }

    /// <summary>The objects of a bucket, or all of its versions, by key and the newest first.</summary>
    public static IEnumerable<S3Object> VersionsOf(S3State state, string bucket, string prefix, bool hasAllVersions)
    {
        var current = state.Objects.From(new ObjectKey(bucket, prefix)).TakeWhile(IsMeant);
        return hasAllVersions
            ? current.Concat(state.Versions.From(new VersionKey(new(bucket, prefix), long.MaxValue)).TakeWhile(IsMeant))
                .OrderBy(static o => o.Location, ObjectKey.Order).ThenByDescending(static o => o.Sequence)
            : current;

        bool IsMeant(S3Object o) => o.Bucket == bucket && o.Key.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static string OfMarker(string field, S3Object marker) =>
        field == InventoryOptionalField.LastModifiedDate ? TimeText(marker.LastModified) : "";

    private static string ValueOf(string field, S3Object version, Bucket bucket, bool isLatest) => field switch
    {
        InventoryOptionalField.Size => version.Size.ToString(CultureInfo.InvariantCulture),
        InventoryOptionalField.LastModifiedDate => TimeText(version.LastModified),
        InventoryOptionalField.ETag => version.ETag,
        InventoryOptionalField.StorageClass => version.StorageClass,
        InventoryOptionalField.IsMultipartUploaded => version.IsMultipart ? "true" : "false",
        InventoryOptionalField.EncryptionStatus => EncryptionOf(version.Encryption),
        InventoryOptionalField.BucketKeyStatus => version.Encryption?.HasBucketKey == true ? "ENABLED" : "DISABLED",
        InventoryOptionalField.ChecksumAlgorithm => version.Checksum.Algorithm,
        InventoryOptionalField.IntelligentTieringAccessTier => version.StorageClass == StorageClass.IntelligentTiering ? "FREQUENT" : "",
        InventoryOptionalField.ObjectLockMode => version.Retention?.Mode ?? "",
        InventoryOptionalField.ObjectLockRetainUntilDate => version.Retention is { } retention ? TimeText(retention.Until) : "",
        InventoryOptionalField.ObjectLockLegalHoldStatus => version.LegalHold ?? "",
        InventoryOptionalField.ReplicationStatus => version.ReplicationStatus ?? "",
        InventoryOptionalField.ObjectAccessControlList => Write(bucket.AclOf(version.Access)),
        InventoryOptionalField.LifecycleExpirationDate => isLatest && LifecycleDates.ExpirationAt(bucket, version) is { } expiry ? TimeText(expiry) : "",
        _ => CanonicalUser.IdOf(bucket.OwnerOf(version.Access)),
    };

    /// <summary>The list as JSON, which is in base 64 in tables of CSV.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/objectacl.html"/>
    private static string Write(AccessControlList list)
    {
        var grants = list.Grants.Select(static g => g.ToGrantee() is { URI: { } uri }
            ? new JsonObject { ["uri"] = uri, ["permission"] = g.Permission, ["type"] = Models.S3.Type.Group }
            : new JsonObject { ["canonicalId"] = g.Grantee, ["permission"] = g.Permission, ["type"] = Models.S3.Type.CanonicalUser });
        var document = new JsonObject { ["version"] = "2022-11-10", ["status"] = "AVAILABLE", ["grants"] = new JsonArray([.. grants]) };
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(document.ToJsonString()));
    }

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string EncryptionOf(ObjectEncryption? encryption) => encryption switch
    {
        null => "SSE-S3",
        { IsCustomer: true } => "SSE-C",
        { Algorithm: ServerSideEncryption.AwsKmsDsse } => "DSSE-KMS",
        _ => "SSE-KMS",
    };
}
