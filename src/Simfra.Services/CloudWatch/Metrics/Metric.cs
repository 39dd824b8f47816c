using System.Collections.Immutable;
using Simfra.Models.CloudWatch;
using MetricDescription = Simfra.Models.CloudWatch.Metric;

namespace Simfra.Services.CloudWatch;

/// <summary>What a metric is: namespace, name and dimensions in the order of their names. As a text it is the key of its data.</summary>
internal sealed record MetricIdentity(string Namespace, string Name, ImmutableArray<MetricDimension> Dimensions)
{
    private const char Separator = '\u001f';

    public string Key { get; } = string.Join(Separator, [Namespace, Name, .. Dimensions.SelectMany(d => (string[])[d.Name, d.Value])]);

    public static MetricIdentity Of(string metricNamespace, string name, List<Dimension>? dimensions) =>
        Of(metricNamespace, name, (dimensions ?? []).Select(d => new MetricDimension(d.Name!, d.Value!)));

    public static MetricIdentity Of(string metricNamespace, string name, IEnumerable<MetricDimension> dimensions) =>
        new(metricNamespace, name, [.. dimensions.OrderBy(d => d.Name, StringComparer.Ordinal)]);

    /// <summary>What the keys of a namespace's metrics, or of its metrics of one name, begin with.</summary>
    public static string KeyPrefix(string metricNamespace, string? name) => $"{metricNamespace}{Separator}{name}";
}

internal sealed record MetricDimension(string Name, string Value);

/// <summary>A metric that has had data. It is listed for two weeks after the last of it.</summary>
internal sealed record Metric(string Key, string Namespace, string Name, ImmutableArray<MetricDimension> Dimensions, DateTimeOffset LastDataAt)
{
    /// <summary>The resource that it belongs to, where whoever put it told.</summary>
    public MetricEntity? Entity { get; init; }

    /// <summary>When its older data were last merged into longer periods.</summary>
    public DateTimeOffset MergedAt { get; init; }

    public MetricDescription Show() => new()
    {
        Namespace = Namespace,
        MetricName = Name,
        Dimensions = [.. Dimensions.Select(d => new Dimension { Name = d.Name, Value = d.Value })],
    };
}

/// <summary>The resource that a metric belongs to, as whoever put it described it.</summary>
internal sealed record MetricEntity(ImmutableSortedDictionary<string, string> KeyAttributes, ImmutableSortedDictionary<string, string> Attributes);

/// <summary>The day for which a service has told what it tells once a day.</summary>
internal sealed record GaugeDay(string Namespace, DateTimeOffset Day);
