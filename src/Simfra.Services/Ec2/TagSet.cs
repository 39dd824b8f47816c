using System.Collections.Immutable;
using Simfra.Models.Ec2;

namespace Simfra.Services.Ec2;

/// <summary>The tags of a resource and their rules: 50 at the most, no key that begins with <c>aws:</c>.</summary>
internal static class TagSet
{
    public static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private const int MaxTags = 50;
    private const int MaxKeyLength = 127;
    private const int MaxValueLength = 255;

    /// <summary>The tags that a request gives to the resource it creates.</summary>
    public static ImmutableSortedDictionary<string, string> FromSpecifications(List<TagSpecification>? specifications, ResourceKind kind)
    {
        var tags = None;
        foreach (var specification in specifications ?? [])
        {
            if (specification.ResourceType != kind.Type)
            {
                throw Ec2Errors.InvalidParameter(
                    $"'{specification.ResourceType}' is not a valid taggable resource type for this operation.");
            }

            tags = Merge(tags, specification.Tags ?? []);
        }

        return tags;
    }

    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> tags, List<Tag> given)
    {
        foreach (var tag in given)
        {
            var (key, value) = (tag.Key ?? "", tag.Value ?? "");
            if (key.Length is 0 or > MaxKeyLength)
            {
                throw Ec2Errors.InvalidParameter(
                    $"Tag key cannot be empty or exceed the maximum length of {MaxKeyLength} characters.");
            }

            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw Ec2Errors.InvalidParameter("Tag keys starting with 'aws:' are reserved for internal use");
            }

            if (value.Length > MaxValueLength)
            {
                throw Ec2Errors.InvalidParameter($"Tag value exceeds the maximum length of {MaxValueLength} characters");
            }

            tags = tags.SetItem(key, value);
        }

        return tags.Count <= MaxTags ? tags : throw Ec2Errors.TagLimitExceeded();
    }

    public static List<Tag>? Show(ImmutableSortedDictionary<string, string> tags) =>
        tags.IsEmpty ? null : [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];
}
