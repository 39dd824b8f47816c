using System.Collections.Immutable;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The rules of tags: up to 50, and AWS's own keys aren't anybody's to set. Their lengths are constraints of the model.</summary>
internal static class LogTags
{
    private const int MaxTags = 50;

    /// <summary>Tags with others set over them.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException, TooManyTagsException.</exception>
    public static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string> tags, IReadOnlyDictionary<string, string>? given, string resource)
    {
        if (given is null)
        {
            return tags;
        }

        if (given.Keys.Any(static k => k.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            throw CloudWatchLogsErrors.InvalidParameter("aws: prefixed tag key names are not allowed for external use.");
        }

        tags = tags.SetItems(given);
        return tags.Count <= MaxTags ? tags : throw CloudWatchLogsErrors.TooManyTags(resource);
    }
}
