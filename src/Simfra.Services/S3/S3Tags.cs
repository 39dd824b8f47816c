using System.Collections.Immutable;
using Simfra.Models.S3;
using Simfra.Protocols;

namespace Simfra.Services.S3;

/// <summary>Tags of buckets and objects: up to 50 or 10, keys of 1 to 128 characters, values of up to 256.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html"/>
internal static class S3Tags
{
    public const int MaxOfBucket = 50;
    public const int MaxOfObject = 10;

    private const int MaxKeyLength = 128;
    private const int MaxValueLength = 256;
    private const string SystemPrefix = "aws:";

    public static ImmutableSortedDictionary<string, string> None { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The tags of an XML document.</summary>
    /// <param name="systemTag">The error for a key that only AWS may give.</param>
    public static ImmutableSortedDictionary<string, string> Parse(List<Tag>? tagSet, int max, Func<string, Exception> systemTag)
    {
        var tags = None.ToBuilder();
        foreach (var tag in tagSet ?? [])
        {
            if (tag.Key is null || tag.Value is null)
            {
                throw S3Errors.MalformedXml();
            }

            if (tag.Key.StartsWith(SystemPrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw systemTag(tag.Key);
            }

            Check(tag.Key, tag.Value);
            if (!tags.TryAdd(tag.Key, tag.Value))
            {
                throw S3Errors.DuplicateTagKey(tag.Key);
            }
        }

        return tags.Count <= max ? tags.ToImmutable() : throw S3Errors.TooManyTags(max);
    }

    /// <summary>The tags of the header <c>x-amz-tagging</c>, which are written as a query string is.</summary>
    public static ImmutableSortedDictionary<string, string> ParseHeader(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return None;
        }

        var tags = None.ToBuilder();
        foreach (var (key, value) in QueryParameters.Parse(header).Pairs)
        {
            if (key.StartsWith(SystemPrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw S3Errors.TagKeyPrefixedWithAws(key);
            }

            // A character that no tag can have: the sender meant another format than this one.
            if (!IsAllowed(key) || !IsAllowed(value) || !tags.TryAdd(key, value))
            {
                throw S3Errors.InvalidTaggingHeader(header);
            }

            Check(key, value);
        }

        return tags.Count <= MaxOfObject ? tags.ToImmutable() : throw S3Errors.TooManyTags(MaxOfObject);
    }

    public static List<Tag> ToTagSet(ImmutableSortedDictionary<string, string> tags) =>
        [.. tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })];

    private static void Check(string key, string value)
    {
        if (key.Length is 0 or > MaxKeyLength || !IsAllowed(key))
        {
            throw S3Errors.InvalidTagKey(key);
        }

        if (value.Length > MaxValueLength || !IsAllowed(value))
        {
            throw S3Errors.InvalidTagValue(key, value);
        }
    }

    private static bool IsAllowed(string text) =>
        text.All(static c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c)
            || c is '_' or '.' or ':' or '/' or '=' or '+' or '-' or '@');
}
