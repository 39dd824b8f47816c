using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>Settings of a bucket that stand by themselves.</summary>
internal sealed partial record Bucket
{
    /// <summary>Strangers pay for what they ask of the bucket, and have to say that they know.</summary>
    public bool RequesterPays { get; init; }

    /// <summary><c>Enabled</c> or <c>Suspended</c>; null as long as it was never enabled.</summary>
    public string? AccelerateStatus { get; init; }

    /// <summary>Policies may test the bucket's tags.</summary>
    public bool IsAbacEnabled { get; init; }

    /// <summary>The stored configurations by kind and id, as JSON under AWS's names; see <see cref="StoredConfigurations{TShape}"/>.</summary>
    public ImmutableSortedDictionary<string, string> Configurations { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    [JsonIgnore]
    public bool IsAccelerated => AccelerateStatus == Models.S3.BucketAccelerateStatus.Enabled;
}
