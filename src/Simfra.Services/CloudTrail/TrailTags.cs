using System.Collections.Immutable;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>The tags of a trail: up to 50, keys of 1 to 128 characters, values of up to 256.</summary>
internal static class TrailTags
{
    private const int Max = 50;
    private const int MaxKeyLength = 128;
    private const int MaxValueLength = 256;

    public static ImmutableSortedDictionary<string, string> None { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Add(ImmutableSortedDictionary<string, string> tags, List<Tag>? added)
    {
        foreach (var tag in added ?? [])
        {
            if (tag.Key is not { Length: > 0 and <= MaxKeyLength } key || tag.Value is { Length: > MaxValueLength })
            {
                throw CloudTrailErrors.InvalidTag("A tag's key must have 1 to 128 characters, and its value at most 256.");
            }

            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw CloudTrailErrors.InvalidTag("Tag keys that begin with aws: are reserved.");
            }

            tags = tags.SetItem(key, tag.Value ?? "");
        }

        return tags.Count <= Max ? tags : throw CloudTrailErrors.TooManyTags(Max);
    }

    public static List<Tag> Show(ImmutableSortedDictionary<string, string> tags) => [.. tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })];
}
