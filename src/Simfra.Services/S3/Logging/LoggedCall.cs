using System.Globalization;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>A line of a bucket's access log that isn't delivered yet.</summary>
internal sealed record LoggedCall(string Bucket, long Number, DateTimeOffset Time, string Line)
{
    [JsonIgnore]
    public LoggedCallKey Place => new(Bucket, Number);
}

/// <summary>The lines of a bucket in order.</summary>
internal readonly record struct LoggedCallKey(string Bucket, long Number) : IStateKey, IComparable<LoggedCallKey>
{
    public int CompareTo(LoggedCallKey other)
    {
        var byBucket = string.CompareOrdinal(Bucket, other.Bucket);
        return byBucket != 0 ? byBucket : Number.CompareTo(other.Number);
    }

    public string ToKeyText() => string.Create(CultureInfo.InvariantCulture, $"{Bucket}/{Number}");
}
