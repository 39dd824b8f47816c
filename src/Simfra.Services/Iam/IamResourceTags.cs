using System.Collections.Immutable;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>The tags of what isn't a user or role: keys that differ in the case of their letters differ.</summary>
internal static class IamResourceTags
{
    public static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private const int MaxTags = 50;
    private const string ReservedPrefix = "aws:";

    /// <summary>Tags as a record keeps them; those that were read back from a store don't know their order.</summary>
    public static ImmutableSortedDictionary<string, string> Ordered(ImmutableSortedDictionary<string, string> tags) =>
        tags.WithComparers(StringComparer.Ordinal);

    /// <summary>The tags that a request gives to the resource it creates.</summary>
    public static ImmutableSortedDictionary<string, string> Create(List<Tag>? given) => given is null ? None : Merge(None, given);

    /// <summary>Tags with others set over them.</summary>
    public static ImmutableSortedDictionary<string, string> Set(ImmutableSortedDictionary<string, string> tags, List<Tag>? given) =>
        given is { Count: > 0 } ? Merge(tags, given) : throw IamErrors.NoTagsGiven();

    public static ImmutableSortedDictionary<string, string> Remove(ImmutableSortedDictionary<string, string> tags, List<string>? keys) =>
        keys is { Count: > 0 } ? tags.RemoveRange(keys) : throw IamErrors.NoTagKeysGiven();

    public static List<Tag> Show(ImmutableSortedDictionary<string, string> tags) =>
        [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>The tags as the answer to a creation shows them: as they were given, or not at all.</summary>
    public static List<Tag>? ShowGiven(List<Tag>? given) => given is { Count: > 0 } ? given : null;

    /// <summary>A page of ListMFADeviceTags and its like.</summary>
    public static IamPage<Tag> Page(ImmutableSortedDictionary<string, string> tags, int? maxItems, string? marker) =>
        IamPage.Take(Show(tags), t => t.Key!, maxItems, marker);

    private static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag> given)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in given)
        {
            if (tag.Key!.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw IamErrors.ReservedTagKey();
            }

            if (!keys.Add(tag.Key))
            {
                throw IamErrors.DuplicateTagKeys();
            }

            tags = tags.SetItem(tag.Key, tag.Value ?? "");
        }

        return tags.Count <= MaxTags ? tags : throw IamErrors.TooManyTags(MaxTags);
    }
}
