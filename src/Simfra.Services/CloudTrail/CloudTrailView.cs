using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.CloudTrail;

/// <summary>The trails and the event history of an account in a region. Looking changes nothing.</summary>
public sealed class CloudTrailView
{
    private readonly ServiceState<CloudTrailState> _states;
    private readonly Viewpoint _from;

    internal CloudTrailView(ServiceState<CloudTrailState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The trails whose home the region is, by name.</summary>
    public IReadOnlyList<TrailView> Trails
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Trails.All.Select(Show) ?? []];
        }
    }

    /// <summary>The management events of the event history, the oldest first. They are recorded after their call was answered.</summary>
    public IReadOnlyList<TrailEventView> Events
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Events.All.Select(static e => new TrailEventView(e)) ?? []];
        }
    }

    private CloudTrailState? State => _states.Find(_from.Scope);

    /// <summary>The trail of a name; null where there is none.</summary>
    /// <param name="name">Its name.</param>
    public TrailView? FindTrail(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _from.Saw(this);
        return State?.Trails.Find(name) is { } trail ? Show(trail) : null;
    }

    /// <summary>The trail of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public TrailView Trail(string name) =>
        FindTrail(name) ?? throw Viewpoint.NotFound($"trail '{name}'", _from.Place, State?.Trails.All.Select(static t => t.Name) ?? []);

    /// <summary>A line for each trail, and how many events there are.</summary>
    public override string ToString() => string.Join(
        '\n', [.. State?.Trails.All.Select(t => Show(t).ToString()) ?? [], $"{State?.Events.Count ?? 0} events in the history of {_from.Place}"]);

    private TrailView Show(Trail trail) => new(trail, State!.PendingOf(trail.Name).Count());
}

/// <summary>A trail as it was when it was looked at.</summary>
public sealed class TrailView
{
    private readonly Trail _trail;

    internal TrailView(Trail trail, int pendingEvents)
    {
        _trail = trail;
        PendingEvents = pendingEvents;
    }

    /// <summary>Its name.</summary>
    public string Name => _trail.Name;

    /// <summary>Its ARN.</summary>
    public string Arn => _trail.Arn.ToString();

    /// <summary>The bucket that it delivers to.</summary>
    public string BucketName => _trail.BucketName;

    /// <summary>Whether it collects events now.</summary>
    public bool IsLogging => _trail.IsLogging;

    /// <summary>Whether it collects those of all regions.</summary>
    public bool IsMultiRegion => _trail.IsMultiRegion;

    /// <summary>When it last delivered; null where it hasn't.</summary>
    public DateTimeOffset? LastDelivery => _trail.LastDelivery;

    /// <summary>Why its last delivery failed; null where it didn't.</summary>
    public string? LastDeliveryError => _trail.LastDeliveryError;

    /// <summary>How many events it has yet to deliver.</summary>
    public int PendingEvents { get; }

    /// <summary>Its name, its bucket, and what it does.</summary>
    public override string ToString() =>
        $"trail {Name} to {BucketName}: {(IsLogging ? "logging" : "not logging")}, {PendingEvents} events pending";
}

/// <summary>An event of CloudTrail's history.</summary>
public sealed class TrailEventView
{
    private readonly RecordedEvent _event;

    internal TrailEventView(RecordedEvent recorded) => _event = recorded;

    /// <summary>Its id.</summary>
    public string EventId => _event.EventId;

    /// <summary>The operation.</summary>
    public string Name => _event.Name;

    /// <summary>The service: <c>sqs.amazonaws.com</c>.</summary>
    public string Source => _event.Source;

    /// <summary>When the call was made.</summary>
    public DateTimeOffset Time => _event.Key.Time;

    /// <summary>Who called: a name; null where CloudTrail gives none.</summary>
    public string? Username => _event.Username;

    /// <summary>Whether the call only read.</summary>
    public bool IsReadOnly => _event.IsReadOnly;

    /// <summary>The ARNs that it was about.</summary>
    public IReadOnlyList<string> Resources => [.. _event.Resources.Select(static r => r.Arn)];

    /// <summary>When it was, what was called, and by whom.</summary>
    public override string ToString() => $"{Time:u} {Source} {Name} by {Username ?? "-"}";
}
