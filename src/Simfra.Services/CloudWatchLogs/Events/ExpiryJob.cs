using Simfra.Integration;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>
/// Removes events that have been kept as long as their group keeps them. Reading leaves them out from that moment on; the job frees what they
/// take up. AWS takes up to 72 hours for it.
/// </summary>
internal sealed class ExpiryJob : IIngestionStep
{
    private static readonly JobDefinition Job = new("logs.expire");

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;

    public ExpiryJob(ServiceState<CloudWatchLogsState> states, ServiceHost host)
    {
        (_states, _host) = (states, host);
        host.Jobs.Handle(Job, Expire);
    }

    public void Ingest(IngestedEvents ingested) => Schedule(ingested.State, ingested.Group, ingested.Events[0].Timestamp);

    /// <summary>Removes what a new retention no longer keeps; in a turn.</summary>
    public void Reconsider(CloudWatchLogsState state, LogGroup group, DateTimeOffset now)
    {
        if (group.Expiry is { } waiting)
        {
            _host.Jobs.Cancel(waiting);
        }

        Expire(state, group with { Expiry = null }, now);
    }

    private void Expire(Job job)
    {
        var state = _states[job.Scope];
        if (state.Groups.Find(job.Payload) is { } group)
        {
            Expire(state, group with { Expiry = null }, _host.Clock.GetUtcNow());
        }
    }

    private void Expire(CloudWatchLogsState state, LogGroup group, DateTimeOffset now)
    {
        var (oldest, freed) = (group.OldestKept(now), 0L);
        long? next = null;
        foreach (var stream in state.StreamsOf(group.Name))
        {
            freed += state.RemoveEvents(stream, oldest);
            if (state.EventsOf(stream).FirstOrDefault() is { } first && !(first.Timestamp >= next))
            {
                next = first.Timestamp;
            }
        }

        group = group with { StoredBytes = group.StoredBytes - freed };
        state.Groups.Put(group);
        if (next is { } timestamp)
        {
            Schedule(state, group, timestamp);
        }
    }

    private void Schedule(CloudWatchLogsState state, LogGroup group, long timestamp)
    {
        if (group.RetentionInDays is { } days && group.Expiry is null)
        {
            var due = DateTimeOffset.FromUnixTimeMilliseconds(timestamp + 1).AddDays(days);
            state.Groups.Put(group with { Expiry = _host.Jobs.Schedule(Job, due, state.Scope, group.Name) });
        }
    }
}
