using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>What functions and event buses are told of an alarm's transition.</summary>
internal static class AlarmEvents
{
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html"/>
    public static JsonObject ForFunction(AlarmActionOrder order, StateScope scope) => new()
    {
        ["source"] = "aws.cloudwatch",
        ["alarmArn"] = order.Alarm.Arn,
        ["accountId"] = scope.Account,
        ["time"] = AlarmText.Time(order.Alarm.Status.TransitionedAt),
        ["region"] = scope.Region,
        ["alarmData"] = Describe(order),
    };

    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html"/>
    public static JsonObject ForEventBus(AlarmActionOrder order, StateScope scope, Guid id) => new()
    {
        ["version"] = "0",
        ["id"] = id.ToString(),
        ["detail-type"] = order.Contributor is null ? "CloudWatch Alarm State Change" : "CloudWatch Alarm Contributor State Change",
        ["source"] = "aws.cloudwatch",
        ["account"] = scope.Account,
        ["time"] = order.Alarm.Status.TransitionedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["region"] = scope.Region,
        ["resources"] = AlarmText.List([order.Alarm.Arn]),
        ["detail"] = Describe(order),
    };

    /// <summary>The state, and which it was before; of a group of the alarm's query that changed, which group it is instead.</summary>
    private static JsonObject Describe(AlarmActionOrder order)
    {
        var detail = new JsonObject { ["alarmName"] = order.Alarm.Name };
        if (order.Contributor is { } contributor)
        {
            detail["alarmContributor"] = new JsonObject { ["id"] = contributor.Id, ["attributes"] = AlarmText.Attributes(contributor) };
        }

        detail["state"] = State(order.Alarm.Status);
        if (order.Contributor is null)
        {
            detail["previousState"] = State(order.From);
        }

        detail["configuration"] = Configuration(order.Alarm);
        return detail;
    }

    private static JsonObject State(AlarmStatus status)
    {
        var state = new JsonObject { ["value"] = status.Value, ["reason"] = status.Reason };
        if (status.ReasonData is { } data)
        {
            state["reasonData"] = data;
        }

        state["timestamp"] = AlarmText.Time(status.UpdatedAt);
        return state;
    }

    private static JsonObject Configuration(Alarm alarm)
    {
        var configuration = new JsonObject();
        if (alarm.Description is { } description)
        {
            configuration["description"] = description;
        }

        if (alarm.Composite is { } composite)
        {
            configuration["alarmRule"] = composite.Rule;
            if (composite.Suppressor is { } suppressor)
            {
                configuration["actionsSuppressor"] = suppressor;
                configuration["actionsSuppressorWaitPeriod"] = composite.WaitPeriod;
                configuration["actionsSuppressorExtensionPeriod"] = composite.ExtensionPeriod;
            }

            return configuration;
        }

        var metric = alarm.Metric!;
        configuration["metrics"] = metric.Identity is { } identity
            ? new JsonArray(new JsonObject
            {
                ["id"] = IdOf(alarm),
                ["metricStat"] = Stat(identity, metric.Period!.Value, (metric.Statistic ?? metric.ExtendedStatistic)!, metric.Unit),
                ["returnData"] = true,
            })
            : new JsonArray([.. metric.Queries.Select(Show)]);
        return configuration;
    }

    /// <summary>The id that a lone metric is given: a UUID that stays the same.</summary>
    private static string IdOf(Alarm alarm) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(alarm.Arn)).AsSpan(0, 16)).ToString();

    private static JsonObject Show(WatchedQuery query)
    {
        var shown = new JsonObject { ["id"] = query.Id };
        if (query.Expression is { } expression)
        {
            shown["expression"] = expression;
            if (query.Period is { } period)
            {
                shown["period"] = period;
            }
        }

        if (query.Metric is { } metric)
        {
            shown["metricStat"] = Stat(metric, query.MetricPeriod, query.Statistic!, query.Unit);
        }

        if (query.Label is { } label)
        {
            shown["label"] = label;
        }

        shown["returnData"] = query.ReturnData;
        return shown;
    }

    private static JsonObject Stat(MetricIdentity metric, int period, string statistic, string? unit)
    {
        var stat = new JsonObject
        {
            ["metric"] = new JsonObject
            {
                ["namespace"] = metric.Namespace,
                ["name"] = metric.Name,
                ["dimensions"] = new JsonObject(metric.Dimensions.Select(static d => KeyValuePair.Create<string, JsonNode?>(d.Name, d.Value))),
            },
            ["period"] = period,
            ["stat"] = statistic,
        };
        if (unit is not null)
        {
            stat["unit"] = unit;
        }

        return stat;
    }
}
