using System.Collections.Immutable;
using Simfra.Models.Sns;

namespace Simfra.Services.Sns;

/// <summary>The rules of tags: up to 50, keys once each.</summary>
internal static class TopicTags
{
    private const int MaxTags = 50;

    /// <summary>Tags with others set over them.</summary>
    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        if (given is null)
        {
            return tags;
        }

        if (given.DistinctBy(static t => t.Key, StringComparer.Ordinal).Count() < given.Count)
        {
            throw SnsErrors.InvalidParameter("Duplicated keys are not allowed.");
        }

        if (given.Exists(static t => t.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            throw SnsErrors.InvalidParameter("Tags", "Tag keys cannot start with \"aws:\"");
        }

        tags = tags.SetItems(given.Select(static t => KeyValuePair.Create(t.Key!, t.Value ?? "")));
        return tags.Count <= MaxTags ? tags : throw SnsErrors.TooManyTags();
    }
}
