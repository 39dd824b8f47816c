using System.Globalization;
using Simfra.Integration;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Sns;

/// <summary>
/// Brings deliveries to their endpoints after the call that made them: one after the other in the order of publishing, or side by side where
/// that takes time outside the world. What fails is tried again by the clock, and goes to the dead-letter queue in the end.
/// </summary>
internal sealed class DeliveryJobs
{
    private static readonly JobDefinition InOrder = new("sns.deliver");
    private static readonly JobDefinition SideBySide = new("sns.deliver-side-by-side");

    private readonly SnsMetrics _metrics;
    private readonly ServiceJobs _jobs;
    private readonly ServiceState<SnsState> _states;
    private readonly IServiceInvoker _invoker;
    private readonly TimeProvider _clock;
    private readonly DeliveryLog _log;
    private readonly QueueChannel _queues;
    private readonly IDeliveryChannel _http;
    private readonly IDeliveryChannel _functions;
    private readonly IDeliveryChannel _streams;
    private readonly IDeliveryChannel _inbox;

    public DeliveryJobs(ServiceHost host, ServiceState<SnsState> states, SnsMetrics metrics)
    {
        _metrics = metrics;
        _jobs = host.Jobs;
        _states = states;
        _invoker = host.Invoker;
        _clock = host.Clock;
        _log = new(host);
        _queues = new(host.Invoker);
        _http = new HttpChannel(host.Capabilities.Find<OutboundHosts>()!, states);
        _functions = new FunctionChannel(host.Capabilities);
        _streams = new StreamChannel(host);
        _inbox = new InboxChannel(host.Capabilities.Find<SimfraInbox>()!, states);
        _jobs.HandleAsync(InOrder, RunAsync);
        _jobs.HandleAsync(SideBySide, RunAsync, JobOrder.Concurrent);
    }

    /// <summary>Learns of push notifications that come to nothing; in a turn.</summary>
    public Action<Delivery, DeliveryOutcome> PushFailed { get; set; } = static (_, _) => { };

    /// <summary>A delivery sets off, or waits for those before it in its lane. In a turn.</summary>
    public void Add(SnsState state, Delivery delivery)
    {
        var isNext = delivery.Lane is null || !state.DeliveriesByLane.Contains(delivery.Lane);
        state.Deliveries.Add(delivery);
        if (isNext)
        {
            Schedule(delivery, TurnOf(state, delivery));
        }
    }

    /// <summary>When a delivery's turn comes: at once, but for endpoints that take only so many messages in a second.</summary>
    private DateTimeOffset TurnOf(SnsState state, Delivery delivery)
    {
        var now = _clock.GetUtcNow();
        if (delivery is not { Protocol: "http" or "https", Kind: DeliveryKind.Notification, Subscription: { } key }
            || state.Subscriptions.Find(key) is not { } subscription
            || PolicyOf(state, subscription).MaxReceivesPerSecond is not { } rate)
        {
            return now;
        }

        var turn = subscription.NextDeliveryAt is { } next && next > now ? next : now;
        state.Subscriptions.Put(subscription with { NextDeliveryAt = turn + (TimeSpan.FromSeconds(1) / rate) });
        return turn;
    }

    /// <summary>
    /// A call that a fault holds back until another overtakes it would wait in vain if they came one after the other, so with faults in force they don't.
    /// </summary>
    private void Schedule(Delivery delivery, DateTimeOffset due)
    {
        var takesTime = delivery.Protocol is "http" or "https" or "lambda" or "firehose" || _invoker.MayMeetFaults;
        _jobs.Schedule(takesTime ? SideBySide : InOrder, due, delivery.Scope, delivery.Id.ToString(CultureInfo.InvariantCulture));
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.Deliveries.Find(long.Parse(job.Payload, CultureInfo.InvariantCulture)) is not { } delivery)
        {
            return;
        }

        var subscription = delivery.Subscription is { } key ? state.Subscriptions.Find(key) : null;
        if (delivery.Subscription is not null && !Wants(subscription, delivery.Kind))
        {
            // It has been ended meanwhile.
            _states.Update(() => Remove(state, delivery));
            return;
        }

        var outcome = await ChannelOf(delivery).DeliverAsync(delivery, subscription, cancellationToken).ConfigureAwait(false);
        if (outcome.Result == DeliveryResult.Failed && RetriesOf(state, delivery, subscription)?.DelayAfter(delivery.Failures + 1) is { } delay)
        {
            _states.Update(() => Retry(state, delivery, delay));
            return;
        }

        await _log.WriteAsync(state, delivery, outcome, cancellationToken).ConfigureAwait(false);
        if (outcome.Result != DeliveryResult.Delivered
            && delivery.Kind == DeliveryKind.Notification
            && subscription?.Attributes.DeadLetterQueue is { } deadLetters)
        {
            // Where that fails too the message is lost.
            var redriven = await _queues.SendAsync(deadLetters, delivery, subscription, cancellationToken).ConfigureAwait(false);
            _metrics.Redriven(delivery, redriven.Result == DeliveryResult.Delivered);
        }

        _metrics.Ended(delivery, outcome.Result == DeliveryResult.Delivered);
        _states.Update(() =>
        {
            Remove(state, delivery);
            if (delivery.Protocol == "application" && outcome.Result != DeliveryResult.Delivered)
            {
                PushFailed(delivery, outcome);
            }
        });
    }

    private static bool Wants(Subscription? subscription, DeliveryKind kind) => subscription is not null && kind switch
    {
        DeliveryKind.Notification => subscription.IsActive,
        DeliveryKind.SubscriptionConfirmation => !subscription.IsConfirmed && !subscription.IsOrphaned,
        _ => subscription.IsUnsubscribed,
    };

    private IDeliveryChannel ChannelOf(Delivery delivery) => delivery.Protocol switch
    {
        "sqs" => _queues,
        "http" or "https" => _http,
        "lambda" => _functions,
        "firehose" => _streams,
        _ => _inbox,
    };

    private static RetryPolicy? RetriesOf(SnsState state, Delivery delivery, Subscription? subscription) => delivery.Protocol switch
    {
        "sqs" or "lambda" or "firehose" => RetryPolicy.AwsManaged,
        "http" or "https" => PolicyOf(state, subscription!).Retries,
        _ => null,
    };

    private static (RetryPolicy Retries, string ContentType, int? MaxReceivesPerSecond) PolicyOf(SnsState state, Subscription subscription) =>
        DeliveryPolicy.ForEndpoint(
            subscription.Attributes.Get(SubscriptionAttributes.DeliveryPolicy),
            state.Topics.Find(subscription.Topic)?.Attributes.Get(TopicAttributes.DeliveryPolicy));

    private void Retry(SnsState state, Delivery delivery, TimeSpan delay)
    {
        state.Deliveries.Put(delivery with { Failures = delivery.Failures + 1 });
        Schedule(delivery, _clock.GetUtcNow() + delay);
    }

    /// <summary>A delivery has come to its end, and the next one of its lane sets off.</summary>
    private void Remove(SnsState state, Delivery delivery)
    {
        state.Deliveries.Remove(delivery.Id);
        if (delivery.Lane is { } lane && state.DeliveriesByLane.First(lane) is { } next)
        {
            Schedule(next, _clock.GetUtcNow());
        }
    }
}
