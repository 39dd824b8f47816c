using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs.ScheduledQueries;

/// <summary>A query that runs by the clock, as a role.</summary>
internal sealed record ScheduledQuery
{
    /// <summary>How far back a query looks that doesn't say it.</summary>
    private const long DefaultOffset = 3600;

    public required string Name { get; init; }
    public required string Id { get; init; }
    public string? Description { get; init; }
    public required string Text { get; init; }

    /// <summary>The log groups by name or ARN; none where the query names its source.</summary>
    public required ImmutableArray<string> Groups { get; init; }
    public required string Expression { get; init; }
    public string? Timezone { get; init; }
    public long? StartTimeOffset { get; init; }
    public QueryDestination? Destination { get; init; }

    /// <summary>From when to when it runs, as it was given.</summary>
    public long? ScheduleStart { get; init; }
    public long? ScheduleEnd { get; init; }
    public required string RoleArn { get; init; }

    /// <summary><c>ENABLED</c> or <c>DISABLED</c>.</summary>
    public required string State { get; init; }
    public required long CreatedAt { get; init; }
    public required long UpdatedAt { get; init; }
    public long? LastTriggered { get; init; }
    public string? LastStatus { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>The job that is to run it next; null where it doesn't run again.</summary>
    public JobId? Job { get; init; }

    /// <summary>How many seconds a query looks back.</summary>
    [JsonIgnore]
    public long Offset => StartTimeOffset ?? DefaultOffset;

    /// <summary>A cron expression in its brackets; null for what is none.</summary>
    public static CronExpression? ReadExpression(string expression) =>
        expression.StartsWith("cron(", StringComparison.Ordinal) && expression.EndsWith(')') ? CronExpression.TryParse(expression[5..^1]) : null;

    /// <summary>When it runs next; null where it doesn't.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time)
    {
        var start = Milliseconds(ScheduleStart) is { } from && from > time.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(from - 1) : time;
        var next = ReadExpression(Expression)!.Next(start, TimeZoneInfo.FindSystemTimeZoneById(Timezone ?? "UTC"));
        return next is { } at && !(at.ToUnixTimeMilliseconds() > Milliseconds(ScheduleEnd)) ? at : null;
    }

    /// <summary>A time in milliseconds, which may be given in seconds.</summary>
    public static long? Milliseconds(long? time) => time < Insights.QueryOperations.FirstMilliseconds ? time * 1000 : time;
}

/// <summary>Where results go: a bucket's path, and the role that writes there.</summary>
internal sealed record QueryDestination(string Uri, string RoleArn, string? OwnerAccountId);

/// <summary>A run's place: by the query's id, then in order.</summary>
internal readonly record struct QueryRunKey(string Query, long Number) : IComparable<QueryRunKey>, IStateKey
{
    public int CompareTo(QueryRunKey other) =>
        string.CompareOrdinal(Query, other.Query) is var order and not 0 ? order : Number.CompareTo(other.Number);

    public string ToKeyText() => KeyText.Of((Query, Number));
}

/// <summary>A run of a scheduled query.</summary>
internal sealed record QueryRun
{
    public required string Query { get; init; }
    public required long Number { get; init; }
    public required string Name { get; init; }

    /// <summary>The query that was started; null where that was refused.</summary>
    public string? QueryId { get; init; }

    /// <summary>In milliseconds.</summary>
    public required long TriggeredAt { get; init; }

    /// <summary>One of <see cref="Models.CloudWatchLogs.ExecutionStatus"/>.</summary>
    public required string Status { get; init; }
    public string? Error { get; init; }

    /// <summary>One of <see cref="Models.CloudWatchLogs.ActionStatus"/>; null without a destination.</summary>
    public string? DeliveryStatus { get; init; }
    public string? DeliveryError { get; init; }

    /// <summary>Where the results are.</summary>
    public string? Delivered { get; init; }

    [JsonIgnore]
    public QueryRunKey Key => new(Query, Number);
}

/// <summary>The scheduled queries of one account and region.</summary>
internal sealed class ScheduledQueryTables(StatePartition partition)
{
    private static readonly TableDefinition<string, ScheduledQuery> QueryTable =
        new("logs.scheduled-query", version: 1, q => q.Name, ScheduledQueryJsonContext.Default);

    private static readonly TableDefinition<QueryRunKey, QueryRun> RunTable =
        new("logs.scheduled-query-run", version: 1, r => r.Key, ScheduledQueryJsonContext.Default);

    public Table<string, ScheduledQuery> Queries { get; } = partition.Table(QueryTable);

    public Table<QueryRunKey, QueryRun> Runs { get; } = partition.Table(RunTable);

    /// <summary>The runs of a query, in order.</summary>
    public IEnumerable<QueryRun> RunsOf(ScheduledQuery query, long from = 0) => Runs.From(new(query.Id, from)).TakeWhile(r => r.Query == query.Id);

    /// <summary>A query by its name or its ARN; null where there is none.</summary>
    public ScheduledQuery? Find(string identifier) => identifier.Split(':') is ["arn", _, "logs", _, _, "scheduled-query", var id]
        ? Queries.All.FirstOrDefault(q => q.Id == id)
        : Queries.Find(identifier);

    /// <summary>A query by the end of its ARN; null where there is none.</summary>
    public TaggedResource? FindTagged(string kind, string id) => kind == "scheduled-query" && Queries.All.FirstOrDefault(q => q.Id == id) is { } query
        ? new(query.Tags, tags => Queries.Put(query with { Tags = tags }))
        : null;
}

/// <summary>How scheduled queries are written where they are persisted.</summary>
[JsonSerializable(typeof(ScheduledQuery))]
[JsonSerializable(typeof(QueryRun))]
internal sealed partial class ScheduledQueryJsonContext : JsonSerializerContext;
