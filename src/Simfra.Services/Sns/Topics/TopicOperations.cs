using System.Collections.Immutable;
using System.Globalization;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.Security.Iam;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Sns;

/// <summary>Topics and their attributes.</summary>
internal sealed class TopicOperations(ServiceState<SnsState> states, ServiceJobs jobs, Capabilities capabilities) : IOperationGroup
{
    private const int MaxStandardTopics = 100_000;
    private const int MaxFifoTopics = 1_000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.CreateTopic, CreateTopic);
        operations.Handle(SnsApi.DeleteTopic, DeleteTopic);
        operations.Handle(SnsApi.ListTopics, ListTopics);
        operations.Handle(SnsApi.GetTopicAttributes, GetTopicAttributes);
        operations.Handle(SnsApi.SetTopicAttributes, SetTopicAttributes);
        operations.Handle(SnsApi.GetDataProtectionPolicy, GetDataProtectionPolicy);
        operations.Handle(SnsApi.PutDataProtectionPolicy, PutDataProtectionPolicy);
    }

    private CreateTopicResponse CreateTopic(CreateTopicInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var given = request.Attributes ?? [];
        var isFifo = given.GetValueOrDefault(TopicAttributes.FifoTopic)?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
        var name = TopicName.Check(request.Name, isFifo);
        TopicAttributes.Check(given, isFifo, isCreation: true);
        var tags = TopicTags.Merge(Topic.NoTags, request.Tags);
        var arn = context.Arn("sns", name);
        if (given.GetValueOrDefault(TopicAttributes.Policy) is { Length: > 0 } policy)
        {
            TopicPolicy.Check(policy, capabilities.Find<IPolicyPrincipals>(), "Policy");
        }

        if (request.DataProtectionPolicy is { Length: > 0 } protection)
        {
            DataProtectionPolicy.Check(protection);
        }

        if (state.Topics.TryGet(name, out var existing))
        {
            CheckSame(existing, given, tags);
            return new() { TopicArn = existing.Arn };
        }

        var max = isFifo ? MaxFifoTopics : MaxStandardTopics;
        if (state.Topics.Count >= max && state.Topics.All.Count(t => t.IsFifo == isFifo) >= max)
        {
            throw SnsErrors.TopicLimitExceeded(max);
        }

        var attributes = TopicAttributes.Empty
            .With(new Dictionary<string, string> { [TopicAttributes.Policy] = TopicPolicy.Default(arn, context.AccountId) })
            .With(given);
        state.Topics.Add(new()
        {
            Name = name,
            Scope = state.Scope,
            CreatedAt = context.Now,
            Attributes = attributes,
            Tags = tags,
            DataProtectionPolicy = request.DataProtectionPolicy is { Length: > 0 } kept ? kept : null,
            ArchivesSince = attributes.ArchiveRetention is null ? null : context.Now,
        });
        return new() { TopicArn = arn };
    }

    /// <summary>A topic that isn't there is as good as deleted. Its subscriptions stay for a while, as orphans.</summary>
    private Unit DeleteTopic(DeleteTopicInput request, OperationContext context)
    {
        var arn = SnsArn.ParseTopic(request.TopicArn, context);
        var state = states[arn.Scope];
        if (!state.Topics.TryGet(arn.Resource, out var topic))
        {
            return new();
        }

        if (topic.ArchivesSince is not null)
        {
            throw SnsErrors.TopicHasArchive();
        }

        foreach (var subscription in state.SubscriptionsOf(topic.Name).ToList())
        {
            state.Subscriptions.Put(subscription with { IsOrphaned = true });
            SubscriptionRemovalJob.Schedule(jobs, state.Scope, subscription.Key, context.Now + SubscriptionRemovalJob.OrphanLife);
        }

        foreach (var deduplication in state.Deduplications.From(new(topic.Name, "", "")).TakeWhile(d => d.Key.Topic == topic.Name).ToList())
        {
            state.Deduplications.Remove(deduplication.Key);
        }

        state.Topics.Remove(topic.Name);
        state.Sequences.Remove(SnsSequence.OfTopic(topic.Name));
        return new();
    }

    private ListTopicsResponse ListTopics(ListTopicsInput request, OperationContext context)
    {
        var (page, next) = SnsPage.Of(states[context.Scope].Topics, request.NextToken);
        return new() { Topics = page.ConvertAll(static t => new Models.Sns.Topic { TopicArn = t.Arn }), NextToken = next };
    }

    private GetTopicAttributesResponse GetTopicAttributes(GetTopicAttributesInput request, OperationContext context)
    {
        var (state, topic) = Find(request.TopicArn, context);
        var subscriptions = state.SubscriptionsOf(topic.Name).ToLookup(static s => s.IsConfirmed);
        var shown = new Dictionary<string, string>(topic.Attributes.Values, StringComparer.Ordinal)
        {
            ["TopicArn"] = topic.Arn,
            ["Owner"] = topic.Scope.Account,
            ["SubscriptionsConfirmed"] = Text(subscriptions[true].Count()),
            ["SubscriptionsPending"] = Text(subscriptions[false].Count()),
            ["SubscriptionsDeleted"] = Text(topic.DeletedSubscriptions),
            ["EffectiveDeliveryPolicy"] = DeliveryPolicy.EffectiveOfTopic(topic.Attributes.Get(TopicAttributes.DeliveryPolicy)),
        };
        shown.TryAdd(TopicAttributes.DisplayName, "");
        if (topic.IsFifo)
        {
            shown.TryAdd(TopicAttributes.ContentBasedDeduplication, "false");
            shown[TopicAttributes.FifoTopic] = "true";
        }

        if (topic.ArchivesSince is { } since)
        {
            shown["BeginningArchiveTime"] = since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        }

        return new() { Attributes = shown };
    }

    private Unit SetTopicAttributes(SetTopicAttributesInput request, OperationContext context)
    {
        var (state, topic) = Find(request.TopicArn, context);
        var given = new Dictionary<string, string> { [request.AttributeName!] = request.AttributeValue ?? "" };
        TopicAttributes.Check(given, topic.IsFifo, isCreation: false);
        if (request.AttributeName == TopicAttributes.Policy)
        {
            TopicPolicy.Check(request.AttributeValue ?? "", capabilities.Find<IPolicyPrincipals>(), "Policy");
        }

        var attributes = topic.Attributes.With(given);
        var isArchiving = attributes.ArchiveRetention is not null;
        if (!isArchiving && topic.ArchivesSince is not null)
        {
            MessageArchive.Clear(state, topic.Name);
        }

        state.Topics.Put(topic with
        {
            Attributes = attributes,
            ArchivesSince = isArchiving ? topic.ArchivesSince ?? context.Now : null,
        });
        return new();
    }

    private GetDataProtectionPolicyResponse GetDataProtectionPolicy(GetDataProtectionPolicyInput request, OperationContext context)
    {
        var (_, topic) = Find(request.ResourceArn, context, "ResourceArn");
        return new() { DataProtectionPolicy = topic.DataProtectionPolicy ?? "" };
    }

    /// <summary>The empty policy takes away what was there.</summary>
    private Unit PutDataProtectionPolicy(PutDataProtectionPolicyInput request, OperationContext context)
    {
        var (state, topic) = Find(request.ResourceArn, context, "ResourceArn");
        var policy = request.DataProtectionPolicy is { Length: > 0 } given ? given : null;
        if (policy is not null)
        {
            DataProtectionPolicy.Check(policy);
        }

        state.Topics.Put(topic with { DataProtectionPolicy = policy });
        return new();
    }

    private (SnsState State, Topic Topic) Find(string? topicArn, OperationContext context, string parameter = "TopicArn")
    {
        var arn = SnsArn.ParseTopic(topicArn, context, parameter);
        var state = states[arn.Scope];
        return (state, state.GetTopic(arn.Resource));
    }

    private static void CheckSame(Topic existing, Dictionary<string, string> given, ImmutableSortedDictionary<string, string> tags)
    {
        if (existing.Attributes.DiffersFrom(given))
        {
            throw SnsErrors.InvalidParameter("Attributes", "Topic already exists with different attributes");
        }

        if (tags.Any(t => existing.Tags.GetValueOrDefault(t.Key) != t.Value))
        {
            throw SnsErrors.InvalidParameter("Tags", "Topic already exists with different tags");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
