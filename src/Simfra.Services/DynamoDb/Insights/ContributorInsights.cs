using System.Globalization;
using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>Whether the most used keys of a table or index are looked for. The setting is kept; nothing is looked for.</summary>
/// <param name="Index">The index; null for the table.</param>
/// <param name="IsEnabled">Whether they are.</param>
/// <param name="Mode">Which keys: all that are used, or those that are throttled.</param>
/// <param name="EnabledAt">When that was last turned on; its rules are named by it.</param>
/// <param name="ChangedAt">When it was last changed.</param>
internal sealed record ContributorInsights(string? Index, bool IsEnabled, string Mode, DateTimeOffset EnabledAt, DateTimeOffset ChangedAt)
{
    public string StatusAt(DateTimeOffset now) => (IsEnabled, now < ChangedAt + DynamoTable.TransitionTime) switch
    {
        (true, true) => ContributorInsightsStatus.Enabling,
        (true, false) => ContributorInsightsStatus.Enabled,
        (false, true) => ContributorInsightsStatus.Disabling,
        _ => ContributorInsightsStatus.Disabled,
    };

    /// <summary>The names of CloudWatch's rules: for partition keys and whole keys, used and throttled.</summary>
    public List<string> RulesOf(DynamoTable table, bool hasSort)
    {
        var resource = Index is null ? table.Name : $"{table.Name}-{Index}";
        var suffix = EnabledAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        IEnumerable<string> kinds = hasSort ? ["PKC", "PKT", "SKC", "SKT"] : ["PKC", "PKT"];
        return
        [
            .. kinds
                .Where(k => Mode == ContributorInsightsMode.AccessedAndThrottledKeys || k[2] == 'T')
                .Select(k => $"DynamoDBContributorInsights-{k}-{resource}-{suffix}"),
        ];
    }
}
