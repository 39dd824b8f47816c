using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The metrics and alarms of one account and region.</summary>
internal sealed class CloudWatchState
{
    private static readonly TableDefinition<string, Metric> MetricTable =
        new("cloudwatch.metric", version: 1, m => m.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<DatumKey, Datum> DatumTable =
        new("cloudwatch.data", version: 1, d => d.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<FormerDatumKey, FormerDatum> FormerDatumTable =
        new("cloudwatch.datum", version: 1, d => d.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, FormerDatumSequence> FormerSequenceTable =
        new("cloudwatch.sequence", version: 1, s => s.Name, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, Alarm> AlarmTable = new("cloudwatch.alarm", version: 1, a => a.Name, CloudWatchJsonContext.Default);

    private static readonly IndexDefinition<string?, string, Alarm> SleepIndex = AlarmTable.Index(a => a.SleepsOn);

    private static readonly IndexDefinition<string?, string, Alarm> CompositeIndex = AlarmTable.Index(a => a.Composite is null ? null : a.Name);

    private static readonly TableDefinition<AlarmHistoryKey, AlarmHistoryEntry> HistoryTable =
        new("cloudwatch.alarm-history", version: 1, e => e.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, Dashboard> DashboardTable =
        new("cloudwatch.dashboard", version: 1, d => d.Name, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, GaugeDay> GaugeDayTable =
        new("cloudwatch.gauge-day", version: 1, g => g.Namespace, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, AlarmMuteRule> MuteRuleTable =
        new("cloudwatch.alarm-mute-rule", version: 1, r => r.Name, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, MetricStream> StreamTable =
        new("cloudwatch.metric-stream", version: 1, s => s.Name, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<PendingMinuteKey, PendingMinute> PendingTable =
        new("cloudwatch.stream-minute", version: 1, p => p.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, ContributorRule> RuleTable =
        new("cloudwatch.insight-rule", version: 1, r => r.Name, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, AnomalyDetector> DetectorTable =
        new("cloudwatch.anomaly-detector", version: 1, d => d.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, ActiveContributor> ContributorTable =
        new("cloudwatch.alarm-contributor", version: 1, c => c.Key, CloudWatchJsonContext.Default);

    private readonly Table<FormerDatumKey, FormerDatum> _formerData;
    private readonly Index<string?, string, Alarm> _sleeping;
    private readonly Index<string?, string, Alarm> _composites;

    private CloudWatchState(StatePartition partition)
    {
        Scope = partition.Scope;
        Metrics = partition.Table(MetricTable);
        Data = partition.Table(DatumTable);
        _formerData = partition.Table(FormerDatumTable);
        _ = partition.Table(FormerSequenceTable);
        GaugeDays = partition.Table(GaugeDayTable);
        Alarms = partition.Table(AlarmTable);
        _sleeping = partition.Index(SleepIndex);
        _composites = partition.Index(CompositeIndex);
        History = partition.Table(HistoryTable);
        Dashboards = partition.Table(DashboardTable);
        MuteRules = partition.Table(MuteRuleTable);
        Streams = partition.Table(StreamTable);
        Pending = partition.Table(PendingTable);
        Rules = partition.Table(RuleTable);
        Detectors = partition.Table(DetectorTable);
        Contributors = partition.Table(ContributorTable);
    }

    public StateScope Scope { get; }

    public Table<string, Metric> Metrics { get; }

    public Table<DatumKey, Datum> Data { get; }

    /// <summary>When services last told what they tell once a day.</summary>
    public Table<string, GaugeDay> GaugeDays { get; }

    public Table<string, Alarm> Alarms { get; }

    /// <summary>What happened to alarms, in the order of time.</summary>
    public Table<AlarmHistoryKey, AlarmHistoryEntry> History { get; }

    /// <summary>The dashboards of an account: they are of no region.</summary>
    public Table<string, Dashboard> Dashboards { get; }

    public Table<string, AlarmMuteRule> MuteRules { get; }

    public Table<string, MetricStream> Streams { get; }

    /// <summary>What streams have to send.</summary>
    public Table<PendingMinuteKey, PendingMinute> Pending { get; }

    /// <summary>The rules of Contributor Insights.</summary>
    public Table<string, ContributorRule> Rules { get; }

    /// <summary>What learns which values are to be expected.</summary>
    public Table<string, AnomalyDetector> Detectors { get; }

    /// <summary>The groups of alarms' queries that are in alarm.</summary>
    public Table<string, ActiveContributor> Contributors { get; }

    public static CloudWatchState Create(StatePartition partition) => new(partition);

    /// <summary>The name of an alarm that is given by its name or its ARN.</summary>
    public static string NameOf(string nameOrArn) =>
        nameOrArn.Split(':', 7) is ["arn", _, "cloudwatch", _, _, "alarm", var name] ? name : nameOrArn;

    /// <summary>An alarm by its name or its ARN.</summary>
    public Alarm? FindAlarm(string nameOrArn) => Alarms.Find(NameOf(nameOrArn));

    /// <summary>The composite alarms whose rules name an alarm.</summary>
    public IEnumerable<Alarm> ParentsOf(string alarm) => _composites.All.Where(a => a.Composite!.Children.Contains(alarm));

    /// <summary>The composite alarms whose actions an alarm suppresses.</summary>
    public IEnumerable<Alarm> SuppressedBy(string alarm) =>
        _composites.All.Where(a => a.Composite!.Suppressor is { } suppressor && NameOf(suppressor) == alarm);

    /// <summary>Until when mute rules hold back an alarm's actions; null where none does at that time.</summary>
    public DateTimeOffset? MutedUntil(string alarm, DateTimeOffset now) =>
        MuteRules.All.Where(r => r.Mutes(alarm)).Select(r => r.MutesUntil(now)).Max();

    /// <summary>The groups of an alarm's query that are in alarm, after one of them.</summary>
    public IEnumerable<ActiveContributor> ContributorsOf(string alarm, string after = "") =>
        Contributors.From($"{ActiveContributor.KeyPrefix(alarm)}{after}", inclusive: false).TakeWhile(c => c.Alarm == alarm);

    /// <summary>What a stream has to send, in the order of time.</summary>
    public IEnumerable<PendingMinute> PendingOf(string stream) =>
        Pending.From(new(stream, DateTimeOffset.MinValue, "")).TakeWhile(p => p.Key.Stream == stream);

    /// <summary>A resource of this account and region by its ARN, with its tags and how they are changed; null for one that isn't there.</summary>
    public TaggedResource? FindTagged(string arn) => arn.Split(':', 7) switch
    {
        [_, _, _, _, _, "alarm", var name] when Alarms.Find(name) is { } alarm => new(alarm.Tags, tags => Alarms.Put(alarm with { Tags = tags })),
        [_, _, _, _, _, "alarm-mute-rule", var name] when MuteRules.Find(name) is { } rule =>
            new(rule.Tags, tags => MuteRules.Put(rule with { Tags = tags })),
        [_, _, _, _, _, var resource] => resource.Split('/', 2) switch
        {
            ["dashboard", var name] when Dashboards.Find(name) is { } dashboard =>
                new(dashboard.Tags, tags => Dashboards.Put(dashboard with { Tags = tags })),
            ["metric-stream", var name] when Streams.Find(name) is { } stream => new(stream.Tags, tags => Streams.Put(stream with { Tags = tags })),
            ["insight-rule", var name] when Rules.Find(name) is { } rule => new(rule.Tags, tags => Rules.Put(rule with { Tags = tags })),
            _ => null,
        },
        _ => null,
    };

    /// <summary>The alarms that sleep until a metric has data.</summary>
    public IEnumerable<Alarm> SleepingOn(string metric) => _sleeping.Find(metric);

    /// <summary>A metric's data from a time up to another, in the order of time.</summary>
    public IEnumerable<Datum> DataOf(string metric, DateTimeOffset from, DateTimeOffset to)
    {
        var data = Data.From(new(metric, from, "")).TakeWhile(d => d.Metric == metric && d.Timestamp < to);
        var former = FormerDataOf(metric).Select(static d => d.ToDatum()).Where(d => d.Timestamp >= from && d.Timestamp < to).ToList();
        return former.Count == 0 ? data : data.Concat(former).OrderBy(static d => d.Timestamp);
    }

    /// <summary>The metrics of a namespace, of one name there, or all.</summary>
    public IEnumerable<Metric> MetricsOf(string? metricNamespace, string? name)
    {
        if (metricNamespace is null)
        {
            return Metrics.All.Where(m => name is null || m.Name == name);
        }

        var prefix = MetricIdentity.KeyPrefix(metricNamespace, name);
        return Metrics.From(prefix)
            .TakeWhile(m => m.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(m => name is null || m.Name == name);
    }

    /// <summary>Puts data to a metric, which comes into being with its first.</summary>
    public void Put(MetricIdentity identity, Datum datum, DateTimeOffset now, MetricEntity? entity = null)
    {
        foreach (var former in FormerDataOf(identity.Key).ToList())
        {
            _formerData.Remove(former.Key);
            Add(former.ToDatum());
        }

        var metric = Metrics.Find(identity.Key);
        var changed = metric ?? new(identity.Key, identity.Namespace, identity.Name, identity.Dimensions, datum.Timestamp) { MergedAt = now };
        changed = MetricRetention.Apply(this, changed, now) with { Entity = entity ?? changed.Entity };
        if (datum.Timestamp > changed.LastDataAt)
        {
            changed = changed with { LastDataAt = datum.Timestamp };
        }

        if (changed != metric)
        {
            Metrics.Put(changed);
        }

        Add(datum);
        foreach (var stream in Streams.All.Where(s => s.IsRunning && s.Includes(identity.Namespace, identity.Name)))
        {
            Pending.Put(new(new(stream.Name, MetricPeriod.Floor(datum.Timestamp, 60), identity.Key)));
        }
    }

    /// <summary>Adds data to those of the same time.</summary>
    public void Add(Datum datum) => Data.Put(Data.Find(datum.Key) is { } there ? there.Plus(datum) : datum);

    private IEnumerable<FormerDatum> FormerDataOf(string metric) =>
        _formerData.From(new(metric, DateTimeOffset.MinValue, 0)).TakeWhile(d => d.Metric == metric);
}

/// <summary>How the records of CloudWatch are written where they are persisted.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Metric))]
[JsonSerializable(typeof(Datum))]
[JsonSerializable(typeof(FormerDatum))]
[JsonSerializable(typeof(FormerDatumSequence))]
[JsonSerializable(typeof(GaugeDay))]
[JsonSerializable(typeof(Alarm))]
[JsonSerializable(typeof(AlarmHistoryEntry))]
[JsonSerializable(typeof(AlarmActionOrder))]
[JsonSerializable(typeof(Dashboard))]
[JsonSerializable(typeof(AlarmMuteRule))]
[JsonSerializable(typeof(MetricStream))]
[JsonSerializable(typeof(ContributorRule))]
[JsonSerializable(typeof(PendingMinute))]
[JsonSerializable(typeof(AnomalyDetector))]
[JsonSerializable(typeof(ActiveContributor))]
internal sealed partial class CloudWatchJsonContext : JsonSerializerContext;
