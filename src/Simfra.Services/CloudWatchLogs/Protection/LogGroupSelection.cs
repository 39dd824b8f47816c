using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>Which log groups an account's policy is for: <c>LogGroupName NOT IN ["a"]</c>, <c>LogGroupNamePrefix IN ["b"]</c>.</summary>
/// <param name="IsPrefix">The values are beginnings of names.</param>
/// <param name="IsNegated">It is for all groups but these.</param>
/// <param name="Values">The names, or their beginnings.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html"/>
internal sealed partial record LogGroupSelection(bool IsPrefix, bool IsNegated, ImmutableArray<string> Values)
{
    private const int MaxBytes = 25 * 1024;
    private const int MaxValues = 50;

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException; NotImplemented for groups by their data source.</exception>
    public static LogGroupSelection Parse(string criteria)
    {
        if (criteria.Contains("DataSource", StringComparison.Ordinal))
        {
            throw CloudWatchLogsErrors.NotBuilt("The selection of log groups by DataSourceName and DataSourceType");
        }

        var match = Form().Match(criteria);
        var values = match.Success ? ReadValues(match.Groups[3].Value) : null;
        return values is { Length: > 0 and <= MaxValues } && System.Text.Encoding.UTF8.GetByteCount(criteria) <= MaxBytes
            ? new(match.Groups[1].Value == "LogGroupNamePrefix", match.Groups[2].Value.StartsWith("NOT", StringComparison.Ordinal), [.. values])
            : throw CloudWatchLogsErrors.InvalidParameter("The selectionCriteria is not valid.");
    }

    public bool Selects(string group) =>
        Values.Any(v => IsPrefix ? group.StartsWith(v, StringComparison.Ordinal) : group == v) != IsNegated;

    /// <summary>Whether there can be a group that both select, as AWS tells it: by the values alone.</summary>
    public bool Overlaps(LogGroupSelection other) => (IsNegated, other.IsNegated) switch
    {
        (true, true) => true,
        (false, false) => Values.Any(v => other.Values.Any(o => Covers(v, o, other) || other.Covers(o, v, this))),
        (true, false) => !other.Values.All(o => Values.Any(v => Covers(v, o, other))),
        (false, true) => other.Overlaps(this),
    };

    /// <summary>All groups that a value of another selection means are meant by a value of this one.</summary>
    private bool Covers(string value, string theirs, LogGroupSelection other) =>
        IsPrefix ? theirs.StartsWith(value, StringComparison.Ordinal) : !other.IsPrefix && theirs == value;

    private static string[]? ReadValues(string list)
    {
        try
        {
            using var document = ClientJson.ParseDocument(list);
            return document.RootElement.EnumerateArray().All(static v => v.ValueKind == JsonValueKind.String && v.GetString()!.Length > 0)
                ? [.. document.RootElement.EnumerateArray().Select(static v => v.GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A\s*(LogGroupNamePrefix|LogGroupName)\s+((?:NOT\s+)?IN)\s*(\[.*\])\s*\z", RegexOptions.Singleline)]
    private static partial Regex Form();
}
