using System.Collections.Immutable;
using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>
/// Sends events to the destinations of subscriptions after the call that brought them, in order. What can't be delivered for now is tried again for
/// a day, by the clock; what the destination refuses is lost.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html"/>
internal sealed class SubscriptionDelivery : IIngestionStep
{
    private static readonly JobDefinition InOrder = new("logs.deliver");
    private static readonly JobDefinition SideBySide = new("logs.deliver-side-by-side");

    /// <summary>What the names of errors have in common that come from too many calls.</summary>
    private static readonly string[] PassingErrors = ["Throttl", "TooManyRequests", "ThroughputExceeded"];

    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;
    private readonly PatternCache _patterns;
    private readonly SubscriptionTargets _targets;

    public SubscriptionDelivery(
        ServiceState<CloudWatchLogsState> states, ServiceHost host, PatternCache patterns, SubscriptionTargets targets)
    {
        (_states, _host, _patterns, _targets) = (states, host, patterns, targets);
        host.Jobs.HandleAsync(InOrder, DeliverAsync);
        host.Jobs.HandleAsync(SideBySide, DeliverAsync, JobOrder.Concurrent);
    }

    public void Ingest(IngestedEvents ingested)
    {
        var filters = ingested.State.SubscriptionFiltersOf(ingested.Group.Name);
        foreach (var filter in filters.Where(f => FieldSelection.Selects(f.SelectionCriteria, ingested.State.Scope)))
        {
            Send(ingested, filter, isOfAccount: false);
        }

        if (ingested.Group.Class == LogGroupClass.Standard && AccountSubscription.Find(ingested.State, ingested.Group.Name) is { } ofAccount)
        {
            Send(ingested, ofAccount, isOfAccount: true);
        }
    }

    private void Send(IngestedEvents ingested, SubscriptionFilter filter, bool isOfAccount)
    {
        var (state, pattern) = (ingested.State, _patterns.Get(filter.Pattern));
        ImmutableArray<LogEvent> events =
        [
            .. ingested.Events.Select(e => e with { Message = e.Filtered(filter.IsOnTransformed), Forms = null }).Where(e => pattern.Matches(e.Message)),
        ];
        if (events.Length > 0)
        {
            var batch = new SubscriptionBatch(
                state.Next("subscription-batch"), filter.Key, ingested.Stream.Name, events, ingested.Context.Now.ToUnixTimeMilliseconds())
            {
                IsOfAccount = isOfAccount,
            };
            state.SubscriptionBatches.Add(batch);
            Schedule(state, batch, ingested.Context.Now);
        }
    }

    /// <summary>A call that a fault holds back until another overtakes it would wait in vain if they came one after the other.</summary>
    private void Schedule(CloudWatchLogsState state, SubscriptionBatch batch, DateTimeOffset due) => _host.Jobs.Schedule(
        _host.Invoker.MayMeetFaults ? SideBySide : InOrder, due, state.Scope, batch.Id.ToString(CultureInfo.InvariantCulture));

    private async Task DeliverAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.SubscriptionBatches.Find(long.Parse(job.Payload, CultureInfo.InvariantCulture)) is not { } batch)
        {
            return;
        }

        var isDone = true;
        if (FilterOf(state, batch) is { } filter && TargetOf(filter) is { } target)
        {
            var payload = SubscriptionPayload.OfEvents(filter, batch.Stream, batch.Events, job.Scope);
            var partitionKey = filter.Distribution == Distribution.Random ? _host.Ids.NewGuid().ToString() : PartitionKey(filter, batch.Stream);
            try
            {
                await _targets.PutAsync(target, payload, partitionKey, LogGroupArn.Of(job.Scope, filter.Group), job.Scope, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (AwsServiceException error)
            {
                isDone = error.StatusCode < 500 && !Array.Exists(PassingErrors, e => error.Code.Contains(e, StringComparison.Ordinal));
            }
        }

        _states.Update(() => Finish(state, batch, isDone));
    }

    private void Finish(CloudWatchLogsState state, SubscriptionBatch batch, bool isDone)
    {
        var now = _host.Clock.GetUtcNow();
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, batch.Failures)));
        if (isDone || now + pause > DateTimeOffset.FromUnixTimeMilliseconds(batch.Since) + GivesUpAfter)
        {
            state.SubscriptionBatches.Remove(batch.Id);
            return;
        }

        var next = batch with { Failures = batch.Failures + 1 };
        state.SubscriptionBatches.Put(next);
        Schedule(state, next, now + pause);
    }

    /// <summary>The filter as it is by now; null where it has gone.</summary>
    private static SubscriptionFilter? FilterOf(CloudWatchLogsState state, SubscriptionBatch batch) => batch.IsOfAccount
        ? AccountSubscription.Find(state, batch.Filter.Group) is { } filter && filter.Name == batch.Filter.Name ? filter : null
        : state.SubscriptionFilters.Find(batch.Filter);

    /// <summary>What a filter's events are sent to; null for a destination that is there no more.</summary>
    private SubscriptionTarget? TargetOf(SubscriptionFilter filter)
    {
        var target = new SubscriptionTarget(filter.DestinationArn, filter.RoleArn);
        if (target.Vendor != "logs")
        {
            return target;
        }

        return _states.FindDestination(filter.DestinationArn) is { } destination ? new(destination.TargetArn, destination.RoleArn) : null;
    }

    /// <summary>Events of one stream go to one shard.</summary>
    private static string PartitionKey(SubscriptionFilter filter, string stream) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{filter.Group}:{stream}")))[..32];
}
