using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>What a metric alarm must be like.</summary>
internal static class MetricAlarmChecks
{
    private const int MaxQueries = 10;
    private const int Hour = 3600;
    private const int Day = 86_400;

    public static void Check(PutMetricAlarmInput request)
    {
        if (request.EvaluationCriteria is not null || request.EvaluationInterval is not null)
        {
            throw CloudWatchErrors.NotBuilt("An alarm on a PromQL query (the parameter EvaluationCriteria)");
        }

        CheckRequired(request);
        CheckActions([.. request.OKActions ?? [], .. request.AlarmActions ?? [], .. request.InsufficientDataActions ?? []]);
        if (request.TreatMissingData is not (null or "breaching" or "notBreaching" or "ignore" or "missing"))
        {
            throw CloudWatchErrors.Validation(
                $"Value '{request.TreatMissingData}' for field TreatMissingData is invalid: it must be one of [breaching, notBreaching, ignore, missing]");
        }

        if (request.EvaluateLowSampleCountPercentile is not (null or "evaluate" or "ignore"))
        {
            throw CloudWatchErrors.Validation(
                $"Value '{request.EvaluateLowSampleCountPercentile}' for field EvaluateLowSampleCountPercentile is invalid: " +
                "it must be one of [evaluate, ignore]");
        }

        if (request.DatapointsToAlarm > request.EvaluationPeriods)
        {
            throw CloudWatchErrors.Validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
        }

        if (request.Metrics is { Count: > 0 } queries)
        {
            CheckQueries(request, queries);
        }
        else
        {
            CheckMetric(request);
        }
    }

    /// <summary>An action is an ARN.</summary>
    public static void CheckActions(IEnumerable<string> actions)
    {
        foreach (var action in actions)
        {
            if (action.Split(':') is not ["arn", { Length: > 0 }, { Length: > 0 }, _, _, ..])
            {
                throw CloudWatchErrors.Validation($"Invalid arn syntax: {action}");
            }
        }
    }

    private static void CheckRequired(PutMetricAlarmInput request)
    {
        if (request.ComparisonOperator is null)
        {
            throw CloudWatchErrors.NullMember("comparisonOperator");
        }

        if (request.EvaluationPeriods is null)
        {
            throw CloudWatchErrors.NullMember("evaluationPeriods");
        }

        AlarmBands.Check(request);
    }

    private static void CheckMetric(PutMetricAlarmInput request)
    {
        if (request.MetricName is null || request.Namespace is null)
        {
            throw CloudWatchErrors.Validation(request.MetricName is null ? "MetricName must not be null" : "Namespace must not be null");
        }

        if (request.Statistic is null == request.ExtendedStatistic is null)
        {
            throw CloudWatchErrors.Validation("Exactly one element of statistic or extendedStatistic must be specified");
        }

        if (request.ExtendedStatistic is { } extended && StatisticName.Find(extended) is not { IsBasic: false })
        {
            throw CloudWatchErrors.Validation($"The value {extended} for parameter ExtendedStatistic is not supported.");
        }

        if (request.Period is not { } period)
        {
            throw CloudWatchErrors.Validation("Period must not be null");
        }

        if (period is not (10 or 20 or 30) && period % 60 != 0)
        {
            throw CloudWatchErrors.Validation("Period must be 10, 20, 30 or a multiple of 60");
        }

        CheckRange(period, request.EvaluationPeriods!.Value);
    }

    private static void CheckQueries(PutMetricAlarmInput request, List<MetricDataQuery> queries)
    {
        if (request is not { MetricName: null, Namespace: null, Statistic: null, ExtendedStatistic: null, Period: null, Dimensions: null, Unit: null })
        {
            throw CloudWatchErrors.Validation(
                "Metrics can't be specified together with MetricName, Namespace, Dimensions, Period, Unit, Statistic or ExtendedStatistic");
        }

        if (queries.Count > MaxQueries)
        {
            throw CloudWatchErrors.Validation($"Metrics list must not have more than {MaxQueries} elements");
        }

        if (queries.Count(q => q.ReturnData != false && q.Id != request.ThresholdMetricId) != 1)
        {
            throw CloudWatchErrors.Validation("Exactly one element of the metrics list should return data.");
        }

        MetricDataChecks.Check(queries, "Metrics");
        CheckExpressions(queries);
        AlarmBands.CheckQuery(request);
        var period = queries.Max(static q => q.Period ?? q.MetricStat?.Period ?? 60);
        CheckRange(period, request.EvaluationPeriods!.Value);
    }

    /// <summary>An alarm watches one series, or those of a query by groups, which has to tell their order; nothing else that finds several.</summary>
    private static void CheckExpressions(List<MetricDataQuery> queries)
    {
        var watched = queries.Find(static q => q.ReturnData != false)?.Expression;
        if (InsightsQuery.IsQuery(watched) && InsightsParser.Parse(watched!) is { Groups.IsEmpty: false, Order: null })
        {
            throw CloudWatchErrors.Validation("Metrics Insights queries with GROUP BY must have ORDER BY in alarms.");
        }

        foreach (var expression in queries.Select(static q => q.Expression).OfType<string>())
        {
            if (!InsightsQuery.IsQuery(expression) && MathParser.Parse(expression).Functions.Contains("SEARCH"))
            {
                throw CloudWatchErrors.Validation("SEARCH is not supported on Metric Alarms.");
            }
        }
    }

    /// <summary>An alarm looks back over a day, or over a week by the hour.</summary>
    private static void CheckRange(int period, int evaluationPeriods)
    {
        if ((long)period * evaluationPeriods > (period >= Hour ? 7 * Day : Day))
        {
            throw CloudWatchErrors.Validation(period >= Hour
                ? "Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800)."
                : "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).");
        }
    }
}
