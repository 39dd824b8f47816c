using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudTrail;

/// <summary>An event's place: events of one instant in the order in which they were recorded.</summary>
internal readonly record struct EventKey(DateTimeOffset Time, long Sequence) : IComparable<EventKey>, IStateKey
{
    public int CompareTo(EventKey other)
    {
        var byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
    }

    public string ToKeyText() => KeyText.Of((Time, Sequence));
}

/// <summary>A call as CloudTrail keeps it: what it is found by, and the document.</summary>
internal sealed record RecordedEvent
{
    public required EventKey Key { get; init; }
    public required string EventId { get; init; }

    /// <summary>The account that the event belongs to.</summary>
    public required string AccountId { get; init; }
    public required string Region { get; init; }

    /// <summary>Of a service that has no region.</summary>
    public bool IsGlobal { get; init; }

    /// <summary><c>sqs.amazonaws.com</c></summary>
    public required string Source { get; init; }
    public required string Name { get; init; }
    public required bool IsReadOnly { get; init; }

    /// <summary>A call on what a resource holds (objects, messages), not on the resource.</summary>
    public bool IsDataEvent { get; init; }
    public string? AccessKeyId { get; init; }
    public string? Username { get; init; }
    public string? UserArn { get; init; }
    public ImmutableArray<EventResource> Resources { get; init; } = [];

    /// <summary>The document as it is delivered.</summary>
    public required EventDocument Document { get; init; }

    [JsonIgnore]
    public StateScope Scope => new(AccountId, Region);
}

/// <summary>A resource that an event is about.</summary>
/// <param name="Type">As in CloudFormation: <c>AWS::S3::Bucket</c>.</param>
/// <param name="Arn">Its ARN.</param>
internal sealed record EventResource(string Type, string Arn)
{
    /// <summary>The name at the ARN's end: a bucket's, a user's.</summary>
    [JsonIgnore]
    public string Name => Arn[(Arn.LastIndexOfAny(['/', ':']) + 1)..];
}
