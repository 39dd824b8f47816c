using Simfra.Models.CloudWatch;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatch;

/// <summary>Alarms whose threshold is a band of what is to be expected.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Anomaly_Detection_Alarm.html"/>
internal static class AlarmBands
{
    /// <summary>An alarm has a threshold, or a band and a way to compare with it.</summary>
    public static void Check(PutMetricAlarmInput request)
    {
        var isBand = request.ComparisonOperator is ComparisonOperator.LessThanLowerOrGreaterThanUpperThreshold
            or ComparisonOperator.LessThanLowerThreshold or ComparisonOperator.GreaterThanUpperThreshold;
        if (!isBand && request.ThresholdMetricId is null)
        {
            if (request.Threshold is null)
            {
                throw CloudWatchErrors.Validation("Threshold must not be null");
            }

            return;
        }

        if (!isBand || request.ThresholdMetricId is null)
        {
            throw CloudWatchErrors.Validation(isBand
                ? $"ThresholdMetricId must be specified with the ComparisonOperator {request.ComparisonOperator}"
                : $"ThresholdMetricId can't be specified with the ComparisonOperator {request.ComparisonOperator}");
        }

        if (request.Threshold is not null)
        {
            throw CloudWatchErrors.Validation("Threshold and ThresholdMetricId can't be specified together");
        }

        if (request.Metrics is not { Count: > 0 })
        {
            throw NoBand();
        }

        List<string> actions = [.. request.AlarmActions ?? [], .. request.OKActions ?? [], .. request.InsufficientDataActions ?? []];
        if (actions.Exists(static a => a.Split(':') is [_, _, "autoscaling", ..]))
        {
            throw CloudWatchErrors.Validation("Auto Scaling actions are not supported on alarms that are based on anomaly detection models");
        }
    }

    /// <summary>The threshold that is named is a band. Of queries that can be read.</summary>
    public static void CheckQuery(PutMetricAlarmInput request)
    {
        var isBand = request.Metrics!.Find(q => q.Id == request.ThresholdMetricId)?.Expression is { } expression
            && !InsightsQuery.IsQuery(expression)
            && MathParser.Parse(expression) is CallExpression { Function: MathFunctions.Band };
        if (request.ThresholdMetricId is not null && !isBand)
        {
            throw NoBand();
        }
    }

    /// <summary>An alarm's bands have their detectors: those that aren't there are made. In a turn.</summary>
    public static void Ensure(CloudWatchState state, MetricCondition condition, DateTimeOffset now)
    {
        foreach (var id in condition.Queries.Select(static q => q.Expression).OfType<string>().SelectMany(BandsIn).Distinct(StringComparer.Ordinal))
        {
            var key = AnomalyDetector.KeyFor(condition.Queries, id);
            if (!state.Detectors.Contains(key))
            {
                var query = condition.Queries.First(q => q.Id == id);
                state.Detectors.Put(query.Metric is { } metric
                    ? AnomalyDetector.OfMetric(metric, query.Statistic!, now)
                    : AnomalyDetector.OfExpression(condition.Queries, id, now));
            }
        }
    }

    /// <summary>Values with what was to be expected of them. One of which nothing was expected is as good as missing.</summary>
    public static List<DataPoint> Compare(SeriesValue values, List<EvaluatedQuery> band)
    {
        if (band is not [var upper, var lower])
        {
            return [];
        }

        return
        [
            .. from value in values.Points
               where upper.Series.Points.ContainsKey(value.Key) && lower.Series.Points.ContainsKey(value.Key)
               select new DataPoint(value.Key, value.Value, 0, lower.Series.Points[value.Key], upper.Series.Points[value.Key]),
        ];
    }

    private static AwsServiceException NoBand() =>
        CloudWatchErrors.Validation($"ThresholdMetricId must be the id of an element of Metrics that is an {MathFunctions.Band} function");

    /// <summary>The ids whose bands an expression asks for.</summary>
    private static IEnumerable<string> BandsIn(string expression) => InsightsQuery.IsQuery(expression) ? [] : MathParser.Parse(expression).All
        .OfType<CallExpression>()
        .Where(static c => c is { Function: MathFunctions.Band, Arguments.Count: > 0 })
        .Select(static c => c.Arguments[0])
        .OfType<NameExpression>()
        .Select(static n => n.Name);
}
