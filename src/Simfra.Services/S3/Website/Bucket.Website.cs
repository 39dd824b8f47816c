using System.Collections.Immutable;

namespace Simfra.Services.S3;

/// <summary>What a bucket is to browsers.</summary>
internal sealed partial record Bucket
{
    /// <summary>Which pages of other origins may call it; the first rule that fits counts.</summary>
    public ImmutableArray<CorsRule> Cors { get; init; } = [];

    /// <summary>How it is served as a website; null where it isn't.</summary>
    public Website? Website { get; init; }
}
