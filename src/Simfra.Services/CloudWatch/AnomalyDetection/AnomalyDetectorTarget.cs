using Simfra.Integration;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>What a detector watches, as the parameters tell that AWS has deprecated.</summary>
internal sealed record FormerDetectorTarget(string? Namespace, string? MetricName, List<Dimension>? Dimensions, string? Stat)
{
    public bool IsGiven => Namespace is not null || MetricName is not null || Dimensions is not null || Stat is not null;
}

/// <summary>Reads what a detector watches, in one of three ways to say it, and how it is set.</summary>
internal static class AnomalyDetectorTarget
{
    private const int MaxExcluded = 10;

    /// <summary>The detector, with nothing set.</summary>
    public static AnomalyDetector Of(
        FormerDetectorTarget former, SingleMetricAnomalyDetector? single, MetricMathAnomalyDetector? math, OperationContext context)
    {
        if ((former.IsGiven, single, math) is (true, not null, _) or (true, _, not null) or (_, not null, not null))
        {
            throw CloudWatchErrors.MutuallyExclusive(
                single is null ? "MetricMathAnomalyDetector" : "SingleMetricAnomalyDetector",
                former.IsGiven ? "Namespace, MetricName, Dimensions and Stat" : "MetricMathAnomalyDetector");
        }

        if (math is not null)
        {
            return OfMath(math, context);
        }

        if (single?.AccountId is { } account && account != context.AccountId)
        {
            throw CloudWatchErrors.NotBuilt("Anomaly detection on metrics of other accounts (the parameter AccountId)");
        }

        return single is null
            ? OfMetric(former, "", context)
            : OfMetric(new(single.Namespace, single.MetricName, single.Dimensions, single.Stat), "SingleMetricAnomalyDetector.", context);
    }

    /// <summary>Checks how a detector is to be set.</summary>
    public static void Check(AnomalyDetectorConfiguration? configuration)
    {
        var excluded = configuration?.ExcludedTimeRanges ?? [];
        if (excluded.Count > MaxExcluded)
        {
            throw CloudWatchErrors.TooMany("Configuration.ExcludedTimeRanges", MaxExcluded);
        }

        var wrong = excluded.FindIndex(static r => r.StartTime >= r.EndTime);
        if (wrong >= 0)
        {
            var path = $"Configuration.ExcludedTimeRanges.member.{wrong + 1}";
            throw CloudWatchErrors.InvalidParameter($"The parameter {path}.StartTime must be less than the parameter {path}.EndTime.");
        }

        if (configuration?.MetricTimezone is { } timezone && !TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out _))
        {
            throw CloudWatchErrors.InvalidParameter(timezone, "Configuration.MetricTimezone");
        }
    }

    private static AnomalyDetector OfMetric(FormerDetectorTarget given, string path, OperationContext context)
    {
        var missing = given switch
        {
            { Namespace: null } => "Namespace",
            { MetricName: null } => "MetricName",
            { Stat: null } => "Stat",
            _ => null,
        };
        if (missing is not null)
        {
            throw CloudWatchErrors.MissingParameter($"{path}{missing}");
        }

        // The model's pattern knows statistics that AWS doesn't document: p90_E, o100.
        return StatisticName.Find(given.Stat) is { } statistic
            ? AnomalyDetector.OfMetric(MetricIdentity.Of(given.Namespace!, given.MetricName!, given.Dimensions), statistic.Text, context.Now)
            : throw CloudWatchErrors.NotBuilt($"Anomaly detection by the statistic {given.Stat}");
    }

    private static AnomalyDetector OfMath(MetricMathAnomalyDetector math, OperationContext context)
    {
        const string list = "MetricMathAnomalyDetector.MetricDataQueries";
        var queries = math.MetricDataQueries ?? [];
        if (queries.Count == 0)
        {
            throw CloudWatchErrors.MissingParameter(list);
        }

        MetricDataChecks.CheckAccount(queries, context.AccountId);
        MetricDataChecks.Check(queries, list);
        return queries.FindAll(static q => q.ReturnData != false) is [var watched]
            ? AnomalyDetector.OfExpression(queries.ConvertAll(WatchedQuery.Of), watched.Id!, context.Now)
            : throw CloudWatchErrors.InvalidParameter($"Exactly one element of {list} must return data.");
    }
}
