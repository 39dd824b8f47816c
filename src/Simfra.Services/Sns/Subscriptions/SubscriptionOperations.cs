using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Sns;

/// <summary>Subscriptions that are there: their confirmation, attributes, lists and end. Subscribe is <see cref="SubscribeOperation"/>.</summary>
internal sealed class SubscriptionOperations(ServiceState<SnsState> states, ServiceJobs jobs, MessageDispatch dispatch) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.ConfirmSubscription, ConfirmSubscription);
        operations.Handle(SnsApi.Unsubscribe, Unsubscribe);
        operations.Handle(SnsApi.GetSubscriptionAttributes, GetSubscriptionAttributes);
        operations.Handle(SnsApi.SetSubscriptionAttributes, SetSubscriptionAttributes);
        operations.Handle(SnsApi.ListSubscriptions, ListSubscriptions);
        operations.Handle(SnsApi.ListSubscriptionsByTopic, ListSubscriptionsByTopic);
    }

    /// <summary>
    /// A token counts from the message that brought it on, and confirms again what is confirmed. AWS takes any token of the right form for a
    /// subscription that is confirmed by now (recorded); here it must be the subscription's own.
    /// </summary>
    private ConfirmSubscriptionResponse ConfirmSubscription(ConfirmSubscriptionInput request, OperationContext context)
    {
        if (SnsArn.Find(request.TopicArn) is not { Service: "sns" } arn
            || (arn.Scope.Region != context.Region && context.Principal is not AnonymousPrincipal))
        {
            // A link that is followed to a host of no region is for any.
            throw SnsErrors.InvalidParameter("Topic");
        }

        var state = states[arn.Scope];
        var topic = state.Topics.Find(arn.Resource) ?? throw SnsErrors.InvalidParameter("Topic");
        var subscription = state.Subscriptions.From(new(topic.Name, ""))
            .TakeWhile(s => s.Topic == topic.Name)
            .FirstOrDefault(s => s.Token == request.Token && !s.IsOrphaned) ?? throw SnsErrors.InvalidParameter("Token");
        if (subscription.IsUnsubscribed)
        {
            CountDeleted(state, subscription, -1);
        }

        var isSigned = context.Principal is not AnonymousPrincipal;
        var confirmed = subscription with
        {
            IsConfirmed = true,
            IsUnsubscribed = false,
            WasConfirmationAuthenticated = isSigned || subscription.WasConfirmationAuthenticated,
            AuthenticatesUnsubscribe = subscription.AuthenticatesUnsubscribe
                || (isSigned && request.AuthenticateOnUnsubscribe?.Equals("true", StringComparison.OrdinalIgnoreCase) == true),
        };
        state.Subscriptions.Put(confirmed);
        if (!subscription.IsConfirmed && subscription.Attributes.Get(SubscriptionAttributes.ReplayPolicy) is { } replay)
        {
            MessageArchive.Replay(state, topic, confirmed, ReplayPolicy.Parse(replay, isCreation: false), dispatch, context.Now);
        }

        return new() { SubscriptionArn = confirmed.Arn };
    }

    /// <summary>A subscription that isn't there is as good as ended. Who followed the link of a message may take it back.</summary>
    private Unit Unsubscribe(UnsubscribeInput request, OperationContext context)
    {
        var (arn, id) = SnsArn.ParseSubscription(request.SubscriptionArn);
        var state = states[arn.Scope];
        if (state.Subscriptions.Find(new(arn.Resource, id)) is not { IsUnsubscribed: false } subscription)
        {
            return new();
        }

        if (!subscription.IsConfirmed)
        {
            throw SnsErrors.InvalidParameter("SubscriptionArn", "Cannot unsubscribe a subscription that is pending confirmation");
        }

        if (subscription is { IsActive: true, Protocol: "http" or "https" })
        {
            // Its farewell brings a link that takes it back.
            dispatch.ConfirmUnsubscription(state, subscription, context);
            SubscriptionRemovalJob.Schedule(jobs, state.Scope, subscription.Key, context.Now + SubscriptionRemovalJob.OrphanLife);
        }
        else
        {
            state.Subscriptions.Remove(subscription.Key);
        }

        CountDeleted(state, subscription, 1);
        return new();
    }

    private GetSubscriptionAttributesResponse GetSubscriptionAttributes(GetSubscriptionAttributesInput request, OperationContext context)
    {
        var (state, subscription) = Find(request.SubscriptionArn);
        var shown = new Dictionary<string, string>(subscription.Attributes.Values, StringComparer.Ordinal)
        {
            ["SubscriptionArn"] = subscription.Arn,
            ["TopicArn"] = subscription.TopicArn,
            ["Protocol"] = subscription.Protocol,
            ["Endpoint"] = subscription.Endpoint,
            ["Owner"] = subscription.Owner,
            ["SubscriptionPrincipal"] = subscription.Principal,
            ["ConfirmationWasAuthenticated"] = Text(subscription.WasConfirmationAuthenticated),
            ["PendingConfirmation"] = Text(!subscription.IsConfirmed),
        };
        shown.TryAdd(SubscriptionAttributes.RawMessageDelivery, "false");
        if (subscription.Attributes.Get(SubscriptionAttributes.FilterPolicy) is null)
        {
            shown.Remove(SubscriptionAttributes.FilterPolicyScope);
        }

        if (subscription.Protocol is "http" or "https")
        {
            var ofTopic = state.Topics.Find(subscription.Topic)?.Attributes.Get(TopicAttributes.DeliveryPolicy);
            shown["EffectiveDeliveryPolicy"] = DeliveryPolicy.EffectiveOfSubscription(
                subscription.Attributes.Get(SubscriptionAttributes.DeliveryPolicy), ofTopic);
        }

        return new() { Attributes = shown };
    }

    private Unit SetSubscriptionAttributes(SetSubscriptionAttributesInput request, OperationContext context)
    {
        var (state, subscription) = Find(request.SubscriptionArn);
        var isFifo = subscription.Topic.EndsWith(TopicName.FifoSuffix, StringComparison.Ordinal);
        var target = new SubscriptionTarget(subscription.Protocol, subscription.Endpoint, isFifo, subscription.Owner);
        var name = request.AttributeName!;
        var value = request.AttributeValue ?? "";
        var attributes = subscription.Attributes.With(new Dictionary<string, string> { [name] = value }, target, isCreation: false);
        var isNewFilter = subscription.Attributes.Get(SubscriptionAttributes.FilterPolicy) is null
            && attributes.Get(SubscriptionAttributes.FilterPolicy) is not null;
        if (isNewFilter)
        {
            SubscribeOperation.CheckFilterPolicies(state, subscription.Topic);
        }

        var changed = subscription with { Attributes = attributes };
        state.Subscriptions.Put(changed);
        if (name == SubscriptionAttributes.ReplayPolicy && value.Length > 0 && changed.IsActive)
        {
            MessageArchive.Replay(
                state, state.GetTopic(subscription.Topic), changed, ReplayPolicy.Parse(value, isCreation: false), dispatch, context.Now);
        }

        return new();
    }

    /// <summary>Those that the caller's account has made, of other accounts' topics too.</summary>
    private ListSubscriptionsResponse ListSubscriptions(ListSubscriptionsInput request, OperationContext context)
    {
        var (page, next) = SnsPage.Of(last => SubscriptionsFrom(last, context), static s => $"{s.Scope.Account}:{s.Topic}:{s.Id}", request.NextToken);
        return new() { Subscriptions = page.ConvertAll(Describe), NextToken = next };
    }

    private ListSubscriptionsByTopicResponse ListSubscriptionsByTopic(ListSubscriptionsByTopicInput request, OperationContext context)
    {
        var arn = SnsArn.ParseTopic(request.TopicArn, context);
        var state = states[arn.Scope];
        var topic = state.GetTopic(arn.Resource);
        var (page, next) = SnsPage.Of(last => state.SubscriptionsOf(topic.Name, last), static s => s.Id, request.NextToken);
        return new() { Subscriptions = page.ConvertAll(Describe), NextToken = next };
    }

    private (SnsState State, Subscription Subscription) Find(string? subscriptionArn)
    {
        var (arn, id) = SnsArn.ParseSubscription(subscriptionArn);
        var state = states[arn.Scope];
        return (state, state.Subscriptions.Find(new(arn.Resource, id)) is { IsUnsubscribed: false } found ? found : throw SnsErrors.SubscriptionNotFound());
    }

    private static void CountDeleted(SnsState state, Subscription subscription, int change)
    {
        if (!subscription.IsOrphaned && state.Topics.Find(subscription.Topic) is { } topic)
        {
            state.Topics.Put(topic with { DeletedSubscriptions = topic.DeletedSubscriptions + change });
        }
    }

    /// <summary>An account's subscriptions in all topics of a region, by the topics' accounts and names.</summary>
    private IEnumerable<Subscription> SubscriptionsFrom(string? last, OperationContext context)
    {
        var (account, key) = last?.Split(':') is [var a, var topic, var id] ? (a, new SubscriptionKey(topic, id)) : ("", new("", ""));
        return states.Existing
            .Where(s => s.Scope.Region == context.Region && string.CompareOrdinal(s.Scope.Account, account) >= 0)
            .SelectMany(s => s.Scope.Account == account ? s.Subscriptions.From(key, inclusive: false) : s.Subscriptions.All)
            .Where(s => s.Owner == context.AccountId && !s.IsUnsubscribed);
    }

    private static Models.Sns.Subscription Describe(Subscription subscription) => new()
    {
        SubscriptionArn = subscription.IsConfirmed ? subscription.Arn : "PendingConfirmation",
        TopicArn = subscription.TopicArn,
        Owner = subscription.Owner,
        Protocol = subscription.Protocol,
        Endpoint = subscription.Endpoint,
    };

    private static string Text(bool value) => value ? "true" : "false";
}
