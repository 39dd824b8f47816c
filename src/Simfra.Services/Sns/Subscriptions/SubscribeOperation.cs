using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Sns;

/// <summary>Subscribe: one subscription of a topic for each protocol and endpoint.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"/>
internal sealed class SubscribeOperation(ServiceState<SnsState> states, ServiceJobs jobs, MessageDispatch dispatch) : IOperationGroup
{
    public const string Pending = "pending confirmation";

    private const int MaxStandardSubscriptions = 12_500_000;
    private const int MaxFifoSubscriptions = 100;
    private const int MaxFilterPolicies = 200;

    public void Register(IOperationRegistry operations) => operations.Handle(SnsApi.Subscribe, Subscribe);

    private SubscribeResponse Subscribe(SubscribeInput request, OperationContext context)
    {
        var arn = SnsArn.ParseTopic(request.TopicArn, context);
        var state = states[arn.Scope];
        var topic = state.Topics.Find(arn.Resource);
        var given = request.Attributes ?? [];

        // What is asked is checked before whether the topic is there.
        var target = SubscriptionTarget.Check(
            request.Protocol!, request.Endpoint, topic ?? NoTopic(arn), context.AccountId);
        var attributes = SubscriptionAttributes.Empty.With(given, target, isCreation: true);
        if (topic is null)
        {
            throw SnsErrors.TopicNotFound();
        }

        if (target.Protocol == "firehose" && attributes.Get(SubscriptionAttributes.SubscriptionRoleArn) is null)
        {
            throw SnsErrors.InvalidParameter("SubscriptionRoleArn", "no value for required parameter");
        }

        if (target.Protocol == "application" && SnsArn.Find(target.Endpoint) is { } endpoint && !states[endpoint.Scope].Endpoints.Contains(endpoint.Resource))
        {
            throw SnsErrors.InvalidParameter("Endpoint", "Endpoint does not exist for endpoint arn");
        }

        if (FindExisting(state, topic, target) is { } existing)
        {
            return Answer(Repeat(existing, given, context), request);
        }

        CheckLimits(state, topic, attributes);
        var subscription = new Subscription
        {
            Topic = topic.Name,
            Id = context.Ids.NewGuid().ToString(),
            Scope = state.Scope,
            Protocol = target.Protocol,
            Endpoint = target.Endpoint,
            Owner = context.AccountId,
            Principal = context.Principal.Arn,
            CreatedAt = context.Now,
            Origin = context.Endpoint,
            Attributes = attributes,
            IsConfirmed = !target.NeedsConfirmation,
            WasConfirmationAuthenticated = !target.NeedsConfirmation,
        };
        state.Subscriptions.Add(subscription);
        if (target.NeedsConfirmation)
        {
            subscription = dispatch.AskConfirmation(state, subscription, context);
            SubscriptionRemovalJob.Schedule(jobs, state.Scope, subscription.Key, context.Now + SubscriptionRemovalJob.PendingLife);
        }
        else if (attributes.Get(SubscriptionAttributes.ReplayPolicy) is { } replay)
        {
            MessageArchive.Replay(state, topic, subscription, ReplayPolicy.Parse(replay, isCreation: true), dispatch, context.Now);
        }

        return Answer(subscription, request);
    }

    /// <summary>A subscription that waits for its confirmation is asked for again.</summary>
    private Subscription Repeat(Subscription existing, Dictionary<string, string> given, OperationContext context)
    {
        if (existing.Attributes.DiffersFrom(given))
        {
            throw SnsErrors.InvalidParameter("Attributes", "Subscription already exists with different attributes");
        }

        return existing.IsConfirmed ? existing : dispatch.AskConfirmation(states[existing.Scope], existing with { Origin = context.Endpoint }, context);
    }

    private static Subscription? FindExisting(SnsState state, Topic topic, SubscriptionTarget target) => state.SubscriptionsByEndpoint
        .Find(Subscription.EndpointKeyOf(topic.Name, target.Protocol, target.Endpoint))
        .FirstOrDefault(static s => !s.IsOrphaned && !s.IsUnsubscribed);

    private static void CheckLimits(SnsState state, Topic topic, SubscriptionAttributes attributes)
    {
        var max = topic.IsFifo ? MaxFifoSubscriptions : MaxStandardSubscriptions;
        if (state.Subscriptions.Count >= max && state.SubscriptionsOf(topic.Name).Count() >= max)
        {
            throw SnsErrors.TooManySubscriptions(max);
        }

        if (attributes.Get(SubscriptionAttributes.FilterPolicy) is not null)
        {
            CheckFilterPolicies(state, topic.Name);
        }
    }

    /// <summary>A topic may have so many filter policies.</summary>
    public static void CheckFilterPolicies(SnsState state, string topic)
    {
        if (state.Subscriptions.Count >= MaxFilterPolicies
            && state.SubscriptionsOf(topic).Count(static s => s.Attributes.Get(SubscriptionAttributes.FilterPolicy) is not null) >= MaxFilterPolicies)
        {
            throw SnsErrors.TooManyFilterPolicies(MaxFilterPolicies);
        }
    }

    private static SubscribeResponse Answer(Subscription subscription, SubscribeInput request) => new()
    {
        SubscriptionArn = subscription.IsConfirmed || request.ReturnSubscriptionArn == true ? subscription.Arn : Pending,
    };

    private static Topic NoTopic(SnsArn arn) => new()
    {
        Name = arn.Resource,
        Scope = arn.Scope,
        CreatedAt = default,
        Attributes = TopicAttributes.Empty,
    };
}
