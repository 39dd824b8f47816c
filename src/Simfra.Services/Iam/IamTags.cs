using System.Collections.Immutable;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>
/// The tags of a resource and their rules. The keys of a user's or role's tags differ by more than the case of their letters; on other
/// resources case matters.
/// </summary>
internal static class IamTags
{
    /// <summary>No tags, of a user or role.</summary>
    public static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>No tags, of anything else.</summary>
    public static readonly ImmutableSortedDictionary<string, string> NoneOfResource =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private const int MaxTags = 50;
    private const string ReservedPrefix = "aws:";

    /// <summary>The tags of a user or role as its record keeps them; those that were read back from a store don't know their order.</summary>
    public static ImmutableSortedDictionary<string, string> Ordered(ImmutableSortedDictionary<string, string> tags) =>
        tags.WithComparers(StringComparer.OrdinalIgnoreCase);

    /// <summary>The same of anything else.</summary>
    public static ImmutableSortedDictionary<string, string> OrderedOfResource(ImmutableSortedDictionary<string, string> tags) =>
        tags.WithComparers(StringComparer.Ordinal);

    /// <summary>The tags that a request gives to the user or role it creates.</summary>
    public static ImmutableSortedDictionary<string, string> Create(List<Tag>? given) => Merge(None, given ?? []);

    /// <summary>The tags that a request gives to anything else it creates.</summary>
    public static ImmutableSortedDictionary<string, string> CreateOfResource(List<Tag>? given) => Merge(NoneOfResource, given ?? []);

    /// <summary>Tags with others set over them.</summary>
    public static ImmutableSortedDictionary<string, string> Set(ImmutableSortedDictionary<string, string> tags, List<Tag>? given) =>
        given is { Count: > 0 } ? Merge(tags, given) : throw IamErrors.NoTagsGiven();

    public static ImmutableSortedDictionary<string, string> Remove(ImmutableSortedDictionary<string, string> tags, List<string>? keys) =>
        keys is { Count: > 0 } ? tags.RemoveRange(keys) : throw IamErrors.NoTagKeysGiven();

    public static List<Tag> Show(ImmutableSortedDictionary<string, string> tags) =>
        [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>The tags as answers show them where a resource without tags shows nothing.</summary>
    public static List<Tag>? ShowAny(ImmutableSortedDictionary<string, string> tags) => tags.IsEmpty ? null : Show(tags);

    /// <summary>The tags as the answer to a creation shows them: as they were given, or not at all.</summary>
    public static List<Tag>? ShowGiven(List<Tag>? given) => given is { Count: > 0 } ? given : null;

    /// <summary>A page of ListUserTags and its like.</summary>
    public static IamPage<Tag> Page(ImmutableSortedDictionary<string, string> tags, int? maxItems, string? marker)
    {
        return IamPage.Take(Show(tags).OrderBy(KeyOf, StringComparer.Ordinal), KeyOf, maxItems, marker);

        string KeyOf(Tag tag) => Equals(tags.KeyComparer, StringComparer.Ordinal) ? tag.Key! : IamName.Key(tag.Key);
    }

    private static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag> given)
    {
        var keys = new SortedSet<string>(tags.KeyComparer);
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

            // The key takes the case that it is given last.
            tags = tags.Remove(tag.Key).Add(tag.Key, tag.Value ?? "");
        }

        return tags.Count <= MaxTags ? tags : throw IamErrors.TooManyTags(MaxTags);
    }
}
