using Simfra.State.Inspection;

namespace Simfra.Services.Sqs;

/// <summary>A queue and what is in it, as it is whenever it is asked.</summary>
public sealed class QueueView
{
    private const int ShownMessages = 20;

    private readonly SqsView _view;
    private readonly Viewpoint _from;

    internal QueueView(SqsView view, string name, Viewpoint from)
    {
        _view = view;
        _from = from;
        Name = name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its account.</summary>
    public string AccountId => _from.AccountId;

    /// <summary>Its region.</summary>
    public string Region => _from.Region;

    /// <summary>Its ARN.</summary>
    public string Arn => new QueueArn("aws", _from.Scope, Name).ToString();

    /// <summary>Whether it is there.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Its attributes, those that have their default among them: <c>VisibilityTimeout</c> is <c>30</c>.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyDictionary<string, string> Attributes
    {
        get
        {
            var queue = Get();
            return queue.Attributes.Shown(queue.IsFifo).ToDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>Its tags.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyDictionary<string, string> Tags => Get().Tags;

    /// <summary>Its messages in the order of sending, whatever state they are in.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<MessageView> Messages => [.. Read(Get())];

    /// <summary>The messages that can be received now.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<MessageView> Visible => In(MessageState.Visible);

    /// <summary>The messages that were received, and neither deleted nor visible again.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<MessageView> InFlight => In(MessageState.InFlight);

    /// <summary>The messages whose delay hasn't ended.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<MessageView> Delayed => In(MessageState.Delayed);

    internal string Summary
    {
        get
        {
            if (_view.State?.Queues.Find(Name) is not { } queue)
            {
                return $"queue {Name} ({_from.Place}) isn't there";
            }

            var states = Read(queue).CountBy(static m => m.StateThen).ToDictionary();
            return $"queue {Name} ({_from.Place}): {states.GetValueOrDefault(MessageState.Visible)} visible, "
                + $"{states.GetValueOrDefault(MessageState.InFlight)} in flight, {states.GetValueOrDefault(MessageState.Delayed)} delayed";
        }
    }

    /// <summary>How many messages there are in which state, and the first twenty of them.</summary>
    public override string ToString()
    {
        var messages = _view.State?.Queues.Find(Name) is { } queue ? Read(queue).Take(ShownMessages + 1).Select(static m => $"  {m}").ToList() : [];
        if (messages.Count > ShownMessages)
        {
            messages[ShownMessages] = "  …";
        }

        return string.Join('\n', [Summary, .. messages]);
    }

    /// <summary>Two views of one queue of one instance are equal.</summary>
    /// <param name="obj">Another view.</param>
    public override bool Equals(object? obj) =>
        obj is QueueView other && other.Name == Name && other._from.Scope == _from.Scope && other._view.State == _view.State;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, _from.Scope);

    private IReadOnlyList<MessageView> In(MessageState state) => [.. Read(Get()).Where(m => m.State == state)];

    private Queue? Find()
    {
        _from.Saw(this);
        return _view.State?.Queues.Find(Name);
    }

    private Queue Get() => Find() ?? throw Viewpoint.NotFound($"queue '{Name}'", _from.Place, _view.State?.Queues.All.Select(static q => q.Name) ?? []);

    /// <summary>What has been kept as long as the queue keeps messages goes when someone uses the queue; here it is only left out.</summary>
    private IEnumerable<MessageView> Read(Queue queue) =>
        from message in _view.State!.MessagesOf(Name)
        where !_from.HasLapsed(message.SentAt + queue.Attributes.RetentionPeriod)
        select new MessageView(message, _from);
}
