using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.Insights;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs.ScheduledQueries;

/// <summary>Runs scheduled queries: starts each as its role when its time has come, and brings the results to its bucket when it has ended.</summary>
internal sealed class ScheduledQueryJob
{
    private const string ServiceName = "logs.amazonaws.com";

    private static readonly JobDefinition Trigger = new("logs.scheduled-query");
    private static readonly JobDefinition Start = new("logs.scheduled-query-start");
    private static readonly JobDefinition Finish = new("logs.scheduled-query-finish");

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;
    private readonly ServiceRole _role;

    public ScheduledQueryJob(ServiceState<CloudWatchLogsState> states, ServiceHost host)
    {
        (_states, _host, _role) = (states, host, new(host, ServiceName));
        host.Jobs.Handle(Trigger, TriggerQuery);
        host.Jobs.HandleAsync(Start, StartAsync, JobOrder.Concurrent);
        host.Jobs.HandleAsync(Finish, FinishAsync, JobOrder.Concurrent);
    }

    /// <summary>The query with the job of its next run in the place of what was set before; in a turn.</summary>
    public ScheduledQuery Plan(ScheduledQuery query, StateScope scope, DateTimeOffset after)
    {
        Drop(query);
        var next = query.State == ScheduledQueryState.Enabled ? query.NextAfter(after) : null;
        return query with { Job = next is { } due ? _host.Jobs.Schedule(Trigger, due, scope, query.Name) : null };
    }

    /// <summary>Takes back what was set; in a turn.</summary>
    public void Drop(ScheduledQuery query)
    {
        if (query.Job is { } job)
        {
            _host.Jobs.Cancel(job);
        }
    }

    private void TriggerQuery(Job job)
    {
        var state = _states[job.Scope];
        if (state.Scheduled.Queries.Find(job.Payload) is not { State: ScheduledQueryState.Enabled } query)
        {
            return;
        }

        var now = _host.Clock.GetUtcNow();
        var run = new QueryRun
        {
            Query = query.Id,
            Number = state.Next("scheduled-query-run"),
            Name = query.Name,
            TriggeredAt = now.ToUnixTimeMilliseconds(),
            Status = ExecutionStatus.Running,
        };
        state.Scheduled.Queries.Put(Plan(query with { Job = null, LastTriggered = run.TriggeredAt, LastStatus = run.Status }, job.Scope, now));
        state.Scheduled.Runs.Add(run);
        _host.Jobs.Schedule(Start, now, job.Scope, Write(run.Key));
    }

