using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The log groups of an account in a region, and what is in them. Looking changes nothing.</summary>
public sealed class CloudWatchLogsView
{
    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly Viewpoint _from;

    internal CloudWatchLogsView(ServiceState<CloudWatchLogsState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The log groups, by name.</summary>
    public IReadOnlyList<LogGroupView> Groups
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Groups.All.Select(Show) ?? []];
        }
    }

    private CloudWatchLogsState? State => _states.Find(_from.Scope);

    /// <summary>The log group of a name; null where there is none.</summary>
    /// <param name="name">Its name: <c>/aws/lambda/orders</c>.</param>
    public LogGroupView? FindGroup(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _from.Saw(this);
        return State?.Groups.Find(name) is { } group ? Show(group) : null;
    }

    /// <summary>The log group of a name.</summary>
    /// <param name="name">Its name: <c>/aws/lambda/orders</c>.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public LogGroupView Group(string name) =>
        FindGroup(name) ?? throw Viewpoint.NotFound($"log group '{name}'", _from.Place, State?.Groups.All.Select(static g => g.Name) ?? []);

    /// <summary>A line for each log group.</summary>
    public override string ToString() =>
        string.Join('\n', (State?.Groups.All.Select(g => $"log group {Show(g)}") ?? []).DefaultIfEmpty($"No log group in {_from.Place}."));

    private LogGroupView Show(LogGroup group)
    {
        var streams = State!.StreamsOf(group.Name).ToList();
        var events = StreamMerge.Of(State, streams, long.MinValue, long.MaxValue, null)
            .Where(e => group.RetentionInDays is not { } days || !_from.HasLapsed(DateTimeOffset.FromUnixTimeMilliseconds(e.Event.Timestamp).AddDays(days)))
            .Select(static e => new LogEventView(e.Stream, e.Event));
        return new(group, [.. streams.Select(static s => s.Name)], [.. events]);
    }
}

/// <summary>A log group as it was when it was looked at.</summary>
public sealed class LogGroupView
{
    private readonly LogGroup _group;

    internal LogGroupView(LogGroup group, IReadOnlyList<string> streams, IReadOnlyList<LogEventView> events)
    {
        _group = group;
        Streams = streams;
        Events = events;
    }

    /// <summary>Its name.</summary>
    public string Name => _group.Name;

    /// <summary>Its ARN, without <c>:*</c>.</summary>
    public string Arn => _group.Arn;

    /// <summary><c>STANDARD</c>, <c>INFREQUENT_ACCESS</c> or <c>DELIVERY</c>.</summary>
    public string Class => _group.Class;

    /// <summary>For how many days it keeps events; null where they stay.</summary>
    public int? RetentionInDays => _group.RetentionInDays;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _group.Tags;

    /// <summary>The names of its streams.</summary>
    public IReadOnlyList<string> Streams { get; }

    /// <summary>The events of all its streams, in the order of their timestamps.</summary>
    public IReadOnlyList<LogEventView> Events { get; }

    /// <summary>Its name, and how much is in it.</summary>
    public override string ToString() => $"{Name}: {Streams.Count} streams, {Events.Count} events";
}

/// <summary>A log event.</summary>
public sealed class LogEventView
{
    private readonly LogStream _stream;
    private readonly LogEvent _event;

    internal LogEventView(LogStream stream, LogEvent shown)
    {
        _stream = stream;
        _event = shown;
    }

    /// <summary>The name of its stream.</summary>
    public string Stream => _stream.Name;

    /// <summary>When it happened, as whoever put it says.</summary>
    public DateTimeOffset Timestamp => DateTimeOffset.FromUnixTimeMilliseconds(_event.Timestamp);

    /// <summary>What it says, with nothing masked.</summary>
    public string Message => _event.Message;

    /// <summary>Its time, its stream and what it says.</summary>
    public override string ToString() => $"{Timestamp:O} {Stream} {Message}";
}
