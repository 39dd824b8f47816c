using System.Collections.Immutable;
using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Insights;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.ScheduledQueries;

/// <summary>Scheduled queries, and what has become of their runs.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateScheduledQuery.html"/>
internal sealed class ScheduledQueryOperations(ServiceState<CloudWatchLogsState> states, ScheduledQueryJob job) : IOperationGroup
{
    private const int MaxQueries = 1000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateScheduledQuery, CreateScheduledQuery);
        operations.Handle(CloudWatchLogsApi.GetScheduledQuery, GetScheduledQuery);
        operations.Handle(CloudWatchLogsApi.ListScheduledQueries, ListScheduledQueries);
        operations.Handle(CloudWatchLogsApi.UpdateScheduledQuery, UpdateScheduledQuery);
        operations.Handle(CloudWatchLogsApi.DeleteScheduledQuery, DeleteScheduledQuery);
        operations.Handle(CloudWatchLogsApi.GetScheduledQueryHistory, GetScheduledQueryHistory);
    }

    private CreateScheduledQueryResponse CreateScheduledQuery(CreateScheduledQueryRequest request, OperationContext context)
    {
        Check(request.QueryLanguage, request.QueryString!, request.ScheduleExpression!, request.Timezone, request.DestinationConfiguration, context);
        var tables = states[context.Scope].Scheduled;
        if (tables.Queries.Contains(request.Name!))
        {
            throw CloudWatchLogsErrors.Conflict("A scheduled query with this name already exists.");
        }

        if (tables.Queries.Count >= MaxQueries)
        {
            throw new ServiceQuotaExceededException("The account has as many scheduled queries as it can have.");
        }

        var now = context.Now.ToUnixTimeMilliseconds();
        var query = new ScheduledQuery
        {
            Name = request.Name!,
            Id = context.Ids.NewGuid().ToString(),
            Description = request.Description,
            Text = request.QueryString!,
            Groups = [.. request.LogGroupIdentifiers ?? []],
            Expression = request.ScheduleExpression!,
            Timezone = request.Timezone,
            StartTimeOffset = request.StartTimeOffset,
            Destination = Read(request.DestinationConfiguration),
            ScheduleStart = request.ScheduleStartTime,
            ScheduleEnd = request.ScheduleEndTime,
            RoleArn = request.ExecutionRoleArn!,
            State = request.State ?? ScheduledQueryState.Enabled,
            CreatedAt = now,
            UpdatedAt = now,
            Tags = LogTags.Merge(LogGroup.NoTags, request.Tags, request.Name!),
        };
        tables.Queries.Add(job.Plan(query, context.Scope, context.Now));
        return new() { ScheduledQueryArn = ArnOf(query, context), State = query.State };
    }

    private UpdateScheduledQueryResponse UpdateScheduledQuery(UpdateScheduledQueryRequest request, OperationContext context)
    {
        var earlier = Find(request.Identifier!, context);
        Check(request.QueryLanguage, request.QueryString!, request.ScheduleExpression!, request.Timezone, request.DestinationConfiguration, context);
        var query = earlier with
        {
            Description = request.Description,
            Text = request.QueryString!,
            Groups = [.. request.LogGroupIdentifiers ?? []],
            Expression = request.ScheduleExpression!,
            Timezone = request.Timezone,
            StartTimeOffset = request.StartTimeOffset,
            Destination = Read(request.DestinationConfiguration),
            ScheduleStart = request.ScheduleStartTime,
            ScheduleEnd = request.ScheduleEndTime,
            RoleArn = request.ExecutionRoleArn!,
            State = request.State ?? ScheduledQueryState.Enabled,
            UpdatedAt = context.Now.ToUnixTimeMilliseconds(),
        };
        states[context.Scope].Scheduled.Queries.Put(job.Plan(query, context.Scope, context.Now));
        return new()
        {
            ScheduledQueryArn = ArnOf(query, context),
            Name = query.Name,
            Description = query.Description,
            QueryLanguage = QueryLanguage.Cwli,
            QueryString = query.Text,
            LogGroupIdentifiers = Show(query.Groups),
            ScheduleExpression = query.Expression,
            Timezone = query.Timezone,
            StartTimeOffset = query.StartTimeOffset,
            DestinationConfiguration = Show(query.Destination),
            State = query.State,
            LastTriggeredTime = query.LastTriggered,
            LastExecutionStatus = query.LastStatus,
            ScheduleStartTime = query.ScheduleStart,
            ScheduleEndTime = query.ScheduleEnd,
            ExecutionRoleArn = query.RoleArn,
            CreationTime = query.CreatedAt,
            LastUpdatedTime = query.UpdatedAt,
        };
    }

    private GetScheduledQueryResponse GetScheduledQuery(GetScheduledQueryRequest request, OperationContext context)
    {
        var query = Find(request.Identifier!, context);
        return new()
        {
            ScheduledQueryArn = ArnOf(query, context),
            Name = query.Name,
            Description = query.Description,
            QueryLanguage = QueryLanguage.Cwli,
            QueryString = query.Text,
            LogGroupIdentifiers = Show(query.Groups),
            ScheduleExpression = query.Expression,
            Timezone = query.Timezone,
            StartTimeOffset = query.StartTimeOffset,
            DestinationConfiguration = Show(query.Destination),
            State = query.State,
            LastTriggeredTime = query.LastTriggered,
            LastExecutionStatus = query.LastStatus,
            ScheduleStartTime = query.ScheduleStart,
            ScheduleEndTime = query.ScheduleEnd,
            ExecutionRoleArn = query.RoleArn,
            CreationTime = query.CreatedAt,
            LastUpdatedTime = query.UpdatedAt,
        };
    }

    private ListScheduledQueriesResponse ListScheduledQueries(ListScheduledQueriesRequest request, OperationContext context)
    {
        var queries = states[context.Scope].Scheduled.Queries;
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? queries.All : queries.From(last, inclusive: false)).Where(q => request.State is null || q.State == request.State),
            static q => q.Name,
            request.MaxResults,
            request.NextToken);
        return new()
        {
            ScheduledQueries = page.ConvertAll(q => new ScheduledQuerySummary
            {
                ScheduledQueryArn = ArnOf(q, context),
                Name = q.Name,
                State = q.State,
                LastTriggeredTime = q.LastTriggered,
                LastExecutionStatus = q.LastStatus,
                ScheduleExpression = q.Expression,
                Timezone = q.Timezone,
                DestinationConfiguration = Show(q.Destination),
                CreationTime = q.CreatedAt,
                LastUpdatedTime = q.UpdatedAt,
            }),
            NextToken = nextToken,
        };
    }

    private DeleteScheduledQueryResponse DeleteScheduledQuery(DeleteScheduledQueryRequest request, OperationContext context)
    {
        var query = Find(request.Identifier!, context);
        var tables = states[context.Scope].Scheduled;
        job.Drop(query);
        foreach (var run in tables.RunsOf(query))
        {
            tables.Runs.Remove(run.Key);
        }

        tables.Queries.Remove(query.Name);
        return new();
    }

    private GetScheduledQueryHistoryResponse GetScheduledQueryHistory(GetScheduledQueryHistoryRequest request, OperationContext context)
    {
        var query = Find(request.Identifier!, context);
        var (from, to) = (ScheduledQuery.Milliseconds(request.StartTime), ScheduledQuery.Milliseconds(request.EndTime));
        var (page, nextToken) = LogsPage.Of(
            last => states[context.Scope].Scheduled.RunsOf(query, last is null ? 0 : ReadNumber(last) + 1)
                .Where(r => r.TriggeredAt >= from && r.TriggeredAt <= to && request.ExecutionStatuses?.Contains(r.Status) is not false),
            static r => r.Number.ToString(CultureInfo.InvariantCulture),
            request.MaxResults,
            request.NextToken);
        return new()
        {
            Name = query.Name,
            ScheduledQueryArn = ArnOf(query, context),
            TriggerHistory = page.ConvertAll(r => Show(r, query)),
            NextToken = nextToken,
        };
    }

    private static void Check(
        string? language, string query, string expression, string? timezone, DestinationConfiguration? destination, OperationContext context)
    {
        if (language is not (null or QueryLanguage.Cwli))
        {
            throw CloudWatchLogsErrors.NotBuilt($"The query language {language}");
        }

        if (destination?.S3Configuration?.KmsKeyId is not null)
        {
            throw CloudWatchLogsErrors.NotBuilt("The kmsKeyId of a scheduled query's destination");
        }

        if (ScheduledQuery.ReadExpression(expression) is null)
        {
            throw CloudWatchLogsErrors.Validation($"The schedule expression {expression} is not valid.");
        }

        if (timezone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out _))
        {
            throw CloudWatchLogsErrors.Validation($"The timezone {timezone} is not valid.");
        }

        try
        {
            QueryParser.Parse(query, context.Now.ToUnixTimeSeconds());
        }
        catch (MalformedQuery malformed)
        {
            throw CloudWatchLogsErrors.Validation(malformed.Message);
        }
        catch (UnbuiltQueryPart unbuilt)
        {
            throw CloudWatchLogsErrors.NotBuilt($"In queries, {unbuilt.Message}");
        }
    }

    private ScheduledQuery Find(string identifier, OperationContext context) =>
        states[context.Scope].Scheduled.Find(identifier) ?? throw CloudWatchLogsErrors.NotFound("The specified scheduled query does not exist.");

    private static long ReadNumber(string token) =>
        long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw CloudWatchLogsErrors.InvalidNextToken();

    private static string ArnOf(ScheduledQuery query, OperationContext context) => context.Arn("logs", $"scheduled-query:{query.Id}");

    private static QueryDestination? Read(DestinationConfiguration? configuration) => configuration?.S3Configuration is { } s3
        ? new(s3.DestinationIdentifier!, s3.RoleArn!, s3.OwnerAccountId)
        : null;

    private static List<string>? Show(ImmutableArray<string> groups) => groups.IsEmpty ? null : [.. groups];

    private static DestinationConfiguration? Show(QueryDestination? destination) => destination is null ? null : new()
    {
        S3Configuration = new()
        {
            DestinationIdentifier = destination.Uri,
            RoleArn = destination.RoleArn,
            OwnerAccountId = destination.OwnerAccountId,
        },
    };

    private static TriggerHistoryRecord Show(QueryRun run, ScheduledQuery query) => new()
    {
        QueryId = run.QueryId,
        ExecutionStatus = run.Status,
        TriggeredTimestamp = run.TriggeredAt,
        ErrorMessage = run.Error,
        Destinations = run.DeliveryStatus is null ? null :
        [
            new()
            {
                DestinationType = ScheduledQueryDestinationType.S3,
                DestinationIdentifier = query.Destination?.Uri,
                Status = run.DeliveryStatus,
                ProcessedIdentifier = run.Delivered,
                ErrorMessage = run.DeliveryError,
            },
        ],
    };
}
