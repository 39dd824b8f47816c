using System.Collections.Immutable;
using Simfra.Models.SecretsManager;

namespace Simfra.Services.SecretsManager;

/// <summary>The rules of a secret's tags.</summary>
internal static class SecretTags
{
    private const int MaxTags = 50;

    /// <summary>Tags with others set over them.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        foreach (var tag in given ?? [])
        {
            if (tag.Key is null)
            {
                throw SecretsManagerErrors.InvalidParameter("Tag keys can't be empty.");
            }

            if (tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw SecretsManagerErrors.InvalidParameter("Tag keys that begin with aws: are reserved.");
            }

            tags = tags.SetItem(tag.Key, tag.Value ?? "");
        }

        return tags.Count <= MaxTags ? tags : throw SecretsManagerErrors.InvalidParameter($"A secret can have {MaxTags} tags at most.");
    }

    public static List<Tag>? Show(ImmutableSortedDictionary<string, string> tags) =>
        tags.IsEmpty ? null : [.. tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })];
}
