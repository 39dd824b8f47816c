using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>What a metric stream must be like.</summary>
internal static class MetricStreamChecks
{
    private const int MaxFilterNames = 1000;
    private const int MaxConfigurations = 100;
    private const int MaxMetrics = 100;
    private const int MaxStatistics = 20;

    public static void Check(PutMetricStreamInput request)
    {
        if (!request.Name!.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw CloudWatchErrors.InvalidParameter(request.Name, "Name");
        }

        CheckArn(request.FirehoseArn!, "firehose", "FirehoseArn");
        CheckArn(request.RoleArn!, "iam", "RoleArn");
        if (request.IncludeLinkedAccountsMetrics == true)
        {
            throw CloudWatchErrors.NotBuilt("Streaming the metrics of linked accounts (the parameter IncludeLinkedAccountsMetrics)");
        }

        if (request is { IncludeFilters.Count: > 0, ExcludeFilters.Count: > 0 })
        {
            throw CloudWatchErrors.MutuallyExclusive("IncludeFilters", "ExcludeFilters");
        }

        CheckFilters(request.IncludeFilters ?? [], "IncludeFilters");
        CheckFilters(request.ExcludeFilters ?? [], "ExcludeFilters");
        CheckStatistics(request.StatisticsConfigurations ?? [], request.OutputFormat == MetricStreamOutputFormat.Json);
    }

    private static void CheckArn(string arn, string service, string parameter)
    {
        if (arn.Split(':', 6) is not ["arn", _, var named, _, _, { Length: > 0 }] || named != service)
        {
            throw CloudWatchErrors.InvalidParameter(arn, parameter);
        }
    }

    private static void CheckFilters(List<MetricStreamFilter> filters, string list)
    {
        for (var i = 0; i < filters.Count; i++)
        {
            if (filters[i].Namespace is null)
            {
                throw CloudWatchErrors.MissingParameter($"{list}.member.{i + 1}.Namespace");
            }
        }

        if (filters.Sum(static f => 1 + (f.MetricNames?.Count ?? 0)) > MaxFilterNames)
        {
            throw CloudWatchErrors.TooMany(list, MaxFilterNames);
        }
    }

    /// <summary>In the formats of OpenTelemetry there are no statistics but percentiles.</summary>
    private static void CheckStatistics(List<MetricStreamStatisticsConfiguration> configurations, bool isJson)
    {
        const string list = "StatisticsConfigurations";
        if (configurations.Count > MaxConfigurations)
        {
            throw CloudWatchErrors.TooMany(list, MaxConfigurations);
        }

        for (var i = 0; i < configurations.Count; i++)
        {
            var path = $"{list}.member.{i + 1}";
            if (configurations[i].IncludeMetrics!.Count > MaxMetrics)
            {
                throw CloudWatchErrors.TooMany($"{path}.IncludeMetrics", MaxMetrics);
            }

            if (configurations[i].AdditionalStatistics!.Count > MaxStatistics)
            {
                throw CloudWatchErrors.TooMany($"{path}.AdditionalStatistics", MaxStatistics);
            }

            if (configurations[i].AdditionalStatistics!.Find(s => !IsExtended(s, isJson)) is { } unknown)
            {
                throw CloudWatchErrors.InvalidParameter(unknown, $"{path}.AdditionalStatistics");
            }
        }
    }

    private static bool IsExtended(string statistic, bool isJson) =>
        StatisticName.Find(statistic) is { IsBasic: false } name && (isJson || name.Kind == StatisticKind.Percentile);
}
