using Simfra.Services.CloudWatchLogs.Anomalies;
using Simfra.Services.CloudWatchLogs.Deliveries;
using Simfra.Services.CloudWatchLogs.Insights;
using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.Services.CloudWatchLogs.ScheduledQueries;
using Simfra.Services.CloudWatchLogs.Transformers;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The log groups of one account and region, and all that is in them.</summary>
internal sealed partial class CloudWatchLogsState
{
    private static readonly TableDefinition<string, LogGroup> GroupTable =
        new("logs.log-group", version: 1, g => g.Name, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<LogStreamKey, LogStream> StreamTable =
        new("logs.log-stream", version: 1, s => s.Key, CloudWatchLogsJsonContext.Default);

    private static readonly IndexDefinition<StreamActivityKey, LogStreamKey, LogStream> StreamActivityIndex = StreamTable.Index(s => s.Activity);

    private static readonly IndexDefinition<StreamActivityKey, LogStreamKey, LogStream> StreamRecencyIndex = StreamTable.Index(s => s.Recency);

    private static readonly TableDefinition<LogEventKey, LogEvent> EventTable =
        new("logs.log-event", version: 1, e => e.Key, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<string, Counter> CounterTable =
        new("logs.counter", version: 1, c => c.Name, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<string, QueryResultKey> QueryResultKeyTable =
        new("logs.query-result-key", version: 1, k => k.Name, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<FilterKey, LogDataKey> DataKeyTable =
        new("logs.data-key", version: 1, k => k.Key, CloudWatchLogsJsonContext.Default);

    private CloudWatchLogsState(StatePartition partition)
    {
        Scope = partition.Scope;
        Groups = partition.Table(GroupTable);
        Streams = partition.Table(StreamTable);
        StreamsByActivity = partition.Index(StreamActivityIndex);
        StreamsByRecency = partition.Index(StreamRecencyIndex);
        Events = partition.Table(EventTable);
        Counters = partition.Table(CounterTable);
        QueryResultKeys = partition.Table(QueryResultKeyTable);
        DataKeys = partition.Table(DataKeyTable);
        Insights = new(partition);
        Protection = new(partition);
        Deliveries = new(partition);
        Transformers = new(partition);
        Scheduled = new(partition);
        Anomalies = new(partition);
        MetricFilters = partition.Table(MetricFilterTable);
        MetricBatches = partition.Table(MetricBatchTable);
        SubscriptionFilters = partition.Table(SubscriptionFilterTable);
        SubscriptionBatches = partition.Table(SubscriptionBatchTable);
        Destinations = partition.Table(DestinationTable);
        ResourcePolicies = partition.Table(ResourcePolicyTable);
        EffectivePolicies = partition.Table(EffectivePolicyTable);
        ExportTasks = partition.Table(ExportTaskTable);
    }

    public StateScope Scope { get; }

    public Table<string, LogGroup> Groups { get; }

    public Table<LogStreamKey, LogStream> Streams { get; }

    /// <summary>A group's streams by the time of their last event; those without events first.</summary>
    public Index<StreamActivityKey, LogStreamKey, LogStream> StreamsByActivity { get; }

    /// <summary>A group's streams by the time of their last event, the latest first; those without events last.</summary>
    public Index<StreamActivityKey, LogStreamKey, LogStream> StreamsByRecency { get; }

    public Table<LogEventKey, LogEvent> Events { get; }

    public Table<string, Counter> Counters { get; }

    /// <summary>The key that results of queries are encrypted under, if there is one.</summary>
    public Table<string, QueryResultKey> QueryResultKeys { get; }

    /// <summary>The keys under which events and results were kept.</summary>
    public Table<FilterKey, LogDataKey> DataKeys { get; }

    /// <summary>Queries, run and saved.</summary>
    public QueryTables Insights { get; }

    /// <summary>Policies of groups and of the account.</summary>
    public ProtectionTables Protection { get; }

    /// <summary>Deliveries of services' logs, their sources and destinations.</summary>
    public DeliveryTables Deliveries { get; }

    /// <summary>What groups make of their events' messages.</summary>
    public TransformerTables Transformers { get; }

    /// <summary>Queries that run by the clock.</summary>
    public ScheduledQueryTables Scheduled { get; }

    /// <summary>What watches groups for the unusual, and has found.</summary>
    public AnomalyTables Anomalies { get; }

    public static CloudWatchLogsState Create(StatePartition partition) => new(partition);

    /// <summary>The group of a name.</summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceNotFoundException.</exception>
    public LogGroup GetGroup(string name) => Groups.Find(name) ?? throw CloudWatchLogsErrors.GroupNotFound();

    /// <summary>The stream of a name.</summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceNotFoundException.</exception>
    public LogStream GetStream(string group, string name) =>
        Streams.Find(new(group, name)) ?? throw CloudWatchLogsErrors.StreamNotFound();

    /// <summary>A group's streams by name.</summary>
    public IEnumerable<LogStream> StreamsOf(string group, string from = "") =>
        Streams.From(new(group, from)).TakeWhile(s => s.Group == group);

    /// <summary>A stream's events with timestamps from one (inclusive) to another (exclusive), in order.</summary>
    public IEnumerable<LogEvent> EventsOf(LogStream stream, long from = long.MinValue, long to = long.MaxValue) =>
        Events.From(new(stream.Id, from, 0)).TakeWhile(e => e.Stream == stream.Id && e.Timestamp < to);

    /// <summary>The keys that a resource's events may be under.</summary>
    public IEnumerable<LogDataKey> DataKeysOf(string resourceArn) => DataKeys.From(new(resourceArn, "")).TakeWhile(k => k.Resource == resourceArn);

    /// <summary>The keys that are needed to read a group's events of a time range, both ends inclusive.</summary>
    public IReadOnlyList<LogDataKey> KeysToRead(LogGroup group, long from, long to) => [.. DataKeysOf(group.Arn).Where(k => k.Covers(from, to))];

    /// <summary>The next number of a series.</summary>
    public long Next(string series)
    {
        var next = (Counters.Find(series)?.Last ?? 0) + 1;
        Counters.Put(new(series, next));
        return next;
    }

    /// <summary>Removes a stream with its events; gives how many bytes they were.</summary>
    public long RemoveStream(LogStream stream)
    {
        var freed = RemoveEvents(stream, long.MaxValue);
        Streams.Remove(stream.Key);
        return freed;
    }

    /// <summary>Removes a stream's events before a time; gives how many bytes they were.</summary>
    public long RemoveEvents(LogStream stream, long before)
    {
        var bytes = 0L;
        foreach (var removed in EventsOf(stream, to: before))
        {
            bytes += removed.Size;
            Events.Remove(removed.Key);
        }

        return bytes;
    }

    /// <summary>Removes a group with its streams and their events.</summary>
    public void RemoveGroup(LogGroup group)
    {
        foreach (var stream in StreamsOf(group.Name))
        {
            RemoveStream(stream);
        }

        Protection.Forget(group.Name);
        Transformers.Transformers.Remove(group.Name);
        foreach (var key in DataKeysOf(group.Arn))
        {
            DataKeys.Remove(key.Key);
        }

        RemoveSettings(group);
        Groups.Remove(group.Name);
    }
}

/// <summary>The last number of a series that was given out.</summary>
internal sealed record Counter(string Name, long Last);
