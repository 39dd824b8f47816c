using System.Collections.Immutable;
using Simfra.Models.CloudWatch;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>A stream of metrics into a delivery stream of Firehose.</summary>
internal sealed record MetricStream
{
    public const string Running = "running";
    public const string Stopped = "stopped";

    /// <summary>What streams tell of themselves, which they don't stream: each delivery would set off the next.</summary>
    public const string OwnNamespace = "AWS/CloudWatch/MetricStreams";

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required string FirehoseArn { get; init; }
    public required string RoleArn { get; init; }
    public required string OutputFormat { get; init; }
    public bool IsRunning { get; init; } = true;

    /// <summary>What it sends alone; empty where it sends all but what is excluded.</summary>
    public ImmutableArray<MetricFilter> Included { get; init; } = [];
    public ImmutableArray<MetricFilter> Excluded { get; init; } = [];
    public ImmutableArray<StreamedStatistics> Statistics { get; init; } = [];
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ResourceTags.None;

    /// <summary>The job that sends next; null where there is nothing to send until data are put.</summary>
    public JobId? NextDelivery { get; init; }

    /// <summary>Services report their metrics without telling: a stream that has them looks every minute.</summary>
    public bool MayHaveServices =>
        Included.IsEmpty || Included.Any(static f => f.Namespace.StartsWith(MetricCollector.NamespacePrefix, StringComparison.Ordinal));

    public bool Includes(string metricNamespace, string name) => metricNamespace != OwnNamespace
        && (Included.IsEmpty || Included.Any(f => f.Fits(metricNamespace, name)))
        && !Excluded.Any(f => f.Fits(metricNamespace, name));

    /// <summary>The statistics that it sends of a metric beside minimum, maximum, sum and count.</summary>
    public IEnumerable<StatisticName> StatisticsOf(string metricNamespace, string name) => Statistics
        .Where(s => s.Metrics.Any(m => m.Namespace == metricNamespace && m.Name == name))
        .SelectMany(static s => s.Names)
        .Distinct(StringComparer.Ordinal)
        .Select(static s => StatisticName.Find(s)!);

    public GetMetricStreamOutput Show() => new()
    {
        Arn = Arn,
        Name = Name,
        IncludeFilters = ShowFilters(Included),
        ExcludeFilters = ShowFilters(Excluded),
        FirehoseArn = FirehoseArn,
        RoleArn = RoleArn,
        State = IsRunning ? Running : Stopped,
        CreationDate = CreatedAt,
        LastUpdateDate = UpdatedAt,
        OutputFormat = OutputFormat,
        StatisticsConfigurations = Statistics.IsEmpty ? null : [.. Statistics.Select(static s => s.Show())],
        IncludeLinkedAccountsMetrics = false,
    };

    public MetricStreamEntry Summarize() => new()
    {
        Arn = Arn,
        CreationDate = CreatedAt,
        LastUpdateDate = UpdatedAt,
        Name = Name,
        FirehoseArn = FirehoseArn,
        State = IsRunning ? Running : Stopped,
        OutputFormat = OutputFormat,
    };

    private static List<MetricStreamFilter>? ShowFilters(ImmutableArray<MetricFilter> filters) => filters.IsEmpty
        ? null
        : [.. filters.Select(static f => new MetricStreamFilter { Namespace = f.Namespace, MetricNames = f.Names.IsEmpty ? null : [.. f.Names] })];
}

/// <summary>Metrics of a namespace: some by name, or all where none is named.</summary>
internal sealed record MetricFilter(string Namespace, ImmutableArray<string> Names)
{
    public bool Fits(string metricNamespace, string name) => metricNamespace == Namespace && (Names.IsEmpty || Names.Contains(name));
}

/// <summary>Statistics that are sent of some metrics, whatever their dimensions.</summary>
internal sealed record StreamedStatistics(ImmutableArray<StreamedMetric> Metrics, ImmutableArray<string> Names)
{
    public MetricStreamStatisticsConfiguration Show() => new()
    {
        IncludeMetrics = [.. Metrics.Select(static m => new MetricStreamStatisticsMetric { Namespace = m.Namespace, MetricName = m.Name })],
        AdditionalStatistics = [.. Names],
    };
}

internal sealed record StreamedMetric(string Namespace, string Name);

/// <summary>A minute of a metric that a stream has to send, because data were put to it.</summary>
internal sealed record PendingMinute(PendingMinuteKey Key)
{
    /// <summary>It is being sent.</summary>
    public bool IsTaken { get; init; }
}

internal readonly record struct PendingMinuteKey(string Stream, DateTimeOffset Minute, string Metric) : IComparable<PendingMinuteKey>, IStateKey
{
    public int CompareTo(PendingMinuteKey other)
    {
        var order = string.CompareOrdinal(Stream, other.Stream);
        order = order != 0 ? order : Minute.CompareTo(other.Minute);
        return order != 0 ? order : string.CompareOrdinal(Metric, other.Metric);
    }

    public string ToKeyText() => KeyText.Of((Stream, Minute, Metric));
}
