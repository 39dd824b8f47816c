using System.Text;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatch;

/// <summary>What streams send in the format JSON: an object a line for each metric, minute and unit.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-json.html"/>
internal static class JsonRecord
{
    public static byte[] Write(MetricStream stream, string account, string region, IReadOnlyList<StreamedPoint> points) =>
        Encoding.UTF8.GetBytes(string.Concat(points.Select(p => $"{Line(stream, account, region, p)}\n")));

    private static string Line(MetricStream stream, string account, string region, StreamedPoint point)
    {
        var value = new JsonObject
        {
            ["max"] = Number(point.Maximum),
            ["min"] = Number(point.Minimum),
            ["sum"] = Number(point.Sum),
            ["count"] = Number(point.Bucket.SampleCount),
        };
        foreach (var (name, number) in point.Statistics)
        {
            value[name.Text] = Number(number);
        }

        return new JsonObject
        {
            ["metric_stream_name"] = stream.Name,
            ["account_id"] = account,
            ["region"] = region,
            ["namespace"] = point.Metric.Namespace,
            ["metric_name"] = point.Metric.Name,
            ["dimensions"] = new JsonObject(point.Metric.Dimensions.Select(static d => KeyValuePair.Create<string, JsonNode?>(d.Name, d.Value))),
            ["timestamp"] = point.Bucket.Timestamp.ToUnixTimeMilliseconds(),
            ["value"] = value,
            ["unit"] = point.Bucket.Unit,
        }.ToJsonString(AlarmText.Relaxed);
    }

    /// <summary>With a decimal always: <c>3.0</c>.</summary>
    private static JsonNode Number(double value) => ClientJson.ParseNode(AlarmText.Number(value))!;
}
