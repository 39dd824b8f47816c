using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>What a bucket hands on by itself.</summary>
internal sealed partial record Bucket
{
    /// <summary>Whom it tells what happens to its objects; null for nobody.</summary>
    public BucketNotifications? Notifications { get; init; }

    /// <summary>Where its access log goes; null for none.</summary>
    public BucketLogging? Logging { get; init; }

    /// <summary>The reports of its objects that it makes, by id; null for none.</summary>
    public ImmutableArray<InventorySettings>? Inventories { get; init; }

    [JsonIgnore]
    public ImmutableArray<InventorySettings> InventoryList => Inventories ?? [];
}
