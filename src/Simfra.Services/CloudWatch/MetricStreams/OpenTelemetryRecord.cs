using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// What streams send in the formats of OpenTelemetry: an <c>ExportMetricsServiceRequest</c> with its length before it. Each metric is a summary, its minimum
/// being the quantile 0 and its maximum the quantile 1. Version 0.7 has dimensions as labels of their own, version 1.0 in an attribute.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-opentelemetry-100.html"/>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-opentelemetry.html"/>
internal static class OpenTelemetryRecord
{
    // The numbers of the fields, by message.
    private const int RequestResourceMetrics = 1;
    private const int ResourceMetricsResource = 1;
    private const int ResourceMetricsScopeMetrics = 2;
    private const int ResourceAttributes = 1;
    private const int ScopeMetricsMetrics = 2;
    private const int MetricName = 1;
    private const int MetricUnit = 3;
    private const int MetricSummary = 11;
    private const int SummaryDataPoints = 1;
    private const int PointLabels = 1;
    private const int PointStart = 2;
    private const int PointTime = 3;
    private const int PointCount = 4;
    private const int PointSum = 5;
    private const int PointQuantiles = 6;
    private const int PointAttributes = 7;
    private const int QuantileQuantile = 1;
    private const int QuantileValue = 2;
    private const int PairKey = 1;
    private const int PairValue = 2;
    private const int AnyText = 1;
    private const int AnyPairs = 6;
    private const int PairsValues = 1;

    private const int NanosecondsPerTick = 100;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static byte[] Write(MetricStream stream, string account, string region, IReadOnlyList<StreamedPoint> points)
    {
        var request = new ProtobufWriter();
        request.Message(RequestResourceMetrics, resourceMetrics =>
        {
            resourceMetrics.Message(ResourceMetricsResource, resource =>
            {
                Attribute(resource, ResourceAttributes, "cloud.provider", "aws");
                Attribute(resource, ResourceAttributes, "cloud.account.id", account);
                Attribute(resource, ResourceAttributes, "cloud.region", region);
                Attribute(resource, ResourceAttributes, "aws.exporter.arn", stream.Arn);
            });
            resourceMetrics.Message(ResourceMetricsScopeMetrics, scope =>
            {
                foreach (var metric in points.GroupBy(static p => (p.Metric.Namespace, p.Metric.Name, p.Bucket.Unit)))
                {
                    scope.Message(ScopeMetricsMetrics, m => Write(m, stream, metric.Key, metric));
                }
            });
        });
        var message = request.ToArray();
        var record = new ProtobufWriter();
        record.Varint((uint)message.Length);
        record.Raw(message);
        return record.ToArray();
    }

    private static void Write(
        ProtobufWriter writer, MetricStream stream, (string Namespace, string Name, string Unit) metric, IEnumerable<StreamedPoint> points)
    {
        writer.Text(MetricName, $"amazonaws.com/{metric.Namespace}/{metric.Name}");
        writer.Text(MetricUnit, UnitOf(metric.Unit));
        writer.Message(MetricSummary, summary =>
        {
            foreach (var point in points)
            {
                summary.Message(SummaryDataPoints, p => Write(p, stream.OutputFormat == MetricStreamOutputFormat.Opentelemetry07, point));
            }
        });
    }

    private static void Write(ProtobufWriter writer, bool hasLabels, StreamedPoint point)
    {
        var metric = point.Metric;
        (string Key, string Value)[] names = [("Namespace", metric.Namespace), ("MetricName", metric.Name)];
        var dimensions = metric.Dimensions.Select(static d => (d.Name, d.Value));
        if (hasLabels)
        {
            foreach (var (key, value) in names.Concat(dimensions))
            {
                writer.Message(PointLabels, label =>
                {
                    label.Text(PairKey, key);
                    label.Text(PairValue, value);
                });
            }
        }

        writer.Fixed64(PointStart, Nanoseconds(point.Bucket.Timestamp));
        writer.Fixed64(PointTime, Nanoseconds(point.Bucket.Timestamp + Minute));
        writer.Fixed64(PointCount, (ulong)point.Bucket.SampleCount);
        writer.Number(PointSum, point.Sum);
        foreach (var (quantile, value) in point.Percentiles.Prepend((0, point.Minimum)).Append((1, point.Maximum)))
        {
            writer.Message(PointQuantiles, q =>
            {
                q.Number(QuantileQuantile, quantile);
                q.Number(QuantileValue, value);
            });
        }

        if (!hasLabels)
        {
            foreach (var (key, value) in names)
            {
                Attribute(writer, PointAttributes, key, value);
            }

            writer.Message(PointAttributes, pair =>
            {
                pair.Text(PairKey, "Dimensions");
                pair.Message(PairValue, any => any.Message(AnyPairs, pairs =>
                {
                    foreach (var (name, value) in dimensions)
                    {
                        Attribute(pairs, PairsValues, name, value);
                    }
                }));
            });
        }
    }

    private static void Attribute(ProtobufWriter writer, int field, string key, string value) => writer.Message(field, pair =>
    {
        pair.Text(PairKey, key);
        pair.Message(PairValue, any => any.Text(AnyText, value));
    });

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;

    /// <summary>The unit by the Unified Code for Units of Measure.</summary>
    private static string UnitOf(string unit) => unit.EndsWith("/Second", StringComparison.Ordinal) ? $"{UnitOf(unit[..^"/Second".Length])}/s" : unit switch
    {
        StandardUnit.Seconds => "s",
        StandardUnit.Microseconds => "us",
        StandardUnit.Milliseconds => "ms",
        StandardUnit.Bytes => "By",
        StandardUnit.Kilobytes => "kBy",
        StandardUnit.Megabytes => "MBy",
        StandardUnit.Gigabytes => "GBy",
        StandardUnit.Terabytes => "TBy",
        StandardUnit.Bits => "bit",
        StandardUnit.Kilobits => "kbit",
        StandardUnit.Megabits => "MBit",
        StandardUnit.Gigabits => "GBit",
        StandardUnit.Terabits => "Tbit",
        StandardUnit.Percent => "%",
        StandardUnit.Count => "{Count}",
        _ => "1",
    };
}
