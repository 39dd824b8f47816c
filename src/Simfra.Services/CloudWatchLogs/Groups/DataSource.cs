namespace Simfra.Services.CloudWatchLogs;

/// <summary>
/// Where a group's events come from, in the words of its owner: two tags say it. What AWS finds out itself of the logs of its own services isn't kept.
/// </summary>
/// <param name="Name">The source: <c>payments</c>.</param>
/// <param name="Type">What of it is logged; null where that isn't said.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/custom-data-sources.html"/>
internal sealed record DataSource(string Name, string? Type)
{
    private const string NameTag = "cw:datasource:name";
    private const string TypeTag = "cw:datasource:type";

    /// <summary>A group's source; null where no tag names one. Names like those of AWS's services aren't anybody's to give.</summary>
    public static DataSource? Of(LogGroup group) =>
        group.Tags.TryGetValue(NameTag, out var name)
        && !name.StartsWith("aws", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("amazon", StringComparison.OrdinalIgnoreCase)
            ? new(name, group.Tags.GetValueOrDefault(TypeTag))
            : null;

    /// <summary>Whether a group's source has one of the names that are asked for, and one of the types if any are.</summary>
    public static bool IsAmong(List<Models.CloudWatchLogs.DataSourceFilter>? filters, LogGroup group)
    {
        if (filters is null)
        {
            return true;
        }

        return Of(group) is { } source
            && filters.Exists(f => f.Name == source.Name)
            && (filters.TrueForAll(static f => f.Type is null) || filters.Exists(f => f.Type == source.Type));
    }
}
