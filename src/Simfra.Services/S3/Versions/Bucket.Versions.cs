using System.Text.Json.Serialization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Whether a bucket keeps versions.</summary>
internal sealed partial record Bucket
{
    /// <summary><c>Enabled</c> or <c>Suspended</c>; null for a bucket that has never kept versions.</summary>
    public string? Versioning { get; init; }

    /// <summary>
    /// Whether versions are deleted for good with a second factor alone: <c>Enabled</c> or <c>Disabled</c>; null where nothing was said of it.
    /// </summary>
    public string? MfaDelete { get; init; }

    [JsonIgnore]
    public bool NeedsSecondFactor => MfaDelete == MFADelete.Enabled;

    [JsonIgnore]
    public bool KeepsVersions => Versioning == BucketVersioningStatus.Enabled;

    /// <summary>The version id that an answer tells of an object; null in a bucket that has never kept versions.</summary>
    public string? VersionIdOf(S3Object version) => Versioning is null ? null : version.ShownVersionId;
}
