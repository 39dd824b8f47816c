using System.Collections.Immutable;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>A resource that has tags.</summary>
/// <param name="Tags">They.</param>
/// <param name="Put">Puts others in their place; in a turn.</param>
internal sealed record TaggedResource(ImmutableSortedDictionary<string, string> Tags, Action<ImmutableSortedDictionary<string, string>> Put);

/// <summary>The tags of a resource: up to 50, keys of 1 to 128 characters, values of up to 256.</summary>
internal static class ResourceTags
{
    private const int Max = 50;

    public static ImmutableSortedDictionary<string, string> None { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Add(ImmutableSortedDictionary<string, string> tags, List<Tag>? added)
    {
        foreach (var tag in added ?? [])
        {
            if (tag.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw CloudWatchErrors.InvalidParameter("Tag keys that begin with aws: are reserved.");
            }

            tags = tags.SetItem(tag.Key, tag.Value ?? "");
        }

        return tags.Count <= Max ? tags : throw CloudWatchErrors.InvalidParameter($"A resource can't have more than {Max} tags.");
    }

    public static List<Tag> Show(ImmutableSortedDictionary<string, string> tags) => [.. tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })];
}
