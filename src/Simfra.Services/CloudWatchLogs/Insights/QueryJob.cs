using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Simfra.Integration;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Runs queries when their time has come. It reads what is committed, in nobody's turn, so that a large query keeps no one waiting.</summary>
internal sealed class QueryJob
{
    private static readonly JobDefinition Definition = new("logs.query");

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;
    private readonly QuerySources _sources;
    private readonly LogDataKeys _keys;

    public QueryJob(ServiceState<CloudWatchLogsState> states, ServiceHost host, QuerySources sources, LogDataKeys keys)
    {
        (_states, _host, _sources, _keys) = (states, host, sources, keys);
        host.Jobs.HandleAsync(Definition, RunAsync, JobOrder.Concurrent);
    }

    public void Schedule(LogQuery query, StateScope scope) => _host.Jobs.Schedule(Definition, query.StartedAt + LogQuery.Duration, scope, query.Id);

    /// <summary>Runs a query now.</summary>
    /// <param name="query">A query that parses.</param>
    /// <param name="scope">Where it was started.</param>
    /// <param name="now">The time, by which events expire.</param>
    /// <exception cref="MalformedQuery">A lookup table that it names isn't there, or lacks a column.</exception>
    public QueryFindings Run(LogQuery query, StateScope scope, DateTimeOffset now)
    {
        var plan = QueryParser.Parse(query.Text, query.StartedAt.ToUnixTimeSeconds());
        plan.FindTable = name => _states.Find(scope)?.Insights.LookupTables.Find(name)?.Body;
        plan.ReadJoined = () => _sources.Events(query.Joined ?? [], query.From, query.To, now, query.MaySeeAll);
        var outcome = plan.Run(_sources.Events(query.Groups, query.From, query.To, now, query.MaySeeAll), query.Limit);
        return new(
            [.. outcome.Rows.Select(static r => ImmutableArray.CreateRange(r.Fields.Select(static f => new QueryField(f.Key, f.Value))))],
            outcome.RecordsScanned,
            outcome.RecordsMatched,
            outcome.BytesScanned,
            query.Groups.Length);
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var tables = _states[job.Scope].Insights;
        if (tables.Queries.Find(job.Payload) is not { IsActive: true } query)
        {
            return;
        }

        var findings = await TryRunAsync(query, job.Scope, cancellationToken).ConfigureAwait(false);
        _states.Update(() =>
        {
            if (tables.Queries.Find(query.Id) is { IsActive: true } still)
            {
                tables.Queries.Put(still with { Findings = findings, IsFailed = findings is null });
            }
        });
    }

    private async ValueTask<QueryFindings?> TryRunAsync(LogQuery query, StateScope scope, CancellationToken cancellationToken)
    {
        try
        {
            await _keys.CheckAsync(_sources.KeysToRead([.. query.Groups, .. query.Joined ?? []], query.From, query.To), scope, cancellationToken)
                .ConfigureAwait(false);
            return Run(query, scope, _host.Clock.GetUtcNow());
        }
        catch (Exception error) when (error is MalformedQuery or RegexMatchTimeoutException or Schemas.AwsServiceException { StatusCode: < 500 })
        {
            return null;
        }
    }
}
