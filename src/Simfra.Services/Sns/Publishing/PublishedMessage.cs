using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Sns;

/// <summary>A message as it was published.</summary>
internal sealed record PublishedMessage
{
    public required string MessageId { get; init; }

    /// <summary>The text for all protocols that have none of their own.</summary>
    public required string Body { get; init; }

    /// <summary>Texts by protocol or platform, of a message whose structure is JSON.</summary>
    public ImmutableSortedDictionary<string, string>? Bodies { get; init; }
    public string? Subject { get; init; }
    public required ImmutableSortedDictionary<string, MessageAttribute> Attributes { get; init; }
    public string? GroupId { get; init; }
    public string? DeduplicationId { get; init; }

    /// <summary>Its place in a FIFO topic: 20 digits.</summary>
    public string? SequenceNumber { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public string? TraceHeader { get; init; }

    /// <summary>It comes out of the topic's archive.</summary>
    public bool IsReplayed { get; init; }

    /// <summary>The length that AWS limits, in bytes.</summary>
    public int Length => Encoding.UTF8.GetByteCount(Body)
        + (Bodies?.Sum(static b => Encoding.UTF8.GetByteCount(b.Key) + Encoding.UTF8.GetByteCount(b.Value)) ?? 0)
        + MessageAttribute.LengthOf(Attributes);

    /// <summary>The text that a protocol or platform gets.</summary>
    public string BodyFor(string protocol) => Bodies?.GetValueOrDefault(protocol) ?? Body;

    /// <summary>The deduplication id of a message that was given none, in a topic that goes by content.</summary>
    public static string DeduplicationIdOf(string message) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message)));

    public static string FormatSequenceNumber(long sequence) => $"1{sequence:D19}";
}
