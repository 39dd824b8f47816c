using System.Globalization;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>A line of a bucket's access log that isn't delivered yet.</summary>
/// <param name="Bucket">The bucket that the call was about.</param>
/// <param name="Number">The line's own.</param>
/// <param name="Call">The call's place among all, by when it began: answers may be written down in another order.</param>
/// <param name="Time">When the call began.</param>
/// <param name="Line">The line.</param>
internal sealed record LoggedCall(string Bucket, long Number, long Call, DateTimeOffset Time, string Line)
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
