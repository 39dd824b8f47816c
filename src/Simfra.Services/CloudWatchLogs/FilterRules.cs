using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.FilterPatterns;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>What metric filters and subscription filters have to keep to alike.</summary>
internal sealed class FilterRules(PatternCache patterns, ILogTransformation transformation)
{
    private const int MaxPatternsWithRegex = 5;

    private static readonly string[] SystemFields = [FieldSelection.Account, FieldSelection.Region];

    /// <exception cref="Schemas.AwsServiceException">ValidationException, InvalidParameterException, LimitExceededException.</exception>
    public void Check(
        CloudWatchLogsState state, LogGroup group, FilterKey key, string pattern, bool? isOnTransformed, string? selectionCriteria, List<string>? systemFields)
    {
        CheckClass(group);
        FieldSelection.Selects(selectionCriteria, group.Scope);
        if (systemFields?.Exists(static f => !SystemFields.Contains(f)) is true)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"System fields must be of: {string.Join(", ", SystemFields)}");
        }

        if (isOnTransformed is true && transformation.Find(state, group) is null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("applyOnTransformedLogs can be true only for a log group that has an active transformer.");
        }

        if (FilterPattern.Parse(pattern).RegexCount > 0 && CountPatternsWithRegex(state, group, key) >= MaxPatternsWithRegex)
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }
    }

    /// <summary>Groups of the other classes have no filters, and can't even be asked for them.</summary>
    public static void CheckClass(LogGroup group)
    {
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.OnlyForStandardClass();
        }
    }

    private int CountPatternsWithRegex(CloudWatchLogsState state, LogGroup group, FilterKey except) =>
        state.MetricFiltersOf(group.Name).Where(f => f.Key != except).Select(static f => f.Pattern)
            .Concat(state.SubscriptionFiltersOf(group.Name).Where(f => f.Key != except).Select(static f => f.Pattern))
            .Count(p => patterns.Get(p).RegexCount > 0);
}
