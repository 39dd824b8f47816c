using System.Text.Json.Serialization;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A key that a group's events have come in under, or query results were kept under, and what is needed to read them.</summary>
/// <param name="Resource">The ARN of the group, or of query results.</param>
/// <param name="KmsKeyId">The key's ARN.</param>
/// <param name="Encrypted">The data key that it gave, encrypted, in Base64.</param>
internal sealed record LogDataKey(string Resource, string KmsKeyId, string Encrypted)
{
    /// <summary>The first timestamp among the events that came in under it; null where none did.</summary>
    public long? FirstEvent { get; init; }

    public long? LastEvent { get; init; }

    [JsonIgnore]
    public FilterKey Key => new(Resource, KmsKeyId);

    /// <summary>Whether events of a time range may be under it.</summary>
    public bool Covers(long from, long to) => FirstEvent <= to && LastEvent >= from;

    /// <summary>The key, with events of a time range under it.</summary>
    public LogDataKey With(long first, long last) => this with
    {
        FirstEvent = Math.Min(FirstEvent ?? first, first),
        LastEvent = Math.Max(LastEvent ?? last, last),
    };
}
