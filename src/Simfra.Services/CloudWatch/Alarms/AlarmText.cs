using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatch;

/// <summary>Numbers, times and parts of alarms as CloudWatch writes them in its texts and JSON.</summary>
internal static class AlarmText
{
    public static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A number with at least one decimal: <c>21.0</c>, <c>1.0E7</c>.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var size = Math.Abs(value);
        if (size is 0.0 or (>= 1e-3 and < 1e7))
        {
            var text = value.ToString("0.0################", CultureInfo.InvariantCulture);
            return double.Parse(text, CultureInfo.InvariantCulture).Equals(value) ? text : value.ToString("R", CultureInfo.InvariantCulture);
        }

        var parts = value.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.Contains('E', StringComparison.Ordinal)
            ? shortest.Split('E')[0]
            : (value / Math.Pow(10, int.Parse(parts[1], CultureInfo.InvariantCulture))).ToString("R", CultureInfo.InvariantCulture);
        return $"{(mantissa.Contains('.', StringComparison.Ordinal) ? mantissa : mantissa + ".0")}E{int.Parse(parts[1], CultureInfo.InvariantCulture)}";
    }

    /// <summary><c>2019-01-12T16:30:42.236+0000</c>.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    /// <summary><c>12/01/19 16:30:00</c>: day, month, year.</summary>
    public static string ShortTime(DateTimeOffset time) => time.UtcDateTime.ToString("dd'/'MM'/'yy HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>Saturday 12 January, 2019 16:30:42 UTC</c>.</summary>
    public static string LongTime(DateTimeOffset time) => time.UtcDateTime.ToString("dddd dd MMMM, yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static JsonObject State(AlarmStatus status)
    {
        var state = new JsonObject { ["stateValue"] = status.Value, ["stateReason"] = status.Reason };
        if (status.ReasonData is { } data)
        {
            state["stateReasonData"] = ParseOrText(data);
        }

        return state;
    }

    public static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(static t => (JsonNode)t)]);

    /// <summary>An alarm's settings, as its history has them.</summary>
    public static JsonObject Configuration(Alarm alarm)
    {
        var text = new JsonObject
        {
            ["alarmName"] = alarm.Name,
            ["alarmArn"] = alarm.Arn,
            ["alarmDescription"] = alarm.Description,
            ["actionsEnabled"] = alarm.ActionsEnabled,
            ["okactions"] = List(alarm.OkActions),
            ["alarmActions"] = List(alarm.AlarmActions),
            ["insufficientDataActions"] = List(alarm.InsufficientDataActions),
            ["stateValue"] = alarm.Status.Value,
            ["alarmConfigurationUpdatedTimestamp"] = Time(alarm.ConfiguredAt),
        };
        if (alarm.Composite is { } composite)
        {
            text["alarmRule"] = composite.Rule;
        }

        if (alarm.Metric is { } metric)
        {
            text["evaluationPeriods"] = metric.EvaluationPeriods;
            text["threshold"] = metric.Threshold;
            text["thresholdMetricId"] = metric.ThresholdQuery;
            text["comparisonOperator"] = metric.Comparison;
            text["treatMissingData"] = metric.TreatMissingData;
            text["datapointsToAlarm"] = metric.DatapointsToAlarm;
            text["namespace"] = metric.Identity?.Namespace;
            text["metricName"] = metric.Identity?.Name;
            text["dimensions"] = Dimensions(metric.Identity?.Dimensions ?? []);
            text["period"] = metric.Period;
            text["statistic"] = metric.Statistic;
            text["extendedStatistic"] = metric.ExtendedStatistic;
            text["unit"] = metric.Unit;
            text["metrics"] = metric.Queries.IsEmpty ? null : new JsonArray([.. metric.Queries.Select(Query)]);
        }

        foreach (var missing in text.Where(static m => m.Value is null).Select(static m => m.Key).ToList())
        {
            text.Remove(missing);
        }

        return text;
    }

    public static JsonArray Dimensions(ImmutableArray<MetricDimension> dimensions) =>
        new([.. dimensions.Select(static d => new JsonObject { ["value"] = d.Value, ["name"] = d.Name })]);

    public static JsonObject Attributes(ActiveContributor contributor) =>
        new(contributor.Attributes.Select(static a => KeyValuePair.Create<string, JsonNode?>(a.Key, a.Value)));

    private static JsonObject Query(WatchedQuery query) => new() { ["id"] = query.Id, ["expression"] = query.Expression, ["returnData"] = query.ReturnData };

    private static JsonNode ParseOrText(string data)
    {
        try
        {
            return JsonNode.Parse(data)!;
        }
        catch (JsonException)
        {
            return data;
        }
    }
}
