using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Sns;

/// <summary>The topics of an account in a region, and who subscribes to them. Looking changes nothing.</summary>
public sealed class SnsView
{
    private readonly ServiceState<SnsState> _states;
    private readonly Viewpoint _from;

    internal SnsView(ServiceState<SnsState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The topics, by name.</summary>
    public IReadOnlyList<TopicView> Topics
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Topics.All.Select(Show) ?? []];
        }
    }

    /// <summary>How many messages are on their way to subscribers.</summary>
    public int PendingDeliveries
    {
        get
        {
            _from.Saw(this);
            return State?.Deliveries.Count ?? 0;
        }
    }

    private SnsState? State => _states.Find(_from.Scope);

    /// <summary>The topic of a name; null where there is none.</summary>
    /// <param name="name">Its name.</param>
    public TopicView? FindTopic(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _from.Saw(this);
        return State?.Topics.Find(name) is { } topic ? Show(topic) : null;
    }

    /// <summary>The topic of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public TopicView Topic(string name) =>
        FindTopic(name) ?? throw Viewpoint.NotFound($"topic '{name}'", _from.Place, State?.Topics.All.Select(static t => t.Name) ?? []);

    /// <summary>A line for each topic and subscription.</summary>
    public override string ToString() => string.Join(
        '\n',
        (State?.Topics.All.Select(Show).SelectMany(static t => t.Subscriptions.Select(static s => $"  {s}").Prepend(t.ToString())) ?? [])
            .DefaultIfEmpty($"No topic in {_from.Place}."));

    private TopicView Show(Topic topic) => new(topic, [.. State!.SubscriptionsOf(topic.Name).Select(static s => new SubscriptionView(s))]);
}

/// <summary>A topic as it was when it was looked at.</summary>
public sealed class TopicView
{
    private readonly Topic _topic;

    internal TopicView(Topic topic, IReadOnlyList<SubscriptionView> subscriptions)
    {
        _topic = topic;
        Subscriptions = subscriptions;
    }

    /// <summary>Its name.</summary>
    public string Name => _topic.Name;

    /// <summary>Its ARN.</summary>
    public string Arn => _topic.Arn;

    /// <summary>The attributes that were set, by AWS's names.</summary>
    public IReadOnlyDictionary<string, string> Attributes => _topic.Attributes.Values;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _topic.Tags;

    /// <summary>Who subscribes to it.</summary>
    public IReadOnlyList<SubscriptionView> Subscriptions { get; }

    /// <summary>Its ARN and how many subscribe to it.</summary>
    public override string ToString() => $"topic {Arn}, {Subscriptions.Count} subscriptions";
}

/// <summary>A subscription as it was when it was looked at.</summary>
public sealed class SubscriptionView
{
    private readonly Subscription _subscription;

    internal SubscriptionView(Subscription subscription) => _subscription = subscription;

    /// <summary>Its ARN, which it has before it is confirmed, too.</summary>
    public string Arn => _subscription.Arn;

    /// <summary>How its messages come: <c>sqs</c>, <c>http</c>, <c>email</c>.</summary>
    public string Protocol => _subscription.Protocol;

    /// <summary>Where they come to: an ARN, a URL, an address.</summary>
    public string Endpoint => _subscription.Endpoint;

    /// <summary>Whether it gets messages.</summary>
    public bool IsConfirmed => _subscription.IsConfirmed;

    /// <summary>The attributes that were set, by AWS's names: <c>FilterPolicy</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes => _subscription.Attributes.Values;

    /// <summary>How and where its messages come.</summary>
    public override string ToString() => $"subscription {Protocol} to {Endpoint}{(IsConfirmed ? "" : " (pending confirmation)")}";
}
