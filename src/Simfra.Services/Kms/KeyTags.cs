using System.Collections.Immutable;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms;

/// <summary>The rules of a key's tags.</summary>
internal static class KeyTags
{
    private const int MaxTags = 50;

    /// <summary>Tags with others set over them.</summary>
    /// <exception cref="Schemas.AwsServiceException">TagException.</exception>
    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        if (given is null)
        {
            return tags;
        }

        if (given.DistinctBy(static t => t.TagKey, StringComparer.Ordinal).Count() != given.Count)
        {
            throw KmsErrors.Tags("Duplicate tag keys");
        }

        CheckKeys(given.Select(static t => t.TagKey!));
        tags = tags.SetItems(given.Select(static t => KeyValuePair.Create(t.TagKey!, t.TagValue!)));
        return tags.Count <= MaxTags ? tags : throw KmsErrors.Tags("Too many tags");
    }

    /// <exception cref="Schemas.AwsServiceException">TagException.</exception>
    public static void CheckKeys(IEnumerable<string> keys)
    {
        if (keys.Any(static k => k.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            throw KmsErrors.Tags("Tags beginning with aws: are reserved");
        }
    }
}
