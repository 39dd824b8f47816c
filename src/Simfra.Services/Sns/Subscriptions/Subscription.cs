using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>A subscription's place: among those of its topic, by its id.</summary>
internal readonly record struct SubscriptionKey(string Topic, string Id) : IComparable<SubscriptionKey>, IStateKey
{
    public int CompareTo(SubscriptionKey other) =>
        string.CompareOrdinal(Topic, other.Topic) is var order and not 0 ? order : string.CompareOrdinal(Id, other.Id);

    public string ToKeyText() => KeyText.Of((Topic, Id));
}

/// <summary>A subscription: who gets a topic's messages, how, and which of them. It lies with its topic.</summary>
internal sealed record Subscription
{
    public required string Topic { get; init; }
    public required string Id { get; init; }

    /// <summary>The topic's account and region.</summary>
    public required StateScope Scope { get; init; }
    public required string Protocol { get; init; }
    public required string Endpoint { get; init; }

    /// <summary>The account that subscribed.</summary>
    public required string Owner { get; init; }

    /// <summary>The ARN of who subscribed.</summary>
    public required string Principal { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Scheme and host by which the subscriber reached the instance: what the links in its messages begin with.</summary>
    public required string Origin { get; init; }
    public required SubscriptionAttributes Attributes { get; init; }
    public bool IsConfirmed { get; init; }

    /// <summary>It was confirmed by a call that was signed, or needed no confirmation.</summary>
    public bool WasConfirmationAuthenticated { get; init; }

    /// <summary>Only its owner and the topic's may end it: whoever confirmed it asked for that.</summary>
    public bool AuthenticatesUnsubscribe { get; init; }

    /// <summary>What confirms it; null once nothing is to be confirmed.</summary>
    public string? Token { get; init; }

    /// <summary>When its endpoint may get the next message, where its delivery policy limits how many it gets in a second.</summary>
    public DateTimeOffset? NextDeliveryAt { get; init; }

    /// <summary>Its topic has been deleted. It is shown for a while, and gets nothing.</summary>
    public bool IsOrphaned { get; init; }

    /// <summary>It has been ended, and the message that says so brings a token that takes it back. Until then there is no such subscription.</summary>
    public bool IsUnsubscribed { get; init; }

    public SubscriptionKey Key => new(Topic, Id);

    public string TopicArn => $"arn:aws:sns:{Scope.Region}:{Scope.Account}:{Topic}";

    public string Arn => $"{TopicArn}:{Id}";

    public string EndpointKey => EndpointKeyOf(Topic, Protocol, Endpoint);

    /// <summary>It gets what is published.</summary>
    public bool IsActive => IsConfirmed && !IsOrphaned && !IsUnsubscribed;

    /// <summary>By what a subscription is found that is asked for again. A name of a topic holds no line break.</summary>
    public static string EndpointKeyOf(string topic, string protocol, string endpoint) => $"{topic}\n{protocol}\n{endpoint}";
}
