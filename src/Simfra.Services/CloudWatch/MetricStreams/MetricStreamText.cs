using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatch;

/// <summary>What streams send in the format JSON: an object a line for each metric, minute and unit.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-json.html"/>
internal static class MetricStreamText
{
    private const int Minute = 60;

    /// <summary>The lines of a metric's minute; none where the metric is gone.</summary>
    public static IEnumerable<string> Lines(CloudWatchState state, MetricStream stream, PendingMinuteKey minute)
    {
        if (state.Metrics.Find(minute.Metric) is not { } metric)
        {
            yield break;
        }

        var data = state.DataOf(minute.Metric, minute.Minute, minute.Minute.AddSeconds(Minute));
        foreach (var bucket in StatisticBucket.Collect(data, minute.Minute, Minute))
        {
            yield return Line(state, stream, metric, bucket);
        }
    }

    public static byte[] Join(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(static l => $"{l}\n")));

    private static string Line(CloudWatchState state, MetricStream stream, Metric metric, StatisticBucket bucket)
    {
        var value = new JsonObject
        {
            ["max"] = Number(bucket.Get(StatisticName.Find("Maximum")!)!.Value),
            ["min"] = Number(bucket.Get(StatisticName.Find("Minimum")!)!.Value),
            ["sum"] = Number(bucket.Get(StatisticName.Find("Sum")!)!.Value),
            ["count"] = Number(bucket.SampleCount),
        };
        foreach (var statistic in stream.StatisticsOf(metric.Namespace, metric.Name))
        {
            if (bucket.Get(statistic) is { } number)
            {
                value[statistic.Text] = Number(number);
            }
        }

        return new JsonObject
        {
            ["metric_stream_name"] = stream.Name,
            ["account_id"] = state.Scope.Account,
            ["region"] = state.Scope.Region,
            ["namespace"] = metric.Namespace,
            ["metric_name"] = metric.Name,
            ["dimensions"] = new JsonObject(metric.Dimensions.Select(static d => KeyValuePair.Create<string, JsonNode?>(d.Name, d.Value))),
            ["timestamp"] = bucket.Timestamp.ToUnixTimeMilliseconds(),
            ["value"] = value,
            ["unit"] = bucket.Unit,
        }.ToJsonString(AlarmText.Relaxed);
    }

    /// <summary>With a decimal always: <c>3.0</c>.</summary>
    private static JsonNode Number(double value) => JsonNode.Parse(AlarmText.Number(value))!;
}
