using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A log group.</summary>
internal sealed partial record LogGroup
{
    public static readonly ImmutableSortedDictionary<string, string> NoTags = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Name { get; init; }
    public required StateScope Scope { get; init; }
    public required long CreatedAt { get; init; }

    /// <summary><c>STANDARD</c>, <c>INFREQUENT_ACCESS</c> or <c>DELIVERY</c>.</summary>
    public required string Class { get; init; }
    public int? RetentionInDays { get; init; }
    public string? KmsKeyId { get; init; }
    public bool IsProtected { get; init; }

    /// <summary>Collectors may send events with an API key.</summary>
    public bool TakesApiKeys { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>What its events take up: their messages, and 26 bytes each.</summary>
    public long StoredBytes { get; init; }

    /// <summary>The job that is to remove what expires; null where none waits.</summary>
    public JobId? Expiry { get; init; }

    /// <summary>As new APIs name it: without <c>:*</c>.</summary>
    [JsonIgnore]
    public string Arn => LogGroupArn.Of(Scope, Name);

    /// <summary>The oldest timestamp that is kept at a time, in milliseconds.</summary>
    public long OldestKept(DateTimeOffset now) =>
        RetentionInDays is { } days ? now.AddDays(-days).ToUnixTimeMilliseconds() : long.MinValue;
}
