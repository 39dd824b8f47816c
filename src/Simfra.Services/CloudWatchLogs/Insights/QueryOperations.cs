using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Queries: started, looked at, stopped. <see cref="QueryJob"/> does the work.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html"/>
internal sealed class QueryOperations(ServiceState<CloudWatchLogsState> states, QueryJob job, LogDataKeys keys) : IOperationGroup
{
    private const int MaxGroups = 50;
    private const int MaxActive = 100;
    private const int PageSize = 1000;
    private const int ResultPageSize = 10_000;

    /// <summary>Times from this number on are meant in milliseconds: as seconds they would be in the sixth millennium.</summary>
    public const long FirstMilliseconds = 100_000_000_000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.StartQuery, StartQuery);
        operations.Handle<GetQueryResultsRequest, SealedAnswer<GetQueryResultsResponse>, GetQueryResultsResponse>(
            CloudWatchLogsApi.GetQueryResults, GetQueryResults, keys.OpenAsync);
        operations.Handle(CloudWatchLogsApi.StopQuery, StopQuery);
        operations.Handle(CloudWatchLogsApi.DescribeQueries, DescribeQueries);
        operations.Handle(CloudWatchLogsApi.ListLogGroupsForQuery, ListLogGroupsForQuery);
    }

    private StartQueryResponse StartQuery(StartQueryRequest request, OperationContext context)
    {
        CheckLanguage(request.QueryLanguage);
        var (from, to) = (Milliseconds(request.StartTime!.Value, isEnd: false), Milliseconds(request.EndTime!.Value, isEnd: true));
        if (from > to)
        {
            throw CloudWatchLogsErrors.InvalidParameter("startTime must not be after endTime.");
        }

        var plan = Parse(request.QueryString!, context);
        var state = states[context.Scope];
        var groups = FindGroups(request, plan.Source, state, context);
        CheckTables(plan, state);
        if (groups.Count > 0 && groups.All(g => to < Math.Max(g.CreatedAt, g.OldestKept(context.Now))))
        {
            throw CloudWatchLogsErrors.QueryOutOfRange(from / 1000, to / 1000);
        }

        state.Insights.RemoveOld(context.Now);
        if (state.Insights.ActiveQueries.All.Count() >= MaxActive)
        {
            throw CloudWatchLogsErrors.LimitExceeded($"Account maximum query concurrency limit of [{MaxActive}] reached.");
        }

        var query = new LogQuery
        {
            Id = context.Ids.NewGuid().ToString(),
            Number = state.Next("query"),
            Text = request.QueryString!,
            Groups = [.. groups.Select(static g => g.Arn)],
            From = from,
            To = to,
            Joined = plan.JoinedGroups.Count > 0 ? [.. plan.JoinedGroups.Select(g => FindGroup(g, context).Arn)] : null,
            Limit = request.Limit,
            StartedAt = context.Now,
            UserIdentity = context.Principal.Arn,

            // Whoever may not see what is masked didn't come here with such a query.
            MaySeeAll = QueryParser.Unmasks(request.QueryString!),
            EncryptionKey = state.QueryResultKeys.All.FirstOrDefault()?.KmsKeyId,
        };
        state.Insights.Queries.Add(query);
        job.Schedule(query, context.Scope);
        return new() { QueryId = query.Id };
    }

    private static void CheckLanguage(string? language)
    {
        if (language is not (null or QueryLanguage.Cwli))
        {
            throw CloudWatchLogsErrors.NotBuilt($"The query language {language}");
        }
    }

    /// <exception cref="AwsServiceException">MalformedQueryException; NotImplemented.</exception>
    private static QueryPlan Parse(string text, OperationContext context)
    {
        try
        {
            return QueryParser.Parse(text, context.Now.ToUnixTimeSeconds());
        }
        catch (MalformedQuery malformed)
        {
            throw CloudWatchLogsErrors.Malformed(malformed);
        }
        catch (UnbuiltQueryPart unbuilt)
        {
            throw CloudWatchLogsErrors.NotBuilt($"In queries, {unbuilt.Message}");
        }
    }

    private static void CheckTables(QueryPlan plan, CloudWatchLogsState state)
    {
        foreach (var table in plan.LookupTables.Where(t => !state.Insights.LookupTables.Contains(t.Value)))
        {
            throw CloudWatchLogsErrors.Malformed(new($"The lookup table {table.Value} does not exist.", table.Start, table.End));
        }
    }

    private static long Milliseconds(long time, bool isEnd) => time >= FirstMilliseconds ? time : (time * 1000) + (isEnd ? 999 : 0);

    private List<LogGroup> FindGroups(StartQueryRequest request, QuerySource? source, CloudWatchLogsState state, OperationContext context)
    {
        List<string>?[] given =
        [
            request.LogGroupName is { } name ? [name] : null,
            request.LogGroupNames is { Count: > 0 } names ? names : null,
            request.LogGroupIdentifiers is { Count: > 0 } identifiers ? identifiers : null,
        ];
        var lists = given.OfType<List<string>>().ToList();
        if (lists.Count + (source is null ? 0 : 1) != 1)
        {
            throw CloudWatchLogsErrors.InvalidParameter(
                "Exactly one of logGroupName, logGroupNames, logGroupIdentifiers or a SOURCE command in the query must be given.");
        }

        if (source is not null)
        {
            return FindGroups(source, state, context);
        }

        if (lists[0].Count > MaxGroups)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"A query can ask up to {MaxGroups} log groups.");
        }

        return [.. lists[0].Distinct(StringComparer.Ordinal).Select(g => FindGroup(g, context))];
    }

    private LogGroup FindGroup(string identifier, OperationContext context)
    {
        var arn = LogGroupArn.Parse(identifier, context);
        return arn.Scope.Region == context.Region && states.Find(arn.Scope)?.Groups.Find(arn.Name) is { } group
            ? group
            : throw CloudWatchLogsErrors.QueriedGroupNotFound(arn.Name, arn.Scope.Account, context.RequestId);
    }

    /// <summary>The groups of a SOURCE command. No account is linked to another: other accounts have none.</summary>
    private static List<LogGroup> FindGroups(QuerySource source, CloudWatchLogsState state, OperationContext context)
    {
        if (source.Accounts.Count > 0 && !source.Accounts.Contains(context.AccountId, StringComparer.Ordinal))
        {
            return [];
        }

        var classes = source.Classes.Count > 0 ? source.Classes : [LogGroupClass.Standard];
        return
        [
            .. state.Groups.All.Where(g => classes.Contains(g.Class, StringComparer.Ordinal)
                && (source.NamePrefixes.Count == 0 || source.NamePrefixes.Any(p => g.Name.StartsWith(p, StringComparison.Ordinal)))),
        ];
    }

    private SealedAnswer<GetQueryResultsResponse> GetQueryResults(GetQueryResultsRequest request, OperationContext context)
    {
        var query = Find(request.QueryId!, context);
        var findings = query.Findings;
        var rows = findings?.Rows ?? [];
        var start = request.NextToken is null ? 0 : Place(request.NextToken);
        var size = request.MaxItems ?? ResultPageSize;
        var answer = new GetQueryResultsResponse
        {
            QueryLanguage = QueryLanguage.Cwli,
            Status = query.StatusAt(context.Now),
            Results =
            [
                .. rows.Skip(start).Take(size).Select(static r => r.Select(static f => new ResultField { Field = f.Name, Value = f.Value }).ToList()),
            ],
            Statistics = new()
            {
                RecordsMatched = findings?.RecordsMatched ?? 0,
                RecordsScanned = findings?.RecordsScanned ?? 0,
                EstimatedRecordsSkipped = 0,
                BytesScanned = findings?.BytesScanned ?? 0,
                EstimatedBytesSkipped = 0,
                LogGroupsScanned = findings?.GroupsScanned ?? 0,
            },
            EncryptionKey = query.EncryptionKey,
            NextToken = start + size < rows.Length ? LogsPage.Write((start + size).ToString(CultureInfo.InvariantCulture)) : null,
        };
        var results = states[context.Scope].DataKeysOf(context.Arn("logs", LogGroupKeyOperations.QueryResults));
        return new(answer, [.. results.Where(k => findings is not null && k.KmsKeyId == query.EncryptionKey)]);
    }

    private StopQueryResponse StopQuery(StopQueryRequest request, OperationContext context)
    {
        var query = Find(request.QueryId!, context);
        if (!query.IsActive)
        {
            throw CloudWatchLogsErrors.InvalidParameter("The specified query is not running.");
        }

        states[context.Scope].Insights.Queries.Put(query with { IsStopped = true });
        return new() { Success = true };
    }

    private DescribeQueriesResponse DescribeQueries(DescribeQueriesRequest request, OperationContext context)
    {
        if (request.QueryLanguage is QueryLanguage.Sql or QueryLanguage.Ppl)
        {
            // None was started here.
            return new() { Queries = [] };
        }

        var tables = states[context.Scope].Insights;
        var before = request.NextToken is null ? long.MaxValue : Place(request.NextToken);
        var group = request.LogGroupName is { } name ? LogGroupArn.Of(context.Scope, name) : null;
        var size = request.MaxResults ?? PageSize;
        var page = tables.QueriesByNumber.All.Reverse()
            .Where(q => q.Number < before
                && context.Now < q.StartedAt + LogQuery.Retention
                && (group is null || q.Groups.Contains(group))
                && (request.Status is null || q.StatusAt(context.Now) == request.Status))
            .Take(size + 1)
            .ToList();
        return new()
        {
            Queries = [.. page.Take(size).Select(q => Show(q, context.Now))],
            NextToken = page.Count > size ? LogsPage.Write(page[size - 1].Number.ToString(CultureInfo.InvariantCulture)) : null,
        };
    }

    private static QueryInfo Show(LogQuery query, DateTimeOffset now) => new()
    {
        QueryLanguage = QueryLanguage.Cwli,
        QueryId = query.Id,
        QueryString = query.Text,
        Status = query.StatusAt(now),
        CreateTime = query.StartedAt.ToUnixTimeMilliseconds(),
        LogGroupName = query.Groups.Length == 1 && LogGroupArn.TryParse(query.Groups[0], out var group) ? group.Value.Name : null,
        QueryDuration = query.Findings is null ? null : (long)LogQuery.Duration.TotalMilliseconds,
        BytesScanned = query.Findings?.BytesScanned,
        UserIdentity = query.UserIdentity,
    };

    private ListLogGroupsForQueryResponse ListLogGroupsForQuery(ListLogGroupsForQueryRequest request, OperationContext context)
    {
        var query = Find(request.QueryId!, context);
        var start = request.NextToken is null ? 0 : Place(request.NextToken);
        var size = request.MaxResults ?? LogsPage.DefaultSize;
        return new()
        {
            LogGroupIdentifiers = [.. query.Groups.Skip(start).Take(size)],
            NextToken = start + size < query.Groups.Length ? LogsPage.Write((start + size).ToString(CultureInfo.InvariantCulture)) : null,
        };
    }

    private LogQuery Find(string id, OperationContext context) =>
        states[context.Scope].Insights.Queries.Find(id) is { } query && context.Now < query.StartedAt + LogQuery.Retention
            ? query
            : throw CloudWatchLogsErrors.QueryNotFound();

    private static int Place(string token) =>
        int.TryParse(LogsPage.Read(token), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? place
            : throw CloudWatchLogsErrors.InvalidNextToken();
}
