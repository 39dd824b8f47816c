using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>A query that was started.</summary>
internal sealed record LogQuery
{
    /// <summary>How long it is scheduled, and when it has ended, counted from its start.</summary>
    public static readonly TimeSpan ScheduledTime = TimeSpan.FromSeconds(0.5);

    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    /// <summary>How long its results can be read.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    public required string Id { get; init; }

    /// <summary>Its place among all queries, by when it was started.</summary>
    public required long Number { get; init; }
    public required string Text { get; init; }

    /// <summary>The ARNs of the groups that are asked.</summary>
    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>The range of timestamps in milliseconds, both ends inclusive.</summary>
    public required long From { get; init; }
    public required long To { get; init; }
    public int? Limit { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The caller's ARN.</summary>
    public required string UserIdentity { get; init; }

    /// <summary>The caller may see what is masked.</summary>
    public bool MaySeeAll { get; init; }
    public bool IsStopped { get; init; }

    /// <summary>It came to an end without results: a lookup table that it names has gone.</summary>
    public bool IsFailed { get; init; }

    /// <summary>The ARNs of the groups that it joins; null without a join.</summary>
    public ImmutableArray<string>? Joined { get; init; }
    public string? EncryptionKey { get; init; }

    /// <summary>What it has found; null as long as it hasn't ended.</summary>
    public QueryFindings? Findings { get; init; }

    [JsonIgnore]
    public bool IsActive => !IsStopped && !IsFailed && Findings is null;

    public string StatusAt(DateTimeOffset now) => IsStopped ? QueryStatus.Cancelled
        : IsFailed ? QueryStatus.Failed
        : Findings is not null ? QueryStatus.Complete
        : now >= StartedAt + ScheduledTime ? QueryStatus.Running
        : QueryStatus.Scheduled;
}

/// <summary>What a query has found.</summary>
/// <param name="Rows">Names and values, line by line.</param>
internal sealed record QueryFindings(
    ImmutableArray<ImmutableArray<QueryField>> Rows, long RecordsScanned, long RecordsMatched, long BytesScanned, int GroupsScanned);

/// <summary>A field of a line.</summary>
internal sealed record QueryField(string Name, string Value);

/// <summary>A query that was saved.</summary>
internal sealed record SavedQuery
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Text { get; init; }
    public required string Language { get; init; }
    public required ImmutableArray<string> Groups { get; init; }
    public required ImmutableArray<SavedQueryParameter> Parameters { get; init; }
    public required long ModifiedAt { get; init; }

    /// <summary>What the call that made it was known by.</summary>
    public string? ClientToken { get; init; }
}

/// <summary>A table that queries look values up in.</summary>
internal sealed record StoredLookupTable
{
    public required string Name { get; init; }
    public string? Description { get; init; }

    /// <summary>CSV, as it was given.</summary>
    public required string Body { get; init; }
    public required long UpdatedAt { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }
}

/// <summary>A place in a saved query that is filled in when it runs.</summary>
internal sealed record SavedQueryParameter(string Name, string? DefaultValue, string? Description);

/// <summary>Queries of one account and region.</summary>
internal sealed class QueryTables(StatePartition partition)
{
    private static readonly TableDefinition<string, LogQuery> QueryTable = new("logs.query", version: 1, q => q.Id, InsightsJsonContext.Default);

    private static readonly IndexDefinition<long, string, LogQuery> QueryOrderIndex = QueryTable.Index(q => q.Number);

    private static readonly IndexDefinition<string?, string, LogQuery> ActiveQueryIndex = QueryTable.Index(static q => q.IsActive ? q.Id : null);

    private static readonly TableDefinition<string, SavedQuery> DefinitionTable =
        new("logs.query-definition", version: 1, q => q.Id, InsightsJsonContext.Default);

    private static readonly TableDefinition<string, StoredLookupTable> LookupTableTable =
        new("logs.lookup-table", version: 1, t => t.Name, InsightsJsonContext.Default);

    public Table<string, LogQuery> Queries { get; } = partition.Table(QueryTable);

    /// <summary>Queries in the order of their starts.</summary>
    public Index<long, string, LogQuery> QueriesByNumber { get; } = partition.Index(QueryOrderIndex);

    /// <summary>The queries that haven't ended.</summary>
    public Index<string?, string, LogQuery> ActiveQueries { get; } = partition.Index(ActiveQueryIndex);

    public Table<string, SavedQuery> Definitions { get; } = partition.Table(DefinitionTable);

    public Table<string, StoredLookupTable> LookupTables { get; } = partition.Table(LookupTableTable);

    /// <summary>A lookup table by the end of its ARN; null where there is none.</summary>
    public TaggedResource? FindTagged(string kind, string name) => kind == "lookup-table" && LookupTables.Find(name) is { } table
        ? new(table.Tags, tags => LookupTables.Put(table with { Tags = tags }))
        : null;

    /// <summary>Forgets the queries whose results can't be read any more.</summary>
    public void RemoveOld(DateTimeOffset now)
    {
        while (QueriesByNumber.First() is { } oldest && oldest.StartedAt + LogQuery.Retention <= now)
        {
            Queries.Remove(oldest.Id);
        }
    }
}

/// <summary>How the records of Insights are written where they are persisted.</summary>
[JsonSerializable(typeof(LogQuery))]
[JsonSerializable(typeof(SavedQuery))]
[JsonSerializable(typeof(StoredLookupTable))]
internal sealed partial class InsightsJsonContext : JsonSerializerContext;
