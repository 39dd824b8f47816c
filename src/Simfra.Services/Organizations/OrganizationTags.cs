using System.Collections.Immutable;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>The tags of what an organisation has, and their rules.</summary>
internal static class OrganizationTags
{
    public static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private const int MaxTags = 50;
    private const string ReservedPrefix = "aws:";

    /// <summary>Tags as a record keeps them; those that were read back from a store don't know their order.</summary>
    public static ImmutableSortedDictionary<string, string> Ordered(ImmutableSortedDictionary<string, string> tags) =>
        tags.WithComparers(StringComparer.Ordinal);

    /// <summary>The tags that a request gives to what it creates.</summary>
    public static ImmutableSortedDictionary<string, string> Create(List<Tag>? given) => Set(None, given ?? []);

    /// <summary>Tags with others set over them.</summary>
    public static ImmutableSortedDictionary<string, string> Set(ImmutableSortedDictionary<string, string> tags, List<Tag> given)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in given)
        {
            CheckKey(tag.Key!);
            if (!keys.Add(tag.Key!))
            {
                throw OrganizationsErrors.DuplicateTagKeys();
            }
        }

        tags = tags.SetItems(given.Select(static t => KeyValuePair.Create(t.Key!, t.Value!)));
        return tags.Count <= MaxTags ? tags : throw OrganizationsErrors.TooManyTags();
    }

    public static ImmutableSortedDictionary<string, string> Remove(ImmutableSortedDictionary<string, string> tags, List<string> keys)
    {
        keys.ForEach(CheckKey);
        return tags.RemoveRange(keys);
    }

    public static List<Tag> Show(ImmutableSortedDictionary<string, string> tags) =>
        [.. tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })];

    private static void CheckKey(string key)
    {
        if (key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw OrganizationsErrors.SystemTag();
        }
    }
}
