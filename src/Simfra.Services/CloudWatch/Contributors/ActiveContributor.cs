using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>A group of an alarm's query that is in alarm. Groups that aren't have no state of their own.</summary>
internal sealed record ActiveContributor
{
    private const char Separator = '\u001f';

    public required string Alarm { get; init; }
    public required string Id { get; init; }

    /// <summary>The dimensions that make the group, with their values.</summary>
    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    /// <summary>Why it is in the state that it is in, for people.</summary>
    public required string Reason { get; init; }
    public required DateTimeOffset TransitionedAt { get; init; }

    public string Key => $"{KeyPrefix(Alarm)}{Id}";

    public static string KeyPrefix(string alarm) => $"{alarm}{Separator}";

    /// <summary>The id of a group: the same wherever the same dimensions have the same values.</summary>
    public static string IdOf(ImmutableSortedDictionary<string, string> attributes)
    {
        var text = string.Join(Separator, attributes.Select(static a => $"{a.Key}{Separator}{a.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 8);
    }

    public AlarmContributor Show() => new()
    {
        ContributorId = Id,
        ContributorAttributes = Attributes.ToDictionary(StringComparer.Ordinal),
        StateReason = Reason,
        StateTransitionedTimestamp = TransitionedAt,
    };
}
