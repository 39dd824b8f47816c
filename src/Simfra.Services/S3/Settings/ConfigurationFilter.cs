using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>What objects a stored configuration is for: by one criterion, or by several that all have to hold.</summary>
internal static class ConfigurationFilter
{
    public static void Check(AnalyticsFilter? filter)
    {
        if (filter is not null)
        {
            Check([filter.Prefix, filter.Tag, filter.And], filter.And is null ? null : [filter.And.Prefix], filter.And?.Tags, [filter.Tag]);
        }
    }

    public static void Check(MetricsFilter? filter)
    {
        if (filter is not null)
        {
            Check(
                [filter.Prefix, filter.Tag, filter.AccessPointArn, filter.And],
                filter.And is null ? null : [filter.And.Prefix, filter.And.AccessPointArn],
                filter.And?.Tags,
                [filter.Tag]);
        }
    }

    public static void Check(IntelligentTieringFilter? filter)
    {
        if (filter is not null)
        {
            Check([filter.Prefix, filter.Tag, filter.And], filter.And is null ? null : [filter.And.Prefix], filter.And?.Tags, [filter.Tag]);
        }
    }

    /// <param name="alternatives">Of which one is given.</param>
    /// <param name="joined">Of what is joined by And, all but the tags; null where nothing is joined.</param>
    /// <param name="joinedTags">The tags that are joined.</param>
    /// <param name="tag">The tag that stands alone.</param>
    private static void Check(object?[] alternatives, string?[]? joined, List<Tag>? joinedTags, Tag?[] tag)
    {
        var isJoinedByOne = joined is not null && joined.Count(static j => j is not null) + (joinedTags?.Count ?? 0) < 2;
        var tags = tag.OfType<Tag>().Concat(joinedTags ?? []).ToList();
        if (alternatives.Count(static a => a is not null) != 1 || isJoinedByOne || tags.Exists(static t => t.Key is null or "" || t.Value is null))
        {
            throw S3Errors.MalformedXml();
        }

        if (tags.DistinctBy(static t => t.Key).Count() < tags.Count)
        {
            throw S3Errors.InvalidRequest("Duplicate Tag Keys are not allowed.");
        }
    }
}
