using System.Collections.Immutable;
using Simfra.Models.Iam;

namespace Simfra.Services.Iam;

/// <summary>The tags of a resource and their rules. Keys differ by more than the case of their letters.</summary>
internal static class IamTags
{
    public static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    private const int MaxTags = 50;
    private const string ReservedPrefix = "aws:";

    /// <summary>Tags as a record keeps them; those that were read back from a store don't know their order.</summary>
    public static ImmutableSortedDictionary<string, string> Ordered(ImmutableSortedDictionary<string, string> tags) =>
        tags.WithComparers(StringComparer.OrdinalIgnoreCase);

    /// <summary>The tags that a request gives to the resource it creates.</summary>
    public static ImmutableSortedDictionary<string, string> Create(List<Tag>? given) => Set(None, given);

    /// <summary>Tags with others set over them.</summary>
    public static ImmutableSortedDictionary<string, string> Set(ImmutableSortedDictionary<string, string> tags, List<Tag>? given)
    {
        if (given is null)
        {
            return tags;
        }

        CheckGiven(given);
        foreach (var tag in given)
        {
            // The key takes the case that it is given last.
            tags = tags.Remove(tag.Key!).Add(tag.Key!, tag.Value ?? "");
        }

        return tags.Count <= MaxTags ? tags : throw IamErrors.TooManyTags(MaxTags);
    }

    public static ImmutableSortedDictionary<string, string> Remove(ImmutableSortedDictionary<string, string> tags, List<string>? keys) =>
        tags.RemoveRange(keys ?? []);

    public static List<Tag> Show(ImmutableSortedDictionary<string, string> tags) =>
        [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>The tags as answers show them where a resource without tags shows nothing.</summary>
    public static List<Tag>? ShowAny(ImmutableSortedDictionary<string, string> tags) => tags.IsEmpty ? null : Show(tags);

    /// <summary>A page of ListUserTags and its like.</summary>
    public static IamPage<Tag> Page(ImmutableSortedDictionary<string, string> tags, int? maxItems, string? marker) =>
        IamPage.Take(Show(tags).OrderBy(KeyOf, StringComparer.Ordinal), KeyOf, maxItems, marker);

    private static string KeyOf(Tag tag) => IamName.Key(tag.Key);

    private static void CheckGiven(List<Tag> given)
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
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
        }
    }
}