    private async Task StartAsync(Job job, CancellationToken cancellationToken)
    {
        if (Find(job) is not var (query, run))
        {
            return;
        }

        try
        {
            var seconds = run.TriggeredAt / 1000;
            var answer = await _host.Invoker.InvokeAsync(
                CloudWatchLogsApi.StartQuery,
                new()
                {
                    QueryString = query.Text,
                    LogGroupIdentifiers = query.Groups.IsEmpty ? null : [.. query.Groups],
                    StartTime = seconds - query.Offset,
                    EndTime = seconds,
                },
                await CallerAsync(query.RoleArn, query, job.Scope, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            _states.Update(() =>
            {
                _states[job.Scope].Scheduled.Runs.Put(run with { QueryId = answer.QueryId });
                _host.Jobs.Schedule(Finish, _host.Clock.GetUtcNow() + LogQuery.Duration, job.Scope, job.Payload);
            });
        }
        catch (AwsServiceException error)
        {
            var status = error.Code == nameof(MalformedQueryException) ? ExecutionStatus.InvalidQuery : ExecutionStatus.Failed;
            End(run with { Status = status, Error = error.ErrorMessage ?? error.Code }, job.Scope);
        }
    }

    private async Task FinishAsync(Job job, CancellationToken cancellationToken)
    {
        if (Find(job) is not var (query, run))
        {
            return;
        }

        try
        {
            var caller = await CallerAsync(query.RoleArn, query, job.Scope, cancellationToken).ConfigureAwait(false);
            var results = await _host.Invoker
                .InvokeAsync(CloudWatchLogsApi.GetQueryResults, new() { QueryId = run.QueryId }, caller, cancellationToken).ConfigureAwait(false);
            if (results.Status is QueryStatus.Scheduled or QueryStatus.Running)
            {
                _states.Update(() => _host.Jobs.Schedule(Finish, _host.Clock.GetUtcNow() + LogQuery.Duration, job.Scope, job.Payload));
                return;
            }

            var ended = run with { Status = results.Status == QueryStatus.Complete ? ExecutionStatus.Complete : ExecutionStatus.Failed };
            var isComplete = ended.Status == ExecutionStatus.Complete;
            End(isComplete ? await DeliverAsync(query, ended, results, job.Scope, cancellationToken).ConfigureAwait(false) : ended, job.Scope);
        }
        catch (AwsServiceException error)
        {
            End(run with { Status = ExecutionStatus.Failed, Error = error.ErrorMessage ?? error.Code }, job.Scope);
        }
    }

    private async ValueTask<QueryRun> DeliverAsync(
        ScheduledQuery query, QueryRun run, GetQueryResultsResponse results, StateScope scope, CancellationToken cancellationToken)
    {
        if (query.Destination is not { } destination)
        {
            return run;
        }

        var path = destination.Uri["s3://".Length..].Split('/', 2);
        var folder = path.Length > 1 && path[1].Length > 0 ? $"{path[1].TrimEnd('/')}/" : "";
        var key = $"{folder}{query.Name}/{run.QueryId}.json";
        var rows = new JsonArray([.. results.Results!.Select(static r => new JsonObject(
            r.Select(static f => KeyValuePair.Create(f.Field!, (JsonNode?)f.Value)).DistinctBy(static f => f.Key)))]);
        try
        {
            await _host.Invoker.InvokeAsync(
                S3Api.PutObject,
                new()
                {
                    Bucket = path[0],
                    Key = key,
                    ContentType = "application/json",
                    ExpectedBucketOwner = destination.OwnerAccountId,
                    Body = StreamingBody.FromBytes(Encoding.UTF8.GetBytes(rows.ToJsonString())),
                },
                await CallerAsync(destination.RoleArn, query, scope, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            return run with { DeliveryStatus = ActionStatus.Complete, Delivered = $"s3://{path[0]}/{key}" };
        }
        catch (AwsServiceException error)
        {
            var status = error.StatusCode < 500 ? ActionStatus.ClientError : ActionStatus.Failed;
            return run with { DeliveryStatus = status, DeliveryError = error.ErrorMessage ?? error.Code };
        }
    }

    private async ValueTask<InternalCaller> CallerAsync(string roleArn, ScheduledQuery query, StateScope scope, CancellationToken cancellationToken)
    {
        var arn = $"arn:aws:logs:{scope.Region}:{scope.Account}:scheduled-query:{query.Id}";
        return new(await _role.AssumeAsync(roleArn, arn, scope, cancellationToken).ConfigureAwait(false), scope);
    }

    private (ScheduledQuery Query, QueryRun Run)? Find(Job job)
    {
        var tables = _states[job.Scope].Scheduled;
        var parts = job.Payload.Split(' ');
        return tables.Runs.Find(new(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture))) is { } run && tables.Queries.Find(run.Name) is { } query
            ? (query, run)
            : null;
    }

    private void End(QueryRun run, StateScope scope) => _states.Update(() =>
    {
        var tables = _states[scope].Scheduled;
        if (tables.Queries.Find(run.Name) is { } query && query.Id == run.Query)
        {
            tables.Runs.Put(run);
            tables.Queries.Put(query with { LastStatus = run.Status });
        }
    });

    private static string Write(QueryRunKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Query} {key.Number}");
}
