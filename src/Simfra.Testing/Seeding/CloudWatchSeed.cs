using System.Globalization;
using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds metrics.</summary>
public sealed class CloudWatchSeed
{
    private readonly SeedCalls _calls;

    internal CloudWatchSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A metric. It is there once a value has been put.</summary>
    /// <param name="metricNamespace">Its namespace: <c>Orders</c>.</param>
    /// <param name="name">Its name: <c>Placed</c>.</param>
    /// <param name="dimensions">Its dimensions.</param>
    public MetricSeed Metric(string metricNamespace, string name, params (string Name, string Value)[] dimensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(metricNamespace);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(dimensions);
        return new(_calls, metricNamespace, name, dimensions);
    }
}

/// <summary>A metric that is seeded.</summary>
public sealed class MetricSeed : Seeded<MetricSeed>
{
    private readonly string _namespace;
    private readonly string _name;
    private readonly (string Name, string Value)[] _dimensions;

    internal MetricSeed(SeedCalls calls, string metricNamespace, string name, (string Name, string Value)[] dimensions)
        : base(calls)
    {
        _namespace = metricNamespace;
        _name = name;
        _dimensions = dimensions;
    }

    /// <summary>Puts a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="at">The time that it is for; now by the instance's clock by default.</param>
    /// <param name="unit">Its unit: <c>Count</c>, <c>Milliseconds</c>; none by default.</param>
    public MetricSeed Value(double value, DateTimeOffset? at = null, string? unit = null) => Then(() => Calls.InvokeAsync(
        "cloudwatch",
        "PutMetricData",
        new()
        {
            ["Namespace"] = _namespace,
            ["MetricData"] = new JsonArray(new JsonObject
            {
                ["MetricName"] = _name,
                ["Value"] = value,
                ["Timestamp"] = (at ?? Calls.World.Clock.GetUtcNow()).UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["Unit"] = unit,
                ["Dimensions"] = _dimensions.Length == 0
                    ? null
                    : new JsonArray([.. _dimensions.Select(static d => new JsonObject { ["Name"] = d.Name, ["Value"] = d.Value })]),
            }.Compact()),
        }));
}
