using System.Text.Json.Nodes;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>What topics are told of an alarm's transition: JSON.</summary>
internal static class AlarmNotification
{
    public static string Compose(AlarmActionOrder order, StateScope scope)
    {
        var (alarm, status) = (order.Alarm, order.Alarm.Status);
        var message = new JsonObject
        {
            ["AlarmName"] = alarm.Name,
            ["AlarmDescription"] = alarm.Description,
            ["AWSAccountId"] = scope.Account,
            ["AlarmConfigurationUpdatedTimestamp"] = AlarmText.Time(alarm.ConfiguredAt),
            ["NewStateValue"] = status.Value,
            ["NewStateReason"] = status.Reason,
            ["StateChangeTime"] = AlarmText.Time(status.TransitionedAt),
            ["Region"] = RegionName(scope.Region),
            ["AlarmArn"] = alarm.Arn,
            ["OldStateValue"] = order.From.Value,
            ["OKActions"] = AlarmText.List(alarm.OkActions),
            ["AlarmActions"] = AlarmText.List(alarm.AlarmActions),
            ["InsufficientDataActions"] = AlarmText.List(alarm.InsufficientDataActions),
            ["ActionExecutedAfterMuteWindow"] = order.IsAfterMuting,
        };
        if (order.Contributor is { } contributor)
        {
            message["AlarmContributorId"] = contributor.Id;
            message["AlarmContributorAttributes"] = AlarmText.Attributes(contributor);
        }

        if (alarm.Composite is { } composite)
        {
            message["AlarmRule"] = composite.Rule;
            if (status.ReasonData is { } data && JsonNode.Parse(data)?["triggeringAlarms"] is JsonArray children)
            {
                message["TriggeringChildren"] = new JsonArray([.. children.Select(static c => new JsonObject
                {
                    ["Arn"] = c!["arn"]!.DeepClone(),
                    ["State"] = new JsonObject { ["Value"] = c["state"]!["value"]!.DeepClone(), ["Timestamp"] = c["state"]!["timestamp"]!.DeepClone() },
                })]);
            }
        }
        else
        {
            message["Trigger"] = Trigger(alarm.Metric!);
        }

        return message.ToJsonString(AlarmText.Relaxed);
    }

    /// <summary>The name by which messages call a region.</summary>
    public static string RegionName(string region) => region switch
    {
        "us-east-1" => "US East (N. Virginia)",
        "us-east-2" => "US East (Ohio)",
        "us-west-1" => "US West (N. California)",
        "us-west-2" => "US West (Oregon)",
        "af-south-1" => "Africa (Cape Town)",
        "ap-east-1" => "Asia Pacific (Hong Kong)",
        "ap-south-1" => "Asia Pacific (Mumbai)",
        "ap-south-2" => "Asia Pacific (Hyderabad)",
        "ap-southeast-1" => "Asia Pacific (Singapore)",
        "ap-southeast-2" => "Asia Pacific (Sydney)",
        "ap-southeast-3" => "Asia Pacific (Jakarta)",
        "ap-southeast-4" => "Asia Pacific (Melbourne)",
        "ap-northeast-1" => "Asia Pacific (Tokyo)",
        "ap-northeast-2" => "Asia Pacific (Seoul)",
        "ap-northeast-3" => "Asia Pacific (Osaka)",
        "ca-central-1" => "Canada (Central)",
        "ca-west-1" => "Canada West (Calgary)",
        "eu-central-1" => "EU (Frankfurt)",
        "eu-central-2" => "Europe (Zurich)",
        "eu-west-1" => "EU (Ireland)",
        "eu-west-2" => "EU (London)",
        "eu-west-3" => "EU (Paris)",
        "eu-north-1" => "EU (Stockholm)",
        "eu-south-1" => "Europe (Milan)",
        "eu-south-2" => "Europe (Spain)",
        "il-central-1" => "Israel (Tel Aviv)",
        "me-central-1" => "Middle East (UAE)",
        "me-south-1" => "Middle East (Bahrain)",
        "sa-east-1" => "South America (Sao Paulo)",
        _ => region,
    };

    private static JsonObject Trigger(MetricCondition metric)
    {
        var trigger = new JsonObject();
        if (metric.Identity is { } identity)
        {
            trigger["MetricName"] = identity.Name;
            trigger["Namespace"] = identity.Namespace;
            var statisticType = metric.Statistic is null ? "ExtendedStatistic" : "Statistic";
            trigger["StatisticType"] = statisticType;
            trigger[statisticType] = metric.Statistic is { } statistic ? StatisticText(statistic) : metric.ExtendedStatistic;
            trigger["Unit"] = metric.Unit;
            trigger["Dimensions"] = AlarmText.Dimensions(identity.Dimensions);
        }

        trigger["Period"] = metric.Period ?? metric.Watched?.Period ?? metric.Queries.FirstOrDefault(static q => q.Metric is not null)?.MetricPeriod;
        trigger["EvaluationPeriods"] = metric.EvaluationPeriods;
        if (metric.DatapointsToAlarm is { } datapoints)
        {
            trigger["DatapointsToAlarm"] = datapoints;
        }

        trigger["ComparisonOperator"] = metric.Comparison;
        if (metric.ThresholdQuery is { } band)
        {
            trigger["ThresholdMetricId"] = band;
        }
        else
        {
            trigger["Threshold"] = metric.Threshold;
        }

        trigger["TreatMissingData"] = metric.TreatMissingData ?? "missing";
        trigger["EvaluateLowSampleCountPercentile"] = metric.LowSamples ?? "";
        if (!metric.Queries.IsEmpty)
        {
            trigger["Metrics"] = new JsonArray([.. metric.Queries.Select(Show)]);
        }

        return trigger;
    }

    private static JsonObject Show(WatchedQuery query)
    {
        var shown = new JsonObject();
        if (query.Expression is { } expression)
        {
            shown["Expression"] = expression;
        }

        shown["Id"] = query.Id;
        if (query.Label is { } label)
        {
            shown["Label"] = label;
        }

        if (query.Metric is { } metric)
        {
            shown["MetricStat"] = new JsonObject
            {
                ["Metric"] = new JsonObject
                {
                    ["Dimensions"] = AlarmText.Dimensions(metric.Dimensions),
                    ["MetricName"] = metric.Name,
                    ["Namespace"] = metric.Namespace,
                },
                ["Period"] = query.MetricPeriod,
                ["Stat"] = query.Statistic,
            };
        }

        shown["ReturnData"] = query.ReturnData;
        return shown;
    }

    private static string StatisticText(string statistic) => statistic == Statistic.SampleCount ? "SAMPLE_COUNT" : statistic.ToUpperInvariant();
}
